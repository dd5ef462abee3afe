"""An observation is judged by range, flag and its neighbour; it is never changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.properties import PROPERTIES, find_property
from city.quality import CLOCK_AHEAD_MS, Flag, Quality, Reason, Track, assess, follow, may_alarm

LEVEL = PROPERTIES["water_level"]
CHLORINE = find_property("gas_cl2")
MINUTE = 60_000
HOUR = 60 * MINUTE


def test_a_first_value_in_range_is_good():
    assert assess(LEVEL, 0, 12.3, None, None) == (Quality.GOOD, Reason.NONE)


@pytest.mark.parametrize("result", [-20.01, 9000.01, float("nan"), float("inf")])
def test_a_value_outside_the_physical_range_is_bad(result: float):
    assert assess(LEVEL, 0, result, None, None) == (Quality.BAD, Reason.RANGE)


@pytest.mark.parametrize("result", [LEVEL.low, LEVEL.high])
def test_the_ends_of_the_range_belong_to_it(result: float):
    assert assess(LEVEL, 0, result, None, None)[0] is Quality.GOOD


def test_a_jump_beyond_the_greatest_step_is_suspect():
    track = Track(0, 10.0, 0)
    assert assess(LEVEL, MINUTE, 12.1, None, track) == (Quality.SUSPECT, Reason.STEP)
    assert assess(LEVEL, MINUTE, 12.0, None, track) == (Quality.GOOD, Reason.NONE)


def test_a_long_pause_allows_a_larger_change():
    assert assess(LEVEL, 10 * MINUTE, 25.0, None, Track(0, 10.0, 0))[0] is Quality.GOOD


def test_two_values_within_a_minute_may_differ_by_a_whole_step():
    assert assess(LEVEL, 1000, 11.9, None, Track(0, 10.0, 0))[0] is Quality.GOOD


def test_a_gas_may_jump_without_being_doubted():
    assert CHLORINE is not None
    assert assess(CHLORINE, 1000, 500.0, None, Track(0, 0.0, 0)) == (Quality.GOOD, Reason.NONE)


def test_a_value_unchanged_for_too_long_is_stuck():
    track = Track(71 * HOUR, 10.0, 0)
    assert assess(LEVEL, 72 * HOUR, 10.0, None, track) == (Quality.SUSPECT, Reason.STUCK)
    assert assess(LEVEL, 72 * HOUR - 1, 10.0, None, track)[0] is Quality.GOOD


def test_a_late_value_is_judged_by_range_and_flag_alone():
    assert assess(LEVEL, 5, 99.0, None, Track(10, 10.0, 0)) == (Quality.GOOD, Reason.NONE)


@pytest.mark.parametrize(
    ("flag", "quality", "reason"),
    [
        ("N", Quality.GOOD, Reason.NONE),
        ("M", Quality.SUSPECT, Reason.MAINTENANCE),
        ("C", Quality.SUSPECT, Reason.CALIBRATION),
        ("S", Quality.SUSPECT, Reason.SET_BY_HAND),
        ("T", Quality.SUSPECT, Reason.OVER_RANGE),
        ("F", Quality.BAD, Reason.STOPPED),
        ("D", Quality.BAD, Reason.FAULT),
        ("B", Quality.BAD, Reason.COMMUNICATION),
    ],
)
def test_every_flag_letter_has_its_meaning(flag: str, quality: Quality, reason: Reason):
    assert assess(LEVEL, 0, 10.0, flag, None) == (quality, reason)


def test_an_unknown_flag_makes_the_value_suspect():
    quality, reasons = assess(LEVEL, 0, 10.0, "X", None)
    assert quality is Quality.SUSPECT
    assert reasons


def test_a_value_of_a_clock_that_runs_ahead_is_suspect_and_may_still_alarm():
    assert assess(LEVEL, CLOCK_AHEAD_MS, 10.0, None, None, 0) == (Quality.GOOD, Reason.NONE)
    doubted = assess(LEVEL, CLOCK_AHEAD_MS + 1, 10.0, None, None, 0)
    assert doubted == (Quality.SUSPECT, Reason.CLOCK_AHEAD)
    assert may_alarm(*doubted)


def test_a_range_fault_keeps_the_flags_reason():
    assert assess(LEVEL, 0, -99.0, Flag.MAINTENANCE, None) == (
        Quality.BAD,
        Reason.RANGE | Reason.MAINTENANCE,
    )


@pytest.mark.parametrize(
    ("quality", "reasons", "may"),
    [
        (Quality.GOOD, Reason.NONE, True),
        (Quality.SUSPECT, Reason.STEP, True),
        (Quality.SUSPECT, Reason.OVER_RANGE | Reason.STUCK, True),
        (Quality.SUSPECT, Reason.MAINTENANCE, False),
        (Quality.SUSPECT, Reason.STEP | Reason.CALIBRATION, False),
        (Quality.BAD, Reason.RANGE, False),
    ],
)
def test_a_suspect_value_may_alarm_only_for_harmless_reasons(quality: Quality, reasons: Reason, may: bool):
    assert may_alarm(quality, reasons) is may


def test_reasons_are_words():
    assert (Reason.STEP | Reason.RANGE).words() == ["range", "step"]
    assert Reason.NONE.words() == []


def test_the_track_remembers_since_when_a_value_is_unchanged():
    track = follow(None, 10, 1.0)
    track = follow(track, 20, 1.0)
    assert (track.time, track.same_since) == (20, 10)
    track = follow(track, 30, 2.0)
    assert (track.time, track.result, track.same_since) == (30, 2.0, 30)


@given(st.lists(st.tuples(st.integers(0, 1000), st.floats(0, 10)), min_size=1))
def test_the_track_never_goes_back_in_time(arrivals: list[tuple[int, float]]):
    track = None
    for time, result in arrivals:
        before = track.time if track else -1
        track = follow(track, time, result)
        assert track.time >= before
        assert track.same_since <= track.time


def test_a_gas_detector_over_its_range_may_still_alarm():
    lel = find_property("lel")
    quality, reasons = assess(lel, 0, 150, "T", None)
    assert (quality, reasons, may_alarm(quality, reasons)) == (Quality.SUSPECT, Reason.OVER_RANGE, True)
    assert assess(lel, 0, 150, None, None) == (Quality.BAD, Reason.RANGE)
