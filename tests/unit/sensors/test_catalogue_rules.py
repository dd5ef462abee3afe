"""A rule of every kind is read, written back, and every mistake in it is named by its key."""

import tomllib

import pytest
from rules_town import ABOVE, HEAD, KINDS, LEVEL, OTHER, TOWN

from city.errors import CatalogueError
from city.limit import Limit
from city.rule import (
    Combined,
    Mode,
    Rule,
    Scope,
    Side,
)
from city.state import Level
from sensors.catalogue import parse
from sensors.catalogue_ground import Ground
from sensors.catalogue_rules_build import build_rule
from sensors.catalogue_rules_shape import RuleShape
from sensors.catalogue_rules_warn import warnings
from sensors.catalogue_rules_watch import Watched
from sensors.catalogue_rules_write import written
from sensors.catalogue_toml import toml_of


def rule(body: str) -> Rule:
    return next(
        rule
        for rule in parse({"town.toml": TOWN + OTHER, "r.toml": HEAD + body}).rules
        if rule.rule_id == "r"
    )


def mistakes(body: str) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        rule(body)
    assert {mistake.file for mistake in caught.value.mistakes} == {"r.toml"}
    return [str(mistake).removeprefix("r.toml: rules.r") for mistake in caught.value.mistakes]


@pytest.mark.parametrize(("body", "made"), KINDS.values(), ids=KINDS)
def test_a_rule_of_every_kind_is_read_and_written_back(body: str, made: type):
    found = rule(body)
    assert isinstance(found.test, made)
    assert build_rule(RuleShape.model_validate(written(found))) == found
    (again,) = tomllib.loads(toml_of("rules", written(found), RuleShape))["rules"]
    assert build_rule(RuleShape.model_validate(again)) == found


def test_durations_are_milliseconds():
    assert rule(KINDS["threshold"][0]).test.clear_for_ms == 90 * 60_000


def test_a_combination_names_its_rules_and_what_they_are_put_together_for():
    assert rule(KINDS["any"][0]).test == Combined(Mode.ANY, ("other",), Scope.AREA, Level.RED)


def test_site_states_are_results_by_severity():
    assert dict(rule(KINDS["state"][0]).test.severities) == {0: Level.BLUE, 2: Level.RED, 3: Level.RED}


def test_limits_in_another_unit_become_canonical_with_all_that_goes_with_them():
    ladder = rule(
        LEVEL + 'unit = "cm"\nabove = { yellow = 400 }\nhysteresis = 5\nclear = { yellow = 380 }\n'
    ).ladder
    assert (ladder.steps[0].limit, ladder.hysteresis, ladder.clear[Level.YELLOW]) == (4.0, 0.05, 3.8)


def test_a_rate_takes_only_the_size_of_a_unit_and_not_its_zero():
    body = 'kind = "rate"\nwindow = "10m"\nproperty = "temperature"\nunit = "°F"\nabove = { yellow = 18 }\n'
    made = build_rule(RuleShape.model_validate(tomllib.loads(HEAD + body)["rules"][0]))
    assert made.ladder.steps[0].limit == pytest.approx(10.0)


def test_a_rules_own_limit_may_have_seasons():
    ladder = rule(LEVEL + 'above = { red = [{ value = 5, from = "04-15", to = "07-15" }, 6] }\n').ladder
    assert isinstance(ladder.steps[0].limit, Limit)
    assert [season.value for season in ladder.steps[0].limit.seasons] == [5, 6]


def test_rules_bind_by_property_kind_area_tag_and_thing():
    bound = rule(
        LEVEL
        + 'kinds = ["reservoir"]\nareas = ["north"]\ntags = ["low"]\nthings = ["dam-2"]\n'
        + "below = { red = 1 }\n"
    )
    assert bound.ladder.side is Side.BELOW
    town = parse({"town.toml": TOWN})
    held = [t.thing_id for t in town.things for s in t.datastreams if bound.bound.holds(t, s.property)]
    assert held == ["dam-2"]


