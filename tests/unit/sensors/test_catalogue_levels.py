"""What floods are judged by is checked when it is declared: levels in order, limits there, details real."""

import pytest
from small_town import area, city, template, thing

from city.characteristic import NEAR
from city.errors import CatalogueError
from sensors.catalogue import parse
from sensors.catalogue_ground import Ground
from sensors.catalogue_rules_warn import warnings
from sensors.catalogue_rules_watch import Watched

RULE = """
[[rules]]
id = "flood"
name = { zh-Hans = "洪", zh-Hant = "洪", en = "Flood" }
advice = { zh-Hans = "查", zh-Hant = "查", en = "Look." }
property = "water_level"
above = { yellow = "flood_limit" }
hysteresis = 0.05
"""
CITY = city() + area() + template("dam", "reservoir", "water_level = {}") + RULE
DAM = thing("dam-1", "dam", more="limits.water_level = { %s }\n[things.details]\n%s\n")
RIVERS = CITY.replace('kind = "reservoir"', 'kind = "river"').replace("flood_limit", "near_warning")
LEVELS = "dead = 5, flood_limit = 10, normal = 12, check = 14"


def _mistakes(limits: str = LEVELS, details: str = "") -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        parse({"city.toml": CITY + DAM % (limits, details)})
    return [str(mistake) for mistake in caught.value.mistakes]


@pytest.mark.parametrize(
    ("limits", "problem"),
    [
        ("dead = 11, flood_limit = 10", "dead 11 lies above flood_limit 10 on 01-01"),
        ("flood_limit = 10, check = 9", "flood_limit 10 lies above check 9 on 01-01"),
        (
            'flood_limit = [{ value = 13, from = "07-16", to = "10-15" }, 10], normal = 12',
            "flood_limit 13 lies above normal 12 on 07-16",
        ),
    ],
)
def test_levels_out_of_order_are_named_with_the_day(limits: str, problem: str):
    assert _mistakes(limits) == [f"city.toml: things.dam-1.limits.water_level: {problem}"]


@pytest.mark.parametrize(
    ("details", "key"),
    [
        ('control_limit = "flod_limit"', "control_limit"),
        ("total_capacity = -1", "total_capacity"),
        ("total_capacity = true", "total_capacity"),
        ('basin = "Yong"', "basin"),
        ('note = { en = "Only one" }', "note"),
        ("tide = { mean = 0.3 }", "tide"),
        ('tide = { mean = "high", m2 = [1, 2], s2 = [1, 2] }', "tide"),
        ('inflow = "nett"', "inflow"),
        ('tidal = "false"', "tidal"),
        ("curve_synthetic = 1", "curve_synthetic"),
        ('datum = "sea"', "datum"),
        ('datum = { en = "only one" }', "datum"),
        ("curve = { levels = [1, 3, 2], storages = [0, 1, 2] }", "curve"),
        ("curve = { levels = [1, 2, 3], storages = [0, 2, 1] }", "curve"),
    ],
)
def test_details_that_cannot_be_are_named(details: str, key: str):
    (mistake,) = _mistakes(details=details)
    assert mistake.startswith(f"city.toml: things.dam-1.details.{key}: ")


@pytest.mark.parametrize(
    ("details", "told", "problem"),
    [
        (
            'datum = "1985"',
            '{ datum = "wusong" }',
            "datastreams.water_level.datum: 'wusong' is not '1985' of",
        ),
        ("", '{ datum = "wusong" }', "datastreams.water_level.datum: 'wusong' is not None of details.datum"),
        (
            'datum = "1985"\ncurve = { levels = [1, 2], storages = [0, 1], datum = "wusong" }',
            "{}",
            "details.curve.datum: 'wusong' is not '1985' of details.datum: heights cannot be compared",
        ),
    ],
)
def test_heights_in_two_datums_are_refused(details: str, told: str, problem: str):
    city = CITY.replace("water_level = {}", f"water_level = {told}")
    with pytest.raises(CatalogueError) as caught:
        parse({"city.toml": city + DAM % (LEVELS, details)})
    (mistake,) = map(str, caught.value.mistakes)
    assert mistake.startswith(f"city.toml: things.dam-1.{problem}")


def test_heights_in_one_datum_may_say_so_everywhere():
    one = '"wusong"\ncurve = { levels = [1, 2], storages = [0, 1], datum = "wusong" }'
    city = CITY.replace("water_level = {}", 'water_level = { datum = "wusong" }')
    assert parse({"city.toml": city + DAM % (LEVELS, f"datum = {one}")}).things


def test_days_without_a_limit_are_warned_of():
    plum = '{ value = 9, from = "04-15", to = "07-14" }'
    gap = f'flood_limit = [{plum}, {{ value = 8, from = "07-16", to = "04-14" }}]'
    catalogue = parse({"city.toml": CITY + DAM % (gap, "")})
    (rule,) = catalogue.rules
    told = list(warnings(rule, Watched(catalogue.rules, Ground(catalogue.things))))
    assert told == ["flood_limit of dam-1.water_level has no value from 07-15 to 07-15"]


def test_near_its_warning_level_a_river_is_from_where_it_says_or_a_local_choice_below_it():
    def near(limits: str) -> list[float]:
        (thing,) = parse({"city.toml": RIVERS + DAM % (limits, "")}).things
        return [s.value for limit in thing.datastreams[0].limits if limit.name == NEAR for s in limit.seasons]

    assert near("warning = 2.4") == [2.2]
    assert near('warning = [{ value = 2.4, from = "04-15", to = "10-15" }, 2.1]') == [2.2, 1.9]
    assert near("near_warning = 2.3, warning = 2.4") == [2.3]


def test_a_river_whose_control_limit_is_misspelt_is_refused():
    with pytest.raises(CatalogueError, match="'warnung' is not one of the limits"):
        parse({"city.toml": RIVERS + DAM % ("warning = 2.4", 'control_limit = "warnung"')})


def test_levels_of_other_kinds_are_in_no_order():
    kind = CITY.replace('kind = "reservoir"', 'kind = "weather"')
    assert parse({"city.toml": kind + DAM % ("dead = 11, flood_limit = 10", "")}).things
