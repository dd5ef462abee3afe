"""A chemical is found by whatever people call it, and says why its gas lies on the ground."""

import json
import tomllib
from pathlib import Path

import pytest

from city.chemical import CHEMICALS, Buoyancy, Chemical, find_chemical, is_cas_number
from city.thing import name

ROOT = Path(__file__).parents[3]
TEMPLATES = tomllib.loads((ROOT / "sensors/demo/templates.toml").read_text("utf-8"))["templates"]
STORED = [each["details"] for each in TEMPLATES.values() if each["kind"] == "chemical"]


@pytest.mark.parametrize("details", STORED, ids=lambda details: details["chemical"])
def test_what_the_demos_sites_hold_is_known_by_name_and_by_number(details):
    chemical = find_chemical(details["chemical"])
    assert chemical is not None
    assert (chemical.cas, chemical.un) == (details["cas"], details["un"])


def test_what_the_vectors_name_is_known():
    vectors = json.loads((ROOT / "tests/data/vectors/gb18218_table.json").read_text("utf-8"))
    assert [word for word in vectors if find_chemical(word) is None] == []


@pytest.mark.parametrize("word", ["chlorine", " CHLORINE ", "氯", "液氯", "氯氣", "Cl2", "7782-50-5"])
def test_any_name_finds_it(word):
    chemical = find_chemical(word)
    assert chemical is not None
    assert chemical.id == "chlorine"


@pytest.mark.parametrize("word", ["", "unobtainium", "1017", "chlor"])
def test_what_is_no_name_finds_nothing(word):
    assert find_chemical(word) is None


@pytest.mark.parametrize("chemical", CHEMICALS, ids=lambda chemical: chemical.id)
def test_every_id_name_and_cas_number_finds_its_own_chemical(chemical):
    assert set(chemical.name) == {"zh-Hans", "zh-Hant", "en"}
    words = (chemical.id, chemical.cas, *chemical.name.values(), *chemical.aliases)
    assert all(find_chemical(word) is chemical for word in words)
    assert chemical.classes


def test_ids_and_un_numbers_are_unique():
    assert len({each.id for each in CHEMICALS}) == len({each.un for each in CHEMICALS}) == len(CHEMICALS)


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("chlorine", Buoyancy.MOLAR_MASS),
        ("lpg", Buoyancy.MOLAR_MASS),
        ("hydrogen sulphide", Buoyancy.MOLAR_MASS),
        ("ammonia", Buoyancy.COLD),
        ("lng", Buoyancy.COLD),
        ("HF", Buoyancy.ASSOCIATES),
        ("natural gas", Buoyancy.NOT_HEAVIER),
        ("hydrogen", Buoyancy.NOT_HEAVIER),
        ("carbon monoxide", Buoyancy.NOT_HEAVIER),
    ],
)
def test_a_heavy_gas_says_why_it_is_heavy(word, why):
    chemical = find_chemical(word)
    assert chemical is not None
    assert chemical.buoyancy is why
    assert chemical.heavy_gas is (why is not Buoyancy.NOT_HEAVIER)


def test_nothing_heavier_than_air_is_called_light():
    heavier = [each for each in CHEMICALS if each.molar_mass is None or each.molar_mass > 28.964]
    assert all(each.heavy_gas for each in heavier)


@pytest.mark.parametrize("text", ["7782-50-4", "7782-50", "", "-", "abc-de-f", "7782-50-55", "²²-2-2"])
def test_a_wrong_cas_number_is_seen_by_its_check_digit(text):
    assert not is_cas_number(text)


@pytest.mark.parametrize(
    ("cas", "un", "molar_mass"), [("1-2-3", 1, 1.0), ("7782-50-5", 0, 1.0), ("7782-50-5", 1017, 0.0)]
)
def test_a_chemical_that_is_none_cannot_exist(cas, un, molar_mass):
    called = name(zh_Hans="甲", zh_Hant="甲", en="x")
    with pytest.raises(ValueError, match=r"CAS|UN|molar"):
        Chemical("x", called, cas, un, molar_mass, Buoyancy.COLD, ("3",))