BROKEN = {
    "an unknown kind": ('kind = "hunch"\n' + ABOVE, ".kind: Input should be 'threshold'"),
    "a key of another kind": (ABOVE + 'window = "5m"\n', ".window: has no meaning for kind 'threshold'"),
    "a rate without window": ('kind = "rate"\n' + ABOVE, ".window: is missing: kind 'rate' needs it"),
    "a rule without property": ("above = { red = 5 }\n", ".property: is missing: kind 'threshold' needs it"),
    "a duration that is none": (ABOVE + "for = 5\n", ".for: is not a duration such as"),
    "a duration without unit": (ABOVE + 'for = "5"\n', ".for: is not a duration such as"),
    "a duration that is too long": (ABOVE + 'for = "8d"\n', ".for: is longer than 7d"),
    "a window of nothing": ('kind = "rate"\nwindow = "0s"\n' + ABOVE, ".window: must be longer than nothing"),
    "a lateness beyond a day": (ABOVE + 'lateness = "25h"\n', ".lateness: is longer than 1d"),
    "more than there are": ('kind = "count"\nn = 6\nm = 5\n' + ABOVE, ".n: 6 of the last 5 can never be"),
    "none of them": ('kind = "count"\nn = 0\nm = 5\n' + ABOVE, ".n: must be at least 1"),
    "an impossible unit": (ABOVE + 'unit = "kg"\n', ".unit: no way from 'kg' to 'm'"),
    "a unit for several": (
        'property = ["water_level", "rainfall"]\nabove = { red = 5 }\nunit = "cm"\n',
        ".unit: no way from 'cm' to 'mm'",
    ),
    "left on the dangerous side": (
        ABOVE + "clear = { yellow = 4.5 }\n",
        ".clear.yellow: 4.5 is on the dangerous side of where the step begins",
    ),
    "left beyond a limit by name": (
        LEVEL + 'above = { red = "flood_limit" }\nclear = { red = 13 }\n',
        ".clear.red: 13.0 is on the dangerous side of 'flood_limit': dam-1.water_level (12.0)",
    ),
    "left without being": (ABOVE + "clear = { blue = 1 }\n", ".clear.blue: the rule has no such step"),
    "left at no severity": (ABOVE + "clear = { pink = 1 }\n", ".clear.pink: is not one of blue"),
    "a truth for a limit": (LEVEL + "above = { red = true }\n", ".above.red: Input should be a valid number"),
    "steps out of order in a season": (
        LEVEL + 'above = { yellow = [{ value = 9, from = "04-15", to = "07-15" }, 3], red = 5 }\n',
        ": red 5.0 is below yellow 9.0 from 04-15",
    ),
    "a season out of order with a name": (
        LEVEL + 'above = { yellow = [{ value = 15, from = "04-15", to = "07-15" }], red = "check" }\n',
        ": red 'check' is below yellow with seasons: dam-1.water_level (14.0 and 15.0 from 04-15)",
    ),
    "a name where no result is compared": (
        'kind = "rate"\nwindow = "10m"\n' + LEVEL + 'above = { red = "check" }\n',
        ".above.red: must be a number: kind 'rate' does not compare results",
    ),
    "a window below the reporting period": (
        'kind = "rate"\nwindow = "30s"\n' + ABOVE,
        ".window: 30s is shorter than the reporting period of dam-1.water_level (1m)",
    ),
    "silence below the reporting period": (
        'kind = "staleness"\nseverity = "blue"\nafter = "30s"\n' + LEVEL,
        ".after: 30s is shorter than the reporting period of",
    ),
    "a trend of one value": (
        'kind = "predicted"\nwindow = "1m"\nwithin = "2h"\n' + ABOVE,
        ".window: 1m is shorter than 2 reporting periods of",
    ),
    "an area nobody knows": (ABOVE + 'areas = ["moon"]\n', ".areas: 'moon' is not in areas"),
    "a thing nobody knows": (ABOVE + 'things = ["dam-9"]\n', ".things: 'dam-9' is not in things"),
    "a tag nothing has": (ABOVE + 'tags = ["high"]\n', ".tags: no thing has the tag 'high'"),
    "nothing there": (
        ABOVE + 'kinds = ["air"]\n',
        ": binds nothing: no 'water_level' among air",
    ),
    "no gateway": (
        'kind = "gateway"\nseverity = "red"\nleast = 3\n',
        ": binds nothing: no gateway has 3 of the things it is for",
    ),
    "an unknown rule": (
        'kind = "any"\nof = ["other", "nobody"]\nscope = "area"\n',
        ".of[1]: 'nobody' is not in rules",
    ),
    "a rule of itself": ('kind = "all"\nof = ["r"]\nscope = "area"\n', ".of: goes in a circle: r → r"),
    "the same rule twice": (
        'kind = "any"\nof = ["other", "other"]\nscope = "area"\n',
        ".of: names other twice",
    ),
    "a combination of nothing": (
        'kind = "any"\nof = []\nscope = "area"\n',
        ".of: Value should have at least 1",
    ),
    "a state of two severities": (
        'kind = "state"\nequals = { red = 0, blue = [0] }\n' + LEVEL,
        ".equals.blue: 0.0 is red already",
    ),
    "no state": ('kind = "state"\nequals = {}\n' + LEVEL, ".equals: has no step"),
    "an unknown severity": (
        'kind = "staleness"\nseverity = "pink"\n' + LEVEL,
        ".severity: Input should be 'blue'",
    ),
    "an index of what it is not made of": (
        'kind = "aqi"\nproperty = ["pm2_5", "water_level"]\nabove = { red = 200 }\n',
        ".property: 'water_level' is not part of an air quality index: so2, no2, pm10, pm2_5, co, o3",
    ),
    "a letter nobody can store": (ABOVE + 'unit = "m\\u0000"\n', ".unit: holds a character"),
}


