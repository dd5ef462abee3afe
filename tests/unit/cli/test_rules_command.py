"""`citywatch rules check` names every mistake and says what each rule watches."""

import json
from pathlib import Path

from click.testing import CliRunner
from rules_town import HEAD, KINDS, TOWN
from small_town import AREA, CITY, RULE, TEMPLATE, THING

from cli.catalogue import DEMO, texts
from cli.main import main


def checked(*arguments: object):
    return CliRunner().invoke(main, ["rules", "check", *map(str, arguments)])


def test_the_demos_rules_are_sound_and_all_of_them_watch_something():
    result = checked("--json")
    found = json.loads(result.output)
    assert (result.exit_code, found["mistakes"]) == (0, [])
    assert all(rule["datastreams"] > 0 for rule in found["rules"])


def test_every_mistake_is_told_with_its_file_and_key_and_the_end_is_1(tmp_path: Path):
    (tmp_path / "town.toml").write_text(CITY + AREA + TEMPLATE + THING, encoding="utf-8")
    bad = RULE.replace("flood_limit", "none") + 'unit = "kg"\nwindow = "5m"\n'
    (tmp_path / "rules.toml").write_text(bad, encoding="utf-8")
    result = checked(tmp_path)
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "rules.toml: rules.flood.window: has no meaning for kind 'threshold'",
        "rules.toml: rules.flood.unit: no way from 'kg' to 'm'",
        "mistakes: 2",
    ]


def test_a_file_of_rules_alone_is_looked_at_in_the_catalogue_in_force(tmp_path: Path):
    rules = tmp_path / "rules.toml"
    rules.write_text(texts(DEMO)["rules.toml"].replace('"iaqi150"', '"iaqi1500"', 1), encoding="utf-8")
    result = checked(rules)
    assert result.exit_code == 1
    assert "rules.toml: rules.air-pm2-5: blue: no datastream it binds has a limit 'iaqi1500'" in result.output


def test_what_is_hardly_meant_is_a_warning(tmp_path: Path):
    (tmp_path / "town.toml").write_text(CITY + AREA + TEMPLATE + THING + RULE, encoding="utf-8")
    result = checked(tmp_path)
    assert result.exit_code == 0
    assert result.output.splitlines()[0] == "flood: 1 datastreams of 1 things"
    assert "warning: has neither hysteresis nor duration" in result.output


def test_what_a_rule_of_gateways_watches_is_what_is_behind_them(tmp_path: Path):
    (tmp_path / "town.toml").write_text(TOWN + HEAD + KINDS["gateway"][0], encoding="utf-8")
    assert checked(tmp_path).output.splitlines()[0] == "r: 4 datastreams of 2 things"
