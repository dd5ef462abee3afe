"""What a chemical site holds, sensitive places and the population file, as an owner writes them."""

import pytest

from city.errors import CatalogueError
from city.inventory import hazard_of, holdings_of
from city.place import PlaceKind
from sensors.catalogue import parse

NAME = '{ zh-Hans = "一", zh-Hant = "一", en = "One" }'
CITY = f"""
[city]
id = "town"
name = {NAME}
centre = [121.87, 29.87]
timezone = "Asia/Shanghai"
[[areas]]
id = "hills"
name = {NAME}
centre = [121.8, 29.9]
[templates.site]
kind = "chemical"
report_s = 15
max_age_s = 60
[templates.site.datastreams]
tank_level = {{}}
[templates.reservoir]
kind = "reservoir"
report_s = 15
max_age_s = 60
[templates.reservoir.datastreams]
water_level = {{}}
"""


def site(more: str, template: str = "site") -> str:
    """A catalogue with one site, and more of it."""
    return f"""{CITY}
[[things]]
id = "a"
template = "{template}"
name = {NAME}
area = "hills"
position = [121.8, 29.9]
owner = "us"
{more}
"""


def mistakes(text: str) -> list[str]:
    """What is wrong in a catalogue."""
    with pytest.raises(CatalogueError) as raised:
        parse({"city.toml": text})
    return [str(one) for one in raised.value.mistakes]


def test_holdings_are_kept_by_the_ids_of_their_chemicals_and_weighed():
    (thing,) = parse(
        {
            "city.toml": site(
                "[things.details]\npeople_within_500_m = 60\n"
                '[[things.holdings]]\nchemical = "液氯"\ndesign_max_t = 40\n'
                '[[things.holdings]]\nchemical = "new solvent"\ndesign_max_t = 5\nclasses = ["W5.1"]'
            )
        }
    ).things
    assert [(one.substance, one.design_max_t) for one in holdings_of(thing)] == [
        ("chlorine", 40),
        ("new solvent", 5),
    ]
    found = hazard_of(thing)
    assert found is not None
    assert (found.s, found.level) == (8.5, 3)


def test_the_older_form_of_one_chemical_is_still_read():
    (thing,) = parse({"city.toml": site('[things.details]\nchemical = "chlorine"\ndesign_max_t = 12')}).things
    assert [(one.substance, one.design_max_t) for one in holdings_of(thing)] == [("chlorine", 12)]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[[things.holdings]]\nchemical = "chlorin"\ndesign_max_t = 1', "did you mean 'Chlorin"),
        ('[[things.holdings]]\nchemical = "chlorine"\ndesign_max_t = -1', "greater than 0"),
        ('[[things.holdings]]\nchemical = "chlorine"\ndesign_max_t = nan', "finite"),
        ('[[things.holdings]]\nchemical = "x"\ndesign_max_t = 1\nclasses = ["W9"]', "'W9' is not one of"),
        ('[[things.holdings]]\nchemical = "chlorine"', "design_max_t: is missing"),
        (
            '[[things.holdings]]\nchemical = "chlorine"\ndesign_max_t = 1\n'
            '[[things.holdings]]\nchemical = "液氯"\ndesign_max_t = 2',
            "in the list already",
        ),
        (
            "[things.details]\ndesign_max_t = 3\n"
            '[[things.holdings]]\nchemical = "chlorine"\ndesign_max_t = 1',
            "said in holdings as well",
        ),
        ("[things.details]\ndesign_max_t = 3", "of which chemical?"),
        ('[things.details]\nchemical = "x"\ndesign_max_t = 3', "'x' is not a chemical we know"),
        ('[things.details]\nchemical = "chlorine"\ndesign_max_t = 0', "above 0"),
        ('[things.details]\nchemical = "chlorine"\ndesign_max_t = "3"', "a number"),
        ("[things.details]\npeople_within_500_m = -3", "whole number of people"),
    ],
)
def test_what_cannot_be_held_is_named(more, said):
    found = mistakes(site(more))
    assert len(found) == 1
    assert said.lower() in found[0].lower()


def test_only_a_chemical_site_holds_chemicals():
    (found,) = mistakes(
        site('[[things.holdings]]\nchemical = "chlorine"\ndesign_max_t = 1', template="reservoir")
    )
    assert "of kind reservoir holds no chemicals" in found


def test_places_and_the_population_file_are_read():
    found = parse(
        {
            "city.toml": CITY
            + f"""
[[places]]
id = "school-1"
kind = "school"
name = {NAME}
position = [121.8, 29.9]
people = 100
made_up = true
[population]
file = "people.csv"
datum = "WGS84"
title = {NAME}
"""
        }
    )
    (place,) = found.places
    assert (place.kind, place.people, place.made_up) == (PlaceKind.SCHOOL, 100, True)
    assert found.population_file is not None
    assert (found.population_file.file, found.population_file.declared_in) == ("people.csv", "city.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'[population]\nfile = "p.csv"\ntitle = {NAME}', "population.datum: is missing"),
        (f'[population]\nfile = "../p.csv"\ndatum = "WGS84"\ntitle = {NAME}', "beside the catalogue"),
        (f'[population]\nfile = "/etc/passwd"\ndatum = "WGS84"\ntitle = {NAME}', "beside the catalogue"),
        (f'[[places]]\nid = "a"\nkind = "castle"\nname = {NAME}\nposition = [1, 2]', "places.a.kind"),
        (f'[[places]]\nid = "a"\nkind = "school"\nname = {NAME}\nposition = [1, 92]', "places.a.position"),
        (
            f'[[places]]\nid = "a"\nkind = "school"\nname = {NAME}\nposition = [1, 2]\npeople = -1',
            "places.a.people",
        ),
    ],
)
def test_what_cannot_be_a_place_or_a_population_file_is_named(text, said):
    (found,) = mistakes(CITY + text)
    assert said in found
