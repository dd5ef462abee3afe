"""`citywatch rules` beside a database: what counts, since when, and as TOML."""

import pytest
from click.testing import CliRunner
from rules_town import OTHER, TOWN

from cli.main import main
from sensors.catalogue import parse
from store import catalogue, declarations


@pytest.fixture
def run(database: str, monkeypatch: pytest.MonkeyPatch, tmp_path):
    """`citywatch rules …` beside a town whose rule was changed on the web once."""
    from store.database import connect

    with connect(database, "test") as conn:
        catalogue.save(conn, parse({"town.toml": TOWN + OTHER}))
        table = declarations.newest(conn, "rules", "other").table
        declarations.declare(conn, "rules", "other", table | {"for": "5m"}, by="anna", expected=1, note="why")
        declarations.declare(conn, "rules", "joy", table | {"property": "joy"}, by="bo", expected=0)
    monkeypatch.setenv("CITYWATCH_DATABASE_URL", database)
    monkeypatch.setenv("CITYWATCH_HOME", str(tmp_path))
    return lambda *arguments: CliRunner().invoke(main, ["rules", *arguments])


def test_the_rules_that_count_are_listed_and_what_is_left_out_is_named(run):
    assert run("list").output.splitlines() == [
        "other: version 2 (web), 3 datastreams of 3 things",
        "left out: rules.joy: binds nothing: no 'joy' among "
        "air, chemical, emission, reservoir, river, video, weather",
    ]
    assert '"version": 2' in run("list", "--json").output


def test_the_history_of_a_rule_says_who_when_and_why(run):
    newest, oldest = run("history", "other").output.splitlines()
    assert newest.startswith("2  ")
    assert newest.endswith("anna (web): why")
    assert oldest.endswith("catalogue (file)")
    assert run("history", "nobody").exit_code == 1


def test_a_rule_is_shown_as_toml_as_it_counts_and_as_it_was(run):
    assert 'for = "5m"' in run("show", "other").output
    assert "for" not in run("show", "other", "--version", "1").output
    assert "there is no rule 'nobody'" in run("show", "nobody").output
