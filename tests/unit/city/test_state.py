"""Trust fades by itself, at moments that can be told beforehand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.quality import Quality
from city.state import Level, Trust, next_change, trust_of, worst_trust


@pytest.mark.parametrize(
    ("age_s", "trust"),
    [(0, Trust.FRESH), (150, Trust.FRESH), (151, Trust.LATE), (600, Trust.LATE), (601, Trust.STALE)],
)
def test_a_good_value_grows_late_and_then_stale(age_s: int, trust: Trust):
    assert trust_of(1_000_000, Quality.GOOD, 1_000_000 + age_s * 1000, 60, 600) is trust


def test_a_value_that_is_not_good_is_suspect_until_it_is_stale():
    assert trust_of(0, Quality.SUSPECT, 1, 60, 600) is Trust.SUSPECT
    assert trust_of(0, Quality.BAD, 500_000, 60, 600) is Trust.SUSPECT
    assert trust_of(0, Quality.SUSPECT, 601_000, 60, 600) is Trust.STALE


def test_what_was_never_seen_is_unknown_for_ever():
    assert trust_of(None, Quality.GOOD, 10**12, 60, 600) is Trust.NEVER
    assert next_change(None, Quality.GOOD, 10**12, 60, 600) is None


@given(
    st.sampled_from(Quality),
    st.integers(0, 2_000_000),
    st.integers(1, 600),
    st.integers(1, 10),
)
def test_trust_changes_exactly_when_foretold(quality: Quality, age: int, report_s: int, times: int):
    max_age_s = report_s * times
    now = trust_of(0, quality, age, report_s, max_age_s)
    at = next_change(0, quality, age, report_s, max_age_s)
    if at is None:
        assert now is Trust.STALE
        return
    assert at > age
    assert trust_of(0, quality, at - 1, report_s, max_age_s) is now
    assert trust_of(0, quality, at, report_s, max_age_s) is not now or max_age_s < report_s * 2.5


def test_the_worst_trust_wins_and_nothing_at_all_is_never():
    assert worst_trust([Trust.FRESH, Trust.STALE, Trust.LATE]) is Trust.STALE
    assert worst_trust([Trust.FRESH]) is Trust.FRESH
    assert worst_trust([]) is Trust.NEVER


def test_levels_are_ordered_by_danger():
    assert Level.NORMAL < Level.BLUE < Level.YELLOW < Level.ORANGE < Level.RED
    assert Level.ORANGE.word == "orange"
