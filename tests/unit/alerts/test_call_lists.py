"""Which lists of call and confirm fit a release: by whole names of chemicals, not by parts of words."""

import pytest
from cast import named

from alerts.releases.call_lists import fitting
from city.callout import CalloutList
from city.chemical import find_chemical


def why(chemical: str, scenario: str = "drill", text: str = "List") -> tuple[str, ...]:
    """Why a list of that scenario and name fits a release of the chemical."""
    found = find_chemical(chemical)
    assert found is not None
    one = CalloutList("one", named(text), scenario, ("lin",), named("Come"), 2, "phone", "text", ("lin",))
    (fit,) = fitting([one], found, frozenset(), {})
    return fit.why


@pytest.mark.parametrize(
    ("chemical", "text"),
    [
        ("carbon_monoxide", "Commanders and contacts of the coast"),
        ("hydrogen", "氟化氢处置"),
        ("chlorine", "氯乙烯处置"),
        ("benzene", "甲苯、苯乙烯处置"),
        ("hydrogen", "Hydrogen fluoride"),
        ("chlorine", "Gasoline"),
    ],
)
def test_a_part_of_another_word_names_no_chemical(chemical: str, text: str):
    assert why(chemical, text=text) == ()


@pytest.mark.parametrize(
    ("chemical", "text"),
    [
        ("chlorine", "氯气处置"),
        ("chlorine", "Chlorine, Beilun"),
        ("hydrogen_fluoride", "氟化氢处置"),
        ("benzene", "苯和甲苯处置"),
        ("ammonia", "液氨处置"),
    ],
)
def test_a_whole_name_names_it(chemical: str, text: str):
    assert why(chemical, text=text) == ("chemical",)


def test_a_leak_or_a_gas_is_an_incident_of_any_chemical():
    assert why("ammonia", scenario="chlorine-leak") == ("incident",)
    assert why("chlorine", scenario="chlorine_leak") == ("chemical", "incident")
    assert why("ammonia", text="气体泄漏") == ("incident",)
