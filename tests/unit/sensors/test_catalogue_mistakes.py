"""What is wrong in a catalogue is all said at once, once each, and a broken one never starts."""

import pytest
from small_town import AREA, CITY, RULE, TEMPLATE, THING

from city.errors import CatalogueError
from sensors.catalogue import parse

ZONES = frozenset({"Asia/Shanghai"})
GOOD = {
    "city.toml": CITY,
    "areas.toml": AREA,
    "templates.toml": TEMPLATE,
    "things.toml": THING,
    "rules.toml": RULE,
}
FLOOD_LIMITS = "limits.water_level.flood_limit = "


def _mistakes(**changed: str) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        parse({**GOOD, **{f"{name}.toml": text for name, text in changed.items()}}, ZONES)
    return [str(mistake) for mistake in caught.value.mistakes]


def _places(**changed: str) -> set[str]:
    found = [": ".join(mistake.split(": ")[:2]) for mistake in _mistakes(**changed)]
    assert len(set(found)) == len(found)
    return set(found)


def test_five_mistakes_of_five_sorts_are_named_at_once():
    found = _places(
        city=CITY.replace("Shanghai", "Ningbo"),
        things=THING.replace("[121.8, 29.9]", "7").replace("north", "south"),
        templates=TEMPLATE.replace("reservoir", "resevoir"),
        rules=RULE + "hysteresis = -1\n",
    )
    assert found == {
        "city.toml: city.timezone",
        "things.toml: things.dam-1.position",
        "things.toml: things.dam-1.area",
        "templates.toml: templates.dam.kind",
        "rules.toml: rules.flood.hysteresis",
    }


def test_a_time_zone_nobody_knows_is_named_beside_a_city_otherwise_wrong():
    found = _places(city=CITY.replace("Shanghai", "Ningbo") + "zoom = 99\n")
    assert found == {"city.toml: city.timezone", "city.toml: city.zoom"}


def test_a_time_zone_that_is_no_name_is_one_mistake():
    assert _places(city=CITY.replace("Asia/Shanghai", "8 hours")) == {"city.toml: city.timezone"}


def test_without_a_list_of_time_zones_none_is_wrong():
    assert parse({**GOOD, "city.toml": CITY.replace("Shanghai", "Ningbo")}).city.timezone == "Asia/Ningbo"


BESIDE = {
    "template": ('"dam"', '"pond"', ".template"),
    "area": ("north", "south", ".area"),
    "source": ('"me"', '"me"\nsource = "x"', ".source"),
    "limits": ('"me"', '"me"\nlimits.cod.permit = 5', ".limits.cod"),
    "without": ('"me"', '"me"\nwithout = ["cod"]', ".without"),
    "datastreams": ('"me"', '"me"\ndatastreams.joy = {}', ".datastreams.joy"),
    "curve": ('"me"', '"me"\ndetails.curve = 1', ".details.curve"),
}


@pytest.mark.parametrize(("old", "new", "key"), BESIDE.values(), ids=BESIDE)
def test_references_of_a_thing_whose_shape_is_wrong_are_looked_at(old: str, new: str, key: str):
    thing = THING.replace("[121.8, 29.9]", "7").replace(old, new)
    assert _places(things=thing) == {"things.toml: things.dam-1.position", f"things.toml: things.dam-1{key}"}


def test_references_of_a_thing_without_id_are_looked_at():
    thing = THING.replace('id = "dam-1"', "").replace("north", "south")
    assert _places(things=thing) == {"things.toml: things[0].id", "things.toml: things[0].area"}


def test_a_reference_that_is_no_text_is_one_mistake():
    assert _places(things=THING.replace('"north"', "3")) == {"things.toml: things.dam-1.area"}


def test_things_that_stand_otherwise_are_bound_by_rules_whatever_their_position():
    found = _places(
        things=THING.replace("[121.8, 29.9]", "7"),
        rules=RULE.replace("water_level", "gas_*") + "hysteresis = -1",
    )
    assert found == {
        "things.toml: things.dam-1.position",
        "rules.toml: rules.flood.hysteresis",
        "rules.toml: rules.flood",
    }


TEMPLATES_AT_FAULT = {
    "an unknown property": ("rainfall", "joy", ".datastreams.joy"),
    "a unit without a way": ("period_s = 3600", 'unit = "kg"', ".datastreams.rainfall"),
    "a wrong key of a datastream": ("period_s = 3600", "period_s = -1", ".datastreams.rainfall.period_s"),
    "reports rarer than the greatest age": ("3600", "3600, report_s = 900", ".datastreams.rainfall"),
    "a missing time": ("report_s = 60", "", ".report_s"),
}


