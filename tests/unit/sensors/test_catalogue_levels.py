"""What floods are judged by is checked when it is declared: levels in order, limits there, details real."""

import pytest

from city.errors import CatalogueError
from sensors.catalogue import parse
from sensors.catalogue_ground import Ground
from sensors.catalogue_rules_warn import warnings
from sensors.catalogue_rules_watch import Watched

CITY = """
[city]
id = "c"
name = { zh-Hans = "城", zh-Hant = "城", en = "City" }
centre = [121.8, 29.9]
timezone = "Asia/Shanghai"
[[areas]]
id = "hills"
name = { zh-Hans = "山", zh-Hant = "山", en = "Hills" }
centre = [121.8, 29.9]
[templates.dam]
kind = "reservoir"
report_s = 60
max_age_s = 600
[templates.dam.datastreams]
water_level = {}
[[rules]]
id = "flood"
name = { zh-Hans = "洪", zh-Hant = "洪", en = "Flood" }
advice = { zh-Hans = "查", zh-Hant = "查", en = "Look." }
property = "water_level"
above = { yellow = "flood_limit" }
hysteresis = 0.05
"""
DAM = """
[[things]]
id = "dam-1"
template = "dam"
name = { zh-Hans = "库", zh-Hant = "庫", en = "Dam" }
area = "hills"
position = [121.8, 29.9]
owner = "them"
limits.water_level = { %s }
[things.details]
%s
"""
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
        ("curve = { levels = [1, 3, 2], storages = [0, 1, 2] }", "curve"),
        ("curve = { levels = [1, 2, 3], storages = [0, 2, 1] }", "curve"),
    ],
)
def test_details_that_cannot_be_are_named(details: str, key: str):
    (mistake,) = _mistakes(details=details)
    assert mistake.startswith(f"city.toml: things.dam-1.details.{key}: ")


def test_days_without_a_limit_are_warned_of():
    plum = '{ value = 9, from = "04-15", to = "07-14" }'
    gap = f'flood_limit = [{plum}, {{ value = 8, from = "07-16", to = "04-14" }}]'
    catalogue = parse({"city.toml": CITY + DAM % (gap, "")})
    (rule,) = catalogue.rules
    told = list(warnings(rule, Watched(catalogue.rules, Ground(catalogue.things))))
    assert told == ["flood_limit of dam-1.water_level has no value from 07-15 to 07-15"]


def test_levels_of_other_kinds_are_in_no_order():
    kind = CITY.replace('kind = "reservoir"', 'kind = "weather"')
    assert parse({"city.toml": kind + DAM % ("dead = 11, flood_limit = 10", "")}).things
