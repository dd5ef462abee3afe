"""An owner's catalogue is read whole, and every mistake in it is named where it stands."""

from textwrap import dedent

import pytest

from city.catalogue import Catalogue
from city.errors import CatalogueError
from city.rule import Side
from city.state import Level
from sensors.catalogue import parse
from sensors.scale import scaled

NAME = '{ zh-Hans = "甲", zh-Hant = "甲", en = "A" }'
CITY = f"""
[city]
id = "town"
name = {NAME}
centre = [121.8, 29.9]
timezone = "Asia/Shanghai"

[[areas]]
id = "north"
name = {NAME}
centre = [121.8, 29.9]

[templates.dam]
kind = "reservoir"
report_s = 60
max_age_s = 600
datastreams = {{ water_level = {{ limits = {{ flood_limit = 12.0 }} }}, rainfall = {{ period_s = 3600 }} }}
"""
THING = f"""
[[things]]
id = "dam-1"
template = "dam"
name = {NAME}
area = "north"
position = [121.8, 29.9]
owner = "me"
"""
RULE = f"""
[[rules]]
id = "flood"
name = {NAME}
property = "water_level"
kinds = ["reservoir"]
above = {{ red = 20.0, yellow = "flood_limit" }}
advice = {NAME}
"""
GOOD = {"a.toml": CITY, "b.toml": THING, "c.toml": RULE}


def _mistakes(**files: str) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        parse({**GOOD, **{f"{name}.toml": text for name, text in files.items()}})
    return [str(mistake) for mistake in caught.value.mistakes]


def test_a_small_city_is_read_from_several_files():
    town = parse(GOOD)
    thing = town.things[0]
    assert town.city.city_id == "town"
    assert [stream.property for stream in thing.datastreams] == ["water_level", "rainfall"]
    assert thing.datastreams[1].period_s == 3600
    assert thing.datastreams[0].limits[0].name == "flood_limit"


def test_rule_steps_are_ordered_from_mild_to_severe():
    rule = parse(GOOD).rules[0]
    assert rule.ladder.side is Side.ABOVE
    assert [(step.severity, step.limit) for step in rule.ladder.steps] == [
        (Level.YELLOW, "flood_limit"),
        (Level.RED, 20.0),
    ]


def test_a_thing_may_differ_from_its_template():
    thing = parse(
        {
            **GOOD,
            "b.toml": THING
            + dedent("""
            gateway = "gw-9"
            without = ["rainfall"]
            datastreams.inflow = {}
            datastreams.water_level = { unit = "cm", report_s = 5 }
            [things.limits.water_level]
            flood_limit = [{ value = 11.0, from = "04-15", to = "10-15" }, 13.0]
            """),
        }
    ).things[0]
    streams = {stream.property: stream for stream in thing.datastreams}
    assert set(streams) == {"water_level", "inflow"}
    assert streams["water_level"].source_unit == "cm"
    assert streams["water_level"].report_s == 5
    assert [season.value for season in streams["water_level"].limits[0].seasons] == [11.0, 13.0]
    assert thing.gateway == "gw-9"