@pytest.mark.parametrize(("old", "new", "key"), TEMPLATES_AT_FAULT.values(), ids=TEMPLATES_AT_FAULT)
def test_what_a_template_gets_wrong_its_things_do_not_repeat(old: str, new: str, key: str):
    thing = THING + "limits.rainfall.x = 1\n" if new != "joy" else THING
    two = thing + thing.replace("dam-1", "dam-2")
    assert _places(templates=TEMPLATE.replace(old, new), things=two) == {
        f"templates.toml: templates.dam{key}"
    }


def test_a_template_without_datastreams_leaves_its_things_in_peace():
    template = TEMPLATE.split("[templates.dam.datastreams]")[0]
    thing = THING + "limits.rainfall.x = 1\ndatastreams.joy = {}\n"
    assert _places(templates=template, things=thing) == {
        "templates.toml: templates.dam.datastreams",
        "things.toml: things.dam-1.datastreams.joy",
    }


SECTIONS = {
    "a section that is no list": ("areas", AREA.replace("[[areas]]", "[areas]"), "areas"),
    "a section misspelt": ("areas", AREA.replace("[[areas]]", "[[area]]"), "area"),
    "an area without id": ("areas", AREA.replace('id = "north"', ""), "areas[0].id"),
    "the city misspelt": ("city", CITY.replace("[city]", "[citty]"), "citty"),
    "templates that are no table": ("templates", "templates = 3", "templates"),
}


@pytest.mark.parametrize(("name", "text", "key"), SECTIONS.values(), ids=SECTIONS)
def test_what_may_stand_in_a_section_gone_wrong_is_not_missed(name: str, text: str, key: str):
    assert _places(**{name: text}) == {f"{name}.toml: {key}"}


SYNTAX = {
    "an array left open": ("x = [", "line 1: "),
    "an array left open among lines": ("\n\nx = [\n\n", "line 3: "),
    "a text left open": ('id = """\na\nb', "line 3: "),
    "half a table": ("a = 1\n[", "line 2"),
    "a word": ("a = 1\nb = yes\n", "line 2, column 5: "),
    "a number too long": ("a = " + "1" * 5000, "file: "),
}


@pytest.mark.parametrize(("text", "place"), SYNTAX.values(), ids=SYNTAX)
@pytest.mark.parametrize("name", GOOD)
def test_a_file_that_is_no_toml_is_named_with_its_line_and_nothing_follows(name: str, text: str, place: str):
    (mistake,) = _mistakes(**{name.removesuffix(".toml"): text})
    assert mistake.startswith(f"{name}: {place}")


def test_a_city_in_a_file_that_is_no_toml_is_not_missed():
    with pytest.raises(CatalogueError) as caught:
        parse({"town.toml": CITY + "x = ["})
    assert [(m.file, m.key) for m in caught.value.mistakes] == [("town.toml", "line 7")]


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n"])
def test_an_empty_file_is_named_as_empty(text: str):
    with pytest.raises(
        CatalogueError, match=r"^town.toml: file: is empty, and no file says which city"
    ) as caught:
        parse({"town.toml": text})
    assert len(caught.value.mistakes) == 1


def test_an_empty_file_beside_a_whole_city_is_no_mistake():
    assert parse({**GOOD, "later.toml": "# to come\n"}).city.city_id == "town"


SEASONS = {
    "a day that no year has": (
        '[{ value = 1, from = "02-30", to = "04-01" }, 12]',
        "[0].from: '02-30' is a day that no year has",
    ),
    "two that overlap": (
        '[{ value = 1, from = "04-15", to = "07-15" }, { value = 2, from = "07-01", to = "10-15" }, 12]',
        ": 04-15 to 07-15 and 07-01 to 10-15 overlap",
    ),
    "two without dates": ("[11.0, 12.0]", ": 11.0 and 12.0 both have no dates"),
}


@pytest.mark.parametrize(("seasons", "problem"), SEASONS.values(), ids=SEASONS)
def test_seasons_that_cannot_be_are_named_at_the_limit(seasons: str, problem: str):
    (mistake,) = _mistakes(things=THING + FLOOD_LIMITS + seasons)
    assert mistake.startswith("things.toml: things.dam-1.limits.water_level.flood_limit" + problem)


def test_the_29th_of_february_is_a_day():
    seasons = '[{ value = 11.0, from = "02-29", to = "07-15" }, 12.0]'
    assert parse({**GOOD, "things.toml": THING + FLOOD_LIMITS + seasons}).things


def test_a_rule_whose_kinds_are_wrong_is_not_said_to_bind_nothing():
    assert _places(rules=RULE.replace('"reservoir"', '"resevoir"')) == {"rules.toml: rules.flood.kinds[0]"}


def test_a_step_without_any_limit_is_one_mistake():
    (mistake,) = _mistakes(rules=RULE.replace('"check"', "[]"))
    assert mistake.startswith("rules.toml: rules.flood.above.red: Value should have at least 1 item")
