"""How much there may be: texts, lists, entries, and datastreams that rules watch. What is more is named."""

from cProfile import Profile

import pytest
from rules_town import HEAD, KINDS, LEVEL, OTHER, TOWN
from small_town import AREA, CITY, NAME, RULE, TEMPLATE, THING

from city.errors import CatalogueError
from sensors import catalogue_declared, catalogue_lengths
from sensors.catalogue import parse
from sensors.catalogue_ground import Ground
from sensors.catalogue_lengths import IN_LIST, LETTERS, OTHER_LETTERS, too_long
from sensors.catalogue_rules_warn import warnings
from sensors.catalogue_rules_watch import Watched


def told(text: str) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        parse({"town.toml": TOWN, "r.toml": text})
    return [str(mistake) for mistake in caught.value.mistakes]


def test_a_text_that_is_too_long_is_named_with_its_length_and_the_greatest():
    name = NAME.replace('en = "A"', f'en = "{"A" * 2_000_000}"')
    assert told(HEAD.replace(NAME, name, 1) + KINDS["threshold"][0]) == [
        f"r.toml: rules.r.name.en: is 2000000 letters long, at most {LETTERS['name']}"
    ]


def test_every_text_has_a_greatest_length_by_its_key_or_by_that_around_it():
    table = {
        "name": {"en": "a" * 300},
        "people": ["b" * 501],
        "form": {"body": {"text": "c" * 20_000, "d" * 501: 1}},
        "message": {"en": "e" * 1001},
    }
    assert list(too_long(table)) == [
        (".people[0]", f"is 501 letters long, at most {OTHER_LETTERS}"),
        (".form.body", f"has a key of 501 letters, at most {OTHER_LETTERS}"),
        (".message.en", "is 1001 letters long, at most 1000"),
    ]


def test_a_list_that_is_too_long_is_named():
    people = [f"p{n}" for n in range(IN_LIST + 1)]
    assert list(too_long({"members": people})) == [
        (".members", f"has {IN_LIST + 1} entries, at most {IN_LIST}")
    ]


def test_what_is_said_of_a_mistake_is_short_however_long_the_mistake():
    long = "x" * 100_000
    found = told(
        HEAD.replace('"r"', f'"{long}"') + LEVEL + f'above = {{ red = "{long}" }}\nareas = ["{long}"]\n'
    )
    assert len(found) >= 3
    assert max(map(len, found)) < 5000


def test_more_rules_than_there_may_be_are_one_mistake(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(catalogue_lengths.ENTRIES, "rules", 3)
    rules = [OTHER.replace('"other"', f'"r{n}"') for n in range(5)]
    assert told("".join(rules)) == ["r.toml: rules: are more than 3"]
    assert len(parse({"town.toml": TOWN, "r.toml": "".join(rules[:3])}).rules) == 3


def test_more_datastreams_watched_than_there_may_be_are_one_mistake(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(catalogue_declared, "BINDINGS", 7)
    rules = [OTHER.replace('"other"', f'"r{n}"') for n in range(4)]
    expected = "rules: all of them together watch more than 7 datastreams, counted for each rule"
    assert told("".join(rules)) == [f"r.toml: {expected}"]
    assert len(parse({"town.toml": TOWN, "r.toml": "".join(rules[:2])}).rules) == 2


def test_a_file_that_is_too_long_is_not_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sensors.catalogue_read.FILE_LETTERS", len(TOWN))
    with pytest.raises(CatalogueError) as caught:
        parse({"town.toml": TOWN, "x.toml": "#" * (len(TOWN) + 1)})
    assert [mistake.key for mistake in caught.value.mistakes] == ["file"]


def test_how_far_it_is_with_the_rules_is_told():
    seen: list[tuple[int, int]] = []
    rules = "".join(OTHER.replace('"other"', f'"r{n}"') for n in range(3))
    parse({"town.toml": TOWN + rules}, show=lambda done, of: seen.append((done, of)))
    assert seen == [(0, 3), (1, 3), (2, 3)]


def calls(rules: int, things: int) -> int:
    """How many functions are called to check so many rules of so many things."""
    stations = "".join(THING.replace("dam-1", f"dam-{n}") for n in range(things))
    text = (
        CITY + AREA + TEMPLATE + stations + "".join(RULE.replace('"flood"', f'"r{n}"') for n in range(rules))
    )
    profile = Profile()
    city = profile.runcall(parse, {"town.toml": text})
    watched = Watched(city.rules, Ground(city.things))
    profile.runcall(lambda: [list(warnings(rule, watched)) for rule in city.rules])
    return sum(entry.callcount for entry in profile.getstats())


def test_twice_as_many_rules_or_things_are_twice_the_work_and_no_more():
    once = calls(60, 60)
    assert calls(120, 60) < 2.2 * once
    assert calls(60, 120) < 2.2 * once
