"""Alarm figures after EEMUA 191 and ISA-18.2, by hand-made hours."""

import pytest
from cast import HOUR, MINUTE, NOW
from hypothesis import given
from hypothesis import strategies as st

from city.alarm_health import SLOT_MS, Announced, Answered, Standing, alarm_health
from city.state import Level

FLOOD, GAS = ("flood", "datastream:1"), ("gas", "datastream:3")


def raised(minutes: float, who=FLOOD, severity=Level.YELLOW) -> Announced:
    return Announced(NOW + round(minutes * MINUTE), who, severity)


def health(*announced: Announced, hours: float = 1, operators: int = 1, answered=(), standing=()):
    return alarm_health(announced, answered, standing, NOW, NOW + round(hours * HOUR), operators)


def test_six_alarms_in_an_hour_are_one_in_ten_minutes():
    found = health(*(raised(10 * n) for n in range(6)))
    assert (found.rate, found.peak, found.manageable, found.flood) == (1, 1, 1, 0)


def test_two_operators_share_the_load():
    assert health(*(raised(n) for n in range(4)), operators=2).peak == 2


def test_a_flood_begins_above_ten_and_ends_below_five():
    burst = [raised(0.5 * n) for n in range(11)]
    tail = [raised(10 + n) for n in range(5)]
    calm = [raised(20 + n) for n in range(4)]
    found = health(*burst, *tail, *calm)
    assert [slot.flood for slot in found.slots] == [True, True, False, False, False, False]
    assert found.flood == pytest.approx(1 / 3)


def test_ten_alarms_are_no_flood_yet():
    assert health(*(raised(0.5 * n) for n in range(10))).flood == 0


def test_the_most_frequent_come_first():
    found = health(raised(1), raised(2, GAS), raised(3, GAS))
    assert found.top == ((GAS, 2), (FLOOD, 1))


def test_three_times_within_ten_minutes_is_chattering():
    assert health(raised(1), raised(5), raised(10.9)).chattering == ((FLOOD, 3),)
    assert health(raised(1), raised(5), raised(11)).chattering == ()


def test_an_alarm_that_stands_for_more_than_a_day_is_stale():
    old, new = Standing(FLOOD, NOW - 24 * HOUR), Standing(GAS, NOW - 23 * HOUR)
    assert health(standing=[new, old]).stale == (old,)


def test_times_to_acknowledge_are_averaged_and_unknown_without_any():
    times = [Answered(FLOOD, 2 * MINUTE), Answered(GAS, 4 * MINUTE), Answered(GAS, 12 * MINUTE)]
    found = health(answered=times)
    assert (found.mean_ms, found.median_ms, found.answered) == (6 * MINUTE, 4 * MINUTE, 3)
    assert health().mean_ms is None


def test_the_first_minutes_are_not_made_more_than_they_are():
    announced = [Announced(NOW + n, FLOOD, Level.RED) for n in range(6)]
    assert alarm_health(announced, [], [], NOW, NOW + 5 * MINUTE).rate == 6


def test_no_time_and_nobody_are_refused():
    with pytest.raises(ValueError, match="not empty"):
        alarm_health([], [], [], NOW, NOW)
    with pytest.raises(ValueError, match="operator"):
        health(operators=0)


@given(st.lists(st.integers(0, 6 * HOUR - 1), max_size=60), st.integers(1, 5))
def test_slots_hold_every_alarm_once(offsets, operators):
    announced = [Announced(NOW + at, FLOOD, Level.RED) for at in sorted(offsets)]
    found = health(*announced, hours=6, operators=operators)
    assert sum(slot.n for slot in found.slots) == len(announced) == sum(found.severities.values())
    assert len(found.slots) == 6 * HOUR // SLOT_MS
    assert 0 <= found.flood <= 1