@pytest.mark.parametrize(("body", "expected"), BROKEN.values(), ids=BROKEN)
def test_a_mistake_is_named_by_its_key(body: str, expected: str):
    assert mistakes(body)[0].startswith(expected)


def test_a_mistake_hides_no_other():
    steps = "above = { yellow = 5, red = 4, pink = 1 }\n"
    body = 'kind = "count"\nn = 6\nm = 5\nfor = "5m"\n' + LEVEL + steps
    assert [told.split(": ")[0] for told in mistakes(body)] == [".for", ".n", ".above.pink", ""]


ONE_MISTAKE = {
    "a limit that is no number": ("above = { red = nan }\n", ".above.red"),
    "seasons that overlap": (
        'above = { red = [{ value = 5, from = "04-01", to = "05-01" }, '
        '{ value = 6, from = "04-15", to = "07-15" }] }\n',
        ".above.red",
    ),
    "a season of no day": (
        'above = { red = [{ value = 5, from = "02-30", to = "07-15" }, 6] }\n',
        ".above.red[0].from",
    ),
}


@pytest.mark.parametrize("kind", ["", 'kind = "spike"\n'], ids=["threshold", "spike"])
@pytest.mark.parametrize(("body", "key"), ONE_MISTAKE.values(), ids=ONE_MISTAKE)
def test_a_step_that_is_wrong_is_one_mistake_and_no_lack_of_steps(kind: str, body: str, key: str):
    assert [told.split(": ")[0] for told in mistakes(kind + LEVEL + body)] == [key]


def test_a_circle_of_several_rules_is_told_in_each_of_them():
    circle = "".join(
        HEAD.replace('"r"', f'"{here}"') + f'kind = "any"\nof = ["{there}"]\nscope = "area"\n'
        for here, there in (("a", "b"), ("b", "c"), ("c", "a"))
    )
    with pytest.raises(CatalogueError) as caught:
        parse({"town.toml": TOWN + circle})
    assert [str(m) for m in caught.value.mistakes] == [
        "town.toml: rules.a.of: goes in a circle: a → b → c → a",
        "town.toml: rules.b.of: goes in a circle: b → c → a → b",
        "town.toml: rules.c.of: goes in a circle: c → a → b → c",
    ]


def test_areas_that_may_have_been_lost_are_not_missed():
    broken = TOWN.replace("[[areas]]", "[[area]]")
    with pytest.raises(CatalogueError) as caught:
        parse({"town.toml": broken, "r.toml": HEAD + ABOVE + 'areas = ["moon"]\n'})
    assert [mistake.key for mistake in caught.value.mistakes] == ["area"]


ODD = {
    "hovering": (ABOVE, "has neither hysteresis nor duration"),
    "beyond the range": (
        LEVEL + "hysteresis = 1\nabove = { red = 9001 }\n",
        "red can never be reached by dam-1",
    ),
    "a state that cannot be": (
        'kind = "state"\nproperty = "rainfall"\nequals = { yellow = 1, red = [-7] }\n',
        "red -7 can never be: rainfall is 0 to 500 (dam-1.rainfall and 2 more)",
    ),
    "without advice": (ABOVE + "hysteresis = 1\n", "has no advice"),
}


@pytest.mark.parametrize(("body", "expected"), ODD.values(), ids=ODD)
def test_what_is_hardly_meant_is_warned_of(body: str, expected: str):
    town = parse({"town.toml": TOWN})
    table = tomllib.loads(HEAD + body)["rules"][0]
    table.pop("advice") if "advice" in expected else None
    (told,) = warnings(build_rule(RuleShape.model_validate(table)), Watched((), Ground(town.things)))
    assert told.startswith(expected)


def test_a_combination_of_rules_that_never_watch_one_place_is_warned_of():
    both = HEAD + 'kind = "all"\nof = ["other", "index"]\nscope = "thing"\n'
    index = HEAD.replace('"r"', '"index"') + KINDS["aqi"][0]
    city = parse({"town.toml": TOWN + OTHER + index + both})
    watched = Watched(city.rules, Ground(city.things))
    (told,) = warnings(city.rules[-1], watched)
    assert told == (
        "can never find anything: there is no thing in which each of other, index watches something"
    )