BROKEN = {
    "toml syntax": ("b", "[[things]]\nid = \nx = 1", "b.toml: line 2, column 6: Invalid value"),
    "a section we do not know": ("b", "[[stations]]\n", "b.toml: stations: is not one of city"),
    "a section that is no list": ("b", "[things]\nid = 'x'\n", "b.toml: things: write [[things]]"),
    "a key we do not know": (
        "b",
        THING + "colour = 1\n",
        "b.toml: things.dam-1.colour: is not a key we know",
    ),
    "a key that is missing": (
        "b",
        THING.replace('owner = "me"', ""),
        "b.toml: things.dam-1.owner: is missing",
    ),
    "a thing without id": (
        "b",
        THING.replace('id = "dam-1"', ""),
        "b.toml: things[0].id: is missing",
    ),
    "a bad id": ("b", THING.replace("dam-1", "Dam 1"), "b.toml: things.Dam 1.id: String should match"),
    "a position off the earth": (
        "b",
        THING.replace("[121.8, 29.9]", "[29.9, 121.8]"),
        "b.toml: things.dam-1.position[1]: Input should be less than or equal to 90",
    ),
    "a missing language": (
        "b",
        THING.replace('zh-Hant = "甲", ', ""),
        "b.toml: things.dam-1.name: lacks zh-Hant",
    ),
    "a language too many": (
        "b",
        THING.replace('en = "A"', 'en = "A", fr = "A"'),
        "b.toml: things.dam-1.name: fr is not one of",
    ),
    "an unknown area": ("b", THING.replace("north", "south"), "b.toml: things.dam-1.area: 'south' is not in"),
    "an unknown template": (
        "b",
        THING.replace('"dam"', '"pond"'),
        "b.toml: things.dam-1.template: 'pond' is not in templates",
    ),
    "an unknown source": (
        "b",
        THING + 'source = "x"\n',
        "b.toml: things.dam-1.source: 'x' is not in sources",
    ),
    "an unknown property": (
        "b",
        THING + "datastreams.happiness = {}\n",
        "b.toml: things.dam-1.datastreams.happiness: 'happiness' is not a property",
    ),
    "a unit without a way": (
        "b",
        THING + 'datastreams.water_level = { unit = "kg" }\n',
        "b.toml: things.dam-1.datastreams.water_level: no way from 'kg' to 'm'",
    ),
    "reports rarer than the greatest age": (
        "b",
        THING + "datastreams.water_level = { report_s = 601 }\n",
        "b.toml: things.dam-1.datastreams.water_level: report_s must be",
    ),
    "a bad season": (
        "b",
        THING + 'limits.water_level.flood_limit = [{ value = 1, from = "15-04" }]\n',
        "b.toml: things.dam-1.limits.water_level.flood_limit[0].from: '15-04' is not a day written MM-DD",
    ),
    "limits of what is not observed": (
        "b",
        THING + "limits.cod.permit = 5\n",
        "b.toml: things.dam-1.limits.cod: the thing has no such datastream",
    ),
    "taking away what is not there": (
        "b",
        THING + 'without = ["cod"]\n',
        "b.toml: things.dam-1.without: 'cod' is not in the template",
    ),
    "a curve that falls": (
        "b",
        THING + "details.curve = { levels = [1, 2], storages = [5, 4] }\n",
        "b.toml: things.dam-1.details.curve: needs levels (m) and storages",
    ),
    "an id used twice": ("d", THING, "d.toml: things.dam-1: is already in b.toml"),
    "two cities": ("d", CITY.split("[[areas]]")[0], "d.toml: city: is already in a.toml"),
    "an unknown kind": (
        "d",
        '[templates.x]\nkind = "volcano"\nreport_s = 1\nmax_age_s = 2\ndatastreams.lel = {}\n',
        "d.toml: templates.x.kind: Input should be 'reservoir'",
    ),
    "a rule that binds nothing": (
        "c",
        RULE.replace("water_level", "gas_*"),
        "c.toml: rules.flood: binds nothing: no 'gas_*' among reservoir",
    ),
    "a limit nobody has": (
        "c",
        RULE.replace('"flood_limit"', '"flod_limit"'),
        "c.toml: rules.flood: yellow: no datastream it binds has a limit 'flod_limit'",
    ),
    "an unknown severity": (
        "c",
        RULE.replace("yellow", "purple"),
        "c.toml: rules.flood.above.purple: is not one of blue, yellow, orange, red",
    ),
    "a rule with two sides": (
        "c",
        RULE + "below = { red = 1.0 }\n",
        "c.toml: rules.flood: needs exactly one of above and below",
    ),
    "a rule without steps": (
        "c",
        RULE.replace('{ red = 20.0, yellow = "flood_limit" }', "{}"),
        "c.toml: rules.flood: has no step",
    ),
    "a limit that is no number": (
        "b",
        THING + "limits.water_level.flood_limit = nan\n",
        "b.toml: things.dam-1.limits.water_level.flood_limit[0].value: Input should be a finite number",
    ),
}


@pytest.mark.parametrize(("name", "text", "expected"), BROKEN.values(), ids=BROKEN)
def test_a_mistake_is_named_by_file_and_key(name: str, text: str, expected: str):
    (mistake,) = _mistakes(**{name: text})
    assert mistake.startswith(expected)


def test_all_mistakes_are_named_at_once():
    thing = THING.replace("north", "south").replace('owner = "me"', 'colour = "red"')
    found = _mistakes(b=thing, c=RULE.replace("yellow", "purple"), d="[city\n")
    assert {text.split(":")[0] for text in found} == {"b.toml", "c.toml", "d.toml"}
    assert any("colour" in text for text in found)
    assert any("owner" in text for text in found)


def test_a_reference_to_something_refused_is_no_second_mistake():
    found = _mistakes(a=CITY.replace("max_age_s = 600", "max_age_s = -1"), c="")
    assert [text.split(": ")[1] for text in found] == ["templates.dam.max_age_s"]


def test_no_files_say_no_city():
    with pytest.raises(CatalogueError, match="no file says which city"):
        parse({})


def test_the_order_of_files_does_not_matter():
    assert parse(dict(reversed(GOOD.items()))) == parse(GOOD)


def test_scaling_once_changes_nothing(demo: Catalogue):
    assert scaled(demo, 1) is demo


def test_a_scaled_city_has_every_thing_n_times_with_ids_of_its_own(demo: Catalogue):
    big = scaled(demo, 3)
    ids = {thing.thing_id for thing in big.things}
    assert len(ids) == len(big.things) == 3 * len(demo.things)
    assert {"res-xinlu", "res-xinlu-x02", "res-xinlu-x03"} <= ids
    copy = big.thing("res-xinlu-x02")
    assert copy is not None
    assert {stream.thing_id for stream in copy.datastreams} == {"res-xinlu-x02"}
    assert big == scaled(demo, 3)


def test_a_city_cannot_be_scaled_to_nothing(demo: Catalogue):
    with pytest.raises(ValueError, match="below once"):
        scaled(demo, 0)
