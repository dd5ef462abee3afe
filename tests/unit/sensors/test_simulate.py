"""Simulated values depend on thing, time and seed and on nothing else, and move smoothly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.catalogue import Catalogue
from city.properties import find_property
from sensors.noise import smooth, unit_hash
from sensors.scenario import Effects, Pull
from sensors.simulate import results

START = 1_795_276_800_000


def test_the_same_question_has_the_same_answer(demo: Catalogue):
    for thing in demo.things:
        assert results(thing, START, 7) == results(thing, START, 7)


def test_another_seed_is_another_city(demo: Catalogue):
    thing = demo.things[0]
    assert results(thing, START, 1) != results(thing, START, 2)


def test_every_declared_datastream_of_a_simulated_thing_speaks(demo: Catalogue):
    for thing in demo.things:
        if thing.recorded is None:
            assert set(results(thing, START, 1)) == {stream.property for stream in thing.datastreams}


@given(st.integers(0, 100), st.sampled_from(range(100)), st.integers(0, 2 * 10**12))
def test_every_value_lies_in_its_range_at_any_time(demo_things, seed: int, index: int, time: int):
    for slug, result in results(demo_things[index], time, seed).items():
        prop = find_property(slug)
        assert prop is not None
        assert prop.low <= result <= prop.high


@pytest.fixture(scope="session")
def demo_things(demo: Catalogue):
    return demo.things


def test_a_pull_of_one_reaches_its_target_and_storage_follows(demo: Catalogue):
    thing = next(thing for thing in demo.things if thing.thing_id == "res-xinlu")
    calm = results(thing, START, 1)
    pulled = results(thing, START, 1, Effects({("res-xinlu", "water_level"): Pull(14.0, 1.0)}))
    assert pulled["water_level"] == 14.0
    assert pulled["storage"] > calm["storage"]


def test_what_is_absent_is_not_said(demo: Catalogue):
    thing = next(thing for thing in demo.things if thing.thing_id == "res-xinlu")
    assert "inflow" not in results(thing, START, 1, Effects(absent=frozenset({("res-xinlu", "inflow")})))


@given(st.integers(0, 2**31), st.text(max_size=8), st.integers(0, 2 * 10**12))
def test_smooth_noise_stays_within_one_and_moves_little_in_a_second(seed: int, name: str, time: int):
    a, b = smooth(seed, name, time, 3_600_000), smooth(seed, name, time + 1000, 3_600_000)
    assert -1 <= a <= 1
    assert abs(a - b) <= 0.001


def test_hashes_are_spread_over_the_whole_interval():
    values = [unit_hash(1, "thing", str(n)) for n in range(1000)]
    assert 0.47 < sum(values) / 1000 < 0.53
    assert min(values) < 0.01
    assert max(values) > 0.99
