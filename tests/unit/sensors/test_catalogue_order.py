"""The severer step of a rule lies farther on the dangerous side, on every datastream and in every season."""

import pytest
from small_town import AREA, CITY, RULE, TEMPLATE, THING

from city.errors import CatalogueError
from sensors.catalogue import parse

GOOD = {"town.toml": CITY + AREA + TEMPLATE, "things.toml": THING, "rules.toml": RULE}
FLOOD_LIMITS = "limits.water_level.flood_limit = "


def _mistakes(**changed: str) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        parse({**GOOD, **{f"{name}.toml": text for name, text in changed.items()}})
    return [str(mistake) for mistake in caught.value.mistakes]


def _rule(written: str) -> str:
    return RULE.replace('above = { yellow = "flood_limit", red = "check" }', written)


ORDERS = {
    "numbers above": (_rule("above = { yellow = 50, red = 40 }"), "red 40.0 is below yellow 50.0"),
    "numbers below": (_rule("below = { yellow = 4, red = 5 }"), "red 5.0 is above yellow 4.0"),
    "not next to each other": (
        _rule('above = { yellow = 50, orange = "nameless", red = 40 }').replace("nameless", "check"),
        "red 40.0 is below yellow 50.0",
    ),
    "names": (
        _rule('above = { yellow = "check", red = "flood_limit" }'),
        "red 'flood_limit' is below yellow 'check': dam-1.water_level (12.0 and 14.0)",
    ),
    "a name and a number": (
        _rule('below = { blue = 12.5, red = "check" }'),
        "red 'check' is above blue 12.5: dam-1.water_level (14.0 and 12.5)",
    ),
}


@pytest.mark.parametrize(("rule", "problem"), ORDERS.values(), ids=ORDERS)
def test_the_severer_step_is_farther_on_the_dangerous_side(rule: str, problem: str):
    assert f"rules.toml: rules.flood: {problem}" in _mistakes(rules=rule)


def test_steps_may_be_equal_and_closer_than_the_hysteresis():
    assert parse(
        {**GOOD, "rules.toml": _rule("above = { yellow = 5, red = 5.0 }") + "hysteresis = 9\n"}
    ).rules


def test_a_step_out_of_order_in_one_season_is_named_with_every_datastream_and_the_day():
    seasons = FLOOD_LIMITS + '[{ value = 15.0, from = "04-15", to = "07-15" }, 12.0]\n'
    thing = THING + seasons
    things = (thing + thing.replace("dam-1", "dam-2")).replace("flood_limit", "mark")
    (mistake,) = _mistakes(things=things, rules=_rule('above = { yellow = "mark", red = "check" }'))
    assert mistake == (
        "rules.toml: rules.flood: red 'check' is below yellow 'mark': "
        "dam-1.water_level (14.0 and 15.0 from 04-15), dam-2.water_level (14.0 and 15.0 from 04-15)"
    )


def test_steps_that_never_hold_on_the_same_day_are_in_no_order():
    seasons = (
        'flood_limit = [{ value = 20.0, from = "04-15", to = "07-15" }]\n'
        'check = [{ value = 14.0, from = "07-16", to = "04-14" }]\n'
    )
    assert parse({**GOOD, "things.toml": f"{THING}[things.limits.water_level]\n{seasons}"}).rules


def test_a_wrong_step_hides_no_other_mistake_of_its_rule():
    found = _mistakes(
        rules=_rule("above = { purple = 1, yellow = 50, red = 40 }").replace("water_l", "gas_l")
    )
    assert [mistake.split(": ")[1:3] for mistake in found] == [
        ["rules.flood.above.purple", "is not one of blue, yellow, orange, red"],
        ["rules.flood", "red 40.0 is below yellow 50.0"],
        ["rules.flood", "binds nothing"],
    ]
