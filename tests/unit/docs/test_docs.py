"""The documents say what is true: their links, commands, examples and words are held against the code."""

import re
import shlex
import subprocess
import tomllib
from dataclasses import fields
from datetime import UTC, datetime
from importlib import import_module
from inspect import getmembers, isclass
from pathlib import Path
from pkgutil import iter_modules

import click
import pytest

import city
from city import conditions
from city.camera import is_camera_variable
from city.channel_secrets import is_channel_variable
from city.citizen_settings import CITIZENS_SECRETS, CitizenSettings
from city.citizen_settings import PREFIX as CITIZENS
from city.settings import PREFIX, Settings
from city.sign_on import PREFIX as SIGN_ON
from city.sign_on import SIGN_ON_SECRETS, SignOn
from city.watch_settings import PREFIX as WATCH
from city.watch_settings import WATCH_SECRETS, WatchSettings
from cli import catalogue as files
from cli.environment import SECRETS
from cli.main import main
from sensors.catalogue import parse
from sensors.codecs.json import decode
from sensors.scenario import SCENARIOS
from sensors.topics import thing_of

ROOT = Path(__file__).parents[3]
README = ROOT / "README.md"
PAGES = [README, ROOT / "ARCHITECTURE.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
RECORDS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PICTURES_TO_COME = {"docs/images/wall.png"}
"""Made from the running wall by hand; a test would only look whether somebody did."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(encoding="utf-8"), re.M | re.S)


def command_lines(path: Path) -> list[list[str]]:
    lines = [line for block in blocks(path, "sh") for line in block.splitlines() if line.strip()]
    return [shlex.split(line) for line in lines]


COMMANDS = [(name_of(page), argv) for page in PAGES for argv in command_lines(page)]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_point_to_files_that_exist(page):
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))

    broken = [target for target in targets if not (page.parent / target).exists()]

    assert set(broken) <= PICTURES_TO_COME


@pytest.mark.parametrize(("page", "argv"), COMMANDS, ids=lambda value: " ".join(value)[:60])
def test_every_command_shown_exists(page, argv):
    while re.match(r"[A-Z_]+=", argv[0]):
        variable, _, value = argv.pop(0).partition("=")
        Settings.from_environ({variable: value}, str)
        assert variable in known_variables()
    program, rest = argv[0], argv[1:]
    if program == "make":
        assert_make_knows(rest)
    elif program.endswith("citywatch"):
        assert_citywatch_knows(rest)
    elif "/" in program:
        assert (ROOT / program).is_file()
    else:
        assert program in {"mosquitto_pub", "curl", "docker", "sudo"}


def assert_make_knows(words: list[str]) -> None:
    for word in words:
        if word.startswith("ARGS=") and "up" in words:
            assert_citywatch_knows(["up", *shlex.split(word.removeprefix("ARGS="))])
        elif not word.startswith("ARGS="):
            assert re.search(rf"^{word}:.*## ", (ROOT / "Makefile").read_text(), re.M)


def assert_citywatch_knows(words: list[str]) -> None:
    command = main.get_command(click.Context(main), words[0])
    assert command is not None
    command.make_context(words[0], words[1:])
    if "--scenario" in words:
        assert words[words.index("--scenario") + 1] in SCENARIOS


def test_the_readme_names_every_scenario_and_every_command_it_should():
    text = README.read_text(encoding="utf-8")

    assert set(re.findall(r"^\| `([a-z-]+)` \|", text, re.M)) == set(SCENARIOS)
    assert ["make", "up"] in command_lines(README)
    assert ["make", "test"] in command_lines(README)


def test_the_readmes_catalogue_is_a_whole_city():
    (example,) = blocks(README, "toml")

    city = parse({"mytown.toml": example})

    assert [thing.thing_id for thing in city.things] == ["res-north"]
    assert city.rules[0].rule_id == "flood-limit"


def test_the_readmes_messages_reach_datastreams_of_the_demo_city():
    sent = [argv for argv in command_lines(README) if argv[0] == "mosquitto_pub"]
    demo = parse(files.texts(files.DEMO))

    assert len(sent) == 2
    for argv in sent:
        topic, payload = argv[argv.index("-t") + 1], argv[argv.index("-m") + 1]
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        decoded = decode(re.sub(r"\$\(date [^)]*\)", now, payload).encode())
        known = {stream.property for stream in demo.thing(thing_of(topic) or "").datastreams}
        assert decoded.rejects == []
        assert {report.property for report in decoded.reports} <= known


def test_the_first_message_of_the_readme_makes_the_station_whole_and_the_second_is_above_its_limit():
    first, second = (argv[-1] for argv in command_lines(README) if argv[0] == "mosquitto_pub")
    demo = parse(files.texts(files.DEMO)).thing("res-xinlu")
    level = next(stream for stream in demo.datastreams if stream.property == "water_level")
    seasons = next(x for x in level.limits if x.name == "flood_limit").seasons

    assert set(re.findall(r'"(\w+)": [\d.]+', first)) == {stream.property for stream in demo.datastreams}
    assert min(season.value for season in seasons) > 11.0
    assert max(season.value for season in seasons) < 12.9
    assert "12.9" in second


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_json_examples_of_messages_decode(page):
    for example in blocks(page, "json"):
        if '"results"' in example:
            assert decode(example.encode()).rejects == []


SETTINGS = {PREFIX + field.name.upper(): field.default for field in fields(Settings)}
SETTINGS |= {WATCH + field.name.upper(): field.default for field in fields(WatchSettings)}
SETTINGS |= {CITIZENS + field.name.upper(): field.default for field in fields(CitizenSettings)}


def known_variables() -> set[str]:
    """Those of the provider of identities stand in docs/security.md."""
    secrets = (*SECRETS, *WATCH_SECRETS, *CITIZENS_SECRETS, *SIGN_ON_SECRETS)
    of_provider = {f"{SIGN_ON}{field.name.upper()}" for field in fields(SignOn)}
    return {*SETTINGS, *of_provider, *(f"{name}_FILE" for name in secrets)}


def test_operations_lists_every_setting_with_its_default():
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(CITYWATCH_\w+)` \| ([^|]+) \|", text, re.M))

    assert set(rows) == set(SETTINGS)
    for variable, default in SETTINGS.items():
        if default is not None:
            assert rows[variable].strip() == f"`{default}`"


def test_operations_explains_every_condition_of_the_watch():
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    explained = set(re.findall(r"^\| `(\w+)` \| (?:blue|yellow|orange|red)", text, re.M))

    assert explained == {one.condition_id for one in conditions.conditions(conditions.Thresholds())}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_variables_named_anywhere_are_ones_that_settings_know(page):
    named = set(re.findall(r"`(CITYWATCH_[A-Z_]+)`", page.read_text(encoding="utf-8")))

    of_many = {name for name in named if is_channel_variable(name) or is_camera_variable(name)}
    assert named - of_many <= known_variables()


NOT_NOUNS = {"settings", "watch_settings"}
NOUNS = tuple(
    import_module(f"city.{module.name}")
    for module in iter_modules(city.__path__)
    if module.name not in NOT_NOUNS
)


@pytest.mark.parametrize(
    "noun",
    sorted(
        name
        for module in NOUNS
        for name, found in getmembers(module, isclass)
        if found.__module__ == module.__name__ and not name.startswith("_")
    ),
)
def test_every_noun_of_the_city_is_in_the_glossary(noun):
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")

    assert re.search(rf"(\*\*{noun}\*\*|`{noun}`)", glossary)


@pytest.mark.parametrize("record", RECORDS, ids=name_of)
def test_a_decision_says_why_what_follows_and_what_checks_it(record):
    text = record.read_text(encoding="utf-8")

    assert re.match(r"# \d{4}: ", text)
    assert text.split()[1] == record.name[:4] + ":"
    for part in ("Context", "Decision", "Consequences", "Compliance: which check keeps this true"):
        assert f"\n## {part}\n" in text


@pytest.mark.parametrize("record", RECORDS, ids=name_of)
def test_the_checks_a_decision_names_exist(record):
    text = record.read_text(encoding="utf-8")
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))

    for path in re.findall(r"`(tests/[\w/]+\.py)`", text):
        assert (ROOT / path).is_file(), path
    for name in re.findall(r"`(test_\w+)`", text):
        assert f"def {name}(" in tests, name
    for contract in re.findall(r'contract\s+"([^"]+)"', text):
        assert f"name = {' '.join(contract.split())}" in (ROOT / ".importlinter").read_text(), contract


def test_decisions_are_numbered_without_a_gap():
    assert [int(path.name[:4]) for path in RECORDS] == list(range(1, len(RECORDS) + 1))


def test_the_changelog_knows_the_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_folders_of_the_architecture_exist_and_none_is_missing():
    drawn = set(re.findall(r"^(\w+)/ ", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.M))
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    folders = {
        line.split("/")[0] for line in tracked.splitlines() if "/" in line and not line.startswith(".")
    }

    assert folders - {"requirements"} <= drawn
    assert [name for name in drawn if not (ROOT / name).is_dir()] == []
