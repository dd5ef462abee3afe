"""A unit's inventory is weighed exactly after GB 18218-2018, and nothing in it is left out unsaid."""

import csv
import json
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.major_hazard import (
    CLASSES,
    SUBSTANCES,
    HazardVerdict,
    Holding,
    alpha_of,
    assess,
    exact,
    level_of,
    strictest,
)

ROOT = Path(__file__).parents[3]
VECTORS = ROOT / "tests/data/vectors"
ROWS = list(csv.DictReader((VECTORS / "gb18218.csv").read_text("utf-8").splitlines()))
TABLE = json.loads((VECTORS / "gb18218_table.json").read_text("utf-8"))
tonnes = st.fractions(min_value=0, max_value=100_000)
names = st.sampled_from(sorted(SUBSTANCES))
inventories = st.lists(st.builds(Holding, names, tonnes), min_size=1, max_size=6)
people = st.integers(0, 500)


def inventory(items):
    pairs = (item.strip().removesuffix("t").rsplit("=", 1) for item in items.split(";"))
    return [Holding(substance, exact(amount)) for substance, amount in pairs]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["items"])
def test_an_inventory_comes_to_what_the_vectors_say(row):
    found = assess(inventory(row["items"]), int(row["exposed_persons_500m"]))
    numbers = (found.s, found.alpha, found.r)
    assert numbers == tuple(exact(row[key]) for key in ("S_sum_q_over_Q", "alpha", "R"))
    level = row["level (blank=not major hazard)"]
    assert found.level == (int(level) if level else None)
    assert found.verdict is (HazardVerdict.MAJOR if level else HazardVerdict.NOT_MAJOR)


@pytest.mark.parametrize("substance", TABLE)
def test_a_substance_has_the_critical_quantity_of_the_vectors(substance):
    row = Holding(substance, Fraction(1)).critical()
    assert row is not None
    assert (row.tonnes, row.beta) == (exact(TABLE[substance]["Q_t"]), exact(TABLE[substance]["beta"]))


def test_a_sum_of_exactly_one_is_a_major_hazard_and_a_hair_less_is_none():
    tenths = [Holding("ammonia", exact(1))] * 10
    assert assess(tenths, 0).verdict is HazardVerdict.MAJOR
    assert assess([Holding("ammonia", exact("9.9999999999999999999"))], 0).level is None


def test_three_times_a_tenth_of_phosgene_is_its_critical_quantity():
    assert assess([Holding("phosgene", exact(0.1))] * 3, 1).s == 1


@pytest.mark.parametrize(
    ("count", "alpha"),
    [(0, "0.5"), (1, 1), (29, 1), (30, "1.2"), (49, "1.2"), (50, "1.5"), (99, "1.5"), (100, 2), (9999, 2)],
)
def test_alpha_follows_the_people_within_500_m(count, alpha):
    assert alpha_of(count) == exact(alpha)


@pytest.mark.parametrize(
    ("r", "level"), [("100", 1), ("99.99", 2), ("50", 2), ("49.99", 3), ("10", 3), ("9.99", 4), ("0.5", 4)]
)
def test_a_bound_of_a_level_belongs_to_the_worse_one(r, level):
    assert level_of(exact(r)) == level


def test_an_unknown_substance_is_named_and_leaves_the_verdict_open():
    found = assess([Holding("ammonia", exact(5)), *[Holding("Unobtainium", exact(1))] * 2], 10)
    assert found.unknown == ("Unobtainium",)
    assert (found.s, found.verdict, found.level) == (Fraction(1, 2), HazardVerdict.UNDECIDED, None)


def test_what_is_major_without_the_unknown_is_major_and_may_be_worse():
    found = assess([Holding("ammonia", exact(20)), Holding("Unobtainium", exact(1))], 10)
    assert (found.verdict, found.level, found.may_be_worse) == (HazardVerdict.MAJOR, 4, True)


def test_without_a_count_of_people_the_verdict_stands_and_the_level_does_not():
    found = assess([Holding("chlorine", exact(60))], None)
    assert (found.verdict, found.alpha, found.r, found.level) == (HazardVerdict.MAJOR, None, None, None)


def test_a_substance_that_is_not_named_is_weighed_by_the_strictest_of_its_classes():
    assert strictest(["W5.4", "J2", "J3"]) == CLASSES["J3"]
    assert strictest([]) is None
    assert assess([Holding("a new solvent", exact(10), ("W5.3", "W5.1"))], 1).s == 1
    assert assess([Holding("benzene", exact(50), ("J1",))], 1).s == 1


def test_every_answer_says_its_edition():
    assert assess([Holding("chlorine", exact(1))], 0).edition == "GB 18218-2018"


@pytest.mark.parametrize("file", ["chemical-toxic.toml", "chemical-flammable.toml"])
def test_every_chemical_site_of_the_demo_can_be_weighed(file):
    demo = ROOT / "sensors/demo"
    for thing in tomllib.loads((demo / file).read_text("utf-8"))["things"]:
        held = [Holding(one["chemical"], exact(one["design_max_t"])) for one in thing["holdings"]]
        found = assess(held, thing["details"].get("people_within_500_m"))
        assert found.unknown == ()
        assert found.verdict is not HazardVerdict.UNDECIDED


@given(inventories, inventories, people)
def test_another_substance_never_makes_a_unit_better(some, more, count):
    before, after = assess(some, count), assess(some + more, count)
    assert (before.s, before.r) <= (after.s, after.r)
    assert (before.level or 5) >= (after.level or 5)


@given(inventories, people, people)
def test_more_people_never_make_a_level_better(some, a, b):
    few, many = (assess(some, count) for count in sorted((a, b)))
    assert few.s == many.s
    assert (few.level or 5) >= (many.level or 5)


@given(inventories, people)
def test_the_order_of_an_inventory_changes_nothing_and_r_is_within_its_bounds(some, count):
    found = assess(some, count)
    assert assess(some[::-1], count) == found
    assert found.s / 2 <= found.r <= 40 * found.s
    assert (found.level is None) is (found.s < 1)


@pytest.mark.parametrize(
    "number", [float("nan"), float("inf"), "", "five", "1/0", "-inf", "1e999999999", 10**400]
)
def test_what_is_no_number_is_refused(number):
    with pytest.raises(ValueError, match=r"quantity|convert"):
        exact(number)


def test_an_amount_too_small_to_weigh_is_nothing():
    assert exact("1e-999999999") == 0


def test_an_inventory_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="without a substance"):
        assess([], 10)
    with pytest.raises(ValueError, match="negative"):
        Holding("chlorine", exact(-1))
    with pytest.raises(ValueError, match="W99"):
        Holding("x", exact(1), ("W99",))
    with pytest.raises(ValueError, match="name"):
        Holding(" ", exact(1))
    with pytest.raises(ValueError, match="people"):
        alpha_of(-1)
