"""A camera's state follows from its last frames: every fault is found, and one odd frame is none."""

import random
from functools import partial

import numpy as np
import pytest
from camera_pictures import (
    CAMERAS_CLOCK,
    CLOCK,
    HEIGHT,
    START,
    WIDTH,
    blurred,
    film,
    fogged,
    grey,
    half_covered,
    in_blocks,
    night,
    noisy,
    street,
    with_car,
    with_clock,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from city.frame import Frame
from city.video_state import STATES, VideoReason, VideoState, VideoVerdict, judge, look
from city.video_thresholds import VideoThresholds

MASKED = VideoThresholds(clock=CLOCK)
CAMERAS = VideoThresholds(clock=CAMERAS_CLOCK)
R = VideoReason


def live(scene, sigma=2):
    return lambda second: noisy(scene, sigma, second)


def once(scene, sigma=2):
    picture = noisy(scene, sigma, 99)
    return lambda _: picture


def running(pictures):
    return lambda second: with_clock(pictures(second), second)


BLACK = np.full((HEIGHT, WIDTH), 3.0)
WHITE = np.full((HEIGHT, WIDTH), 252.0)
PLAIN = np.full((HEIGHT, WIDTH), 128.0)

CASES = {
    "a street by day": (live(street()), R.CLEAR),
    "a street by day, compressed": (lambda s: in_blocks(noisy(street(), 3, s), 10), R.CLEAR),
    "a car in a picture without noise": (lambda s: grey(with_car(street(), s)), R.CLEAR),
    "a night that stands still, with noise": (live(night(), 3), R.CLEAR),
    "a night of little noise": (live(night(), 0.4), R.CLEAR),
    "a night without lamps": (live(street() * 0.12, 3), R.DARK),
    "a picture that is sent again": (once(street()), R.STANDS_STILL),
    "a night that is sent again": (once(night(), 3), R.STANDS_STILL),
    "a picture sent again under a running clock": (running(once(street())), R.STANDS_STILL),
    "a compressed one under a running clock": (
        lambda s: in_blocks(with_clock(noisy(street(), 2, 1), s), 10),
        R.STANDS_STILL,
    ),
    "a frozen picture of fog": (once(fogged(street())), R.STANDS_STILL),
    "a plain grey card, always the same": (once(PLAIN, 0), R.STANDS_STILL),
    "black": (once(BLACK, 0), R.DARK),
    "black with noise": (live(BLACK, 2), R.DARK),
    "quite black": (once(BLACK * 0, 0), R.DARK),
    "white": (once(WHITE, 0), R.BRIGHT),
    "too much light": (live(street() + 130), R.BRIGHT),
    "fog": (live(fogged(street())), R.WASHED_OUT),
    "a cover over all of the lens": (live(PLAIN * 0.6), R.ALL_FLAT),
    "out of focus": (live(blurred(street(), 41), 1), R.SOFT),
}


@pytest.mark.parametrize("case", CASES)
def test_ten_frames_tell(case):
    pictures, reason = CASES[case]
    frames, now = film(pictures)

    verdict = judge(frames, now)

    assert verdict.reason is reason
    assert verdict.state is STATES[reason]
    assert verdict.said_by == verdict.of == 10


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
@pytest.mark.parametrize("level", [0, 90])
def test_a_camera_that_is_half_covered_is_said_to_be(side, level):
    frames, now = film(lambda s: noisy(half_covered(street(), level, side), 2, s))

    assert judge(frames, now).reason is R.PARTLY_COVERED


def test_a_bright_sky_is_no_cover_and_a_dark_one_is_none_above_the_horizon():
    dark_sky = half_covered(street(), 12, "top")

    assert look(Frame.of(noisy(half_covered(street(), 190, "top"), 2, 1), START)) is R.CLEAR
    assert look(Frame.of(noisy(dark_sky, 2, 1), START)) is R.PARTLY_COVERED
    assert look(Frame.of(noisy(dark_sky, 2, 1), START), VideoThresholds(horizon=0.55)) is R.CLEAR


def test_cover_is_not_looked_for_at_night():
    assert look(Frame.of(noisy(half_covered(night(), 5, "left"), 2, 1), START)) is R.CLEAR


def test_the_cameras_own_running_clock_is_proof_enough_of_life():
    frames, now = film(running(once(night())))

    assert judge(frames, now, MASKED).state is VideoState.FROZEN
    assert judge(frames, now, CAMERAS).state is VideoState.ONLINE
    stopped, now = film(lambda _: with_clock(noisy(night(), 2, 1), 7))
    assert judge(stopped, now, CAMERAS).state is VideoState.FROZEN


@pytest.mark.parametrize(("age_ms", "state"), [(4_999, VideoState.ONLINE), (5_000, VideoState.UNREACHABLE)])
def test_without_a_frame_for_five_seconds_a_camera_is_unreachable(age_ms, state):
    frames, now = film(live(street()))

    assert judge(frames, now + age_ms).state is state


def test_a_camera_that_never_sent_a_frame_is_unknown_and_then_unreachable():
    assert judge([], START) == VideoVerdict(R.TOO_FEW_FRAMES)
    assert judge([], START, watched_since=START - 4_999).state is VideoState.UNKNOWN
    assert judge([], START, watched_since=START - 5_000).state is VideoState.UNREACHABLE


def test_too_few_frames_say_nothing_whatever_was_said_before():
    frames, now = film(live(street()), seconds=7)

    assert judge(frames, now, before=VideoVerdict(R.CLEAR, 10, 10)) == VideoVerdict(R.TOO_FEW_FRAMES, 0, 7)


def test_frames_of_a_stream_count_once_a_second():
    frames, now = film(once(street()), seconds=40, apart_ms=40)

    assert judge(frames, now) == VideoVerdict(R.TOO_FEW_FRAMES, 0, 2)


def test_frames_from_before_a_gap_or_after_now_say_nothing():
    old, _ = film(live(street()), seconds=9)
    back = Frame.of(noisy(street(), 2, 50), START + 120_000)

    assert judge([*old, back], START + 120_000) == VideoVerdict(R.TOO_FEW_FRAMES, 0, 1)
    assert judge([*old, back], START + 60_000).state is VideoState.UNREACHABLE


ODD = {"black": BLACK, "white": WHITE, "blurred": blurred(street(), 41), "another picture": night()}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("at", [0, 9])
@pytest.mark.parametrize("case", ["a street by day", "a picture that is sent again", "black"])
def test_one_odd_frame_changes_nothing(case, odd, at):
    pictures, reason = CASES[case]
    frames, now = film(pictures)
    frames[at] = Frame.of(noisy(ODD[odd], 2, 5), frames[at].taken_at)

    assert judge(frames, now).reason is reason


def then(first, second, at):
    return lambda s: first(s) if s < at else second(s)


def watched(pictures, seconds):
    """What is said each second, each time knowing what was said before."""
    frames, _ = film(pictures, seconds)
    said, before = [], None
    for frame in frames:
        before = judge(frames, frame.taken_at, before=before)
        said.append(before.state)
    return said


@pytest.mark.parametrize(
    "case", ["black", "too much light", "fog", "out of focus", "a picture that is sent again"]
)
def test_a_fault_is_told_after_eight_seconds_and_over_after_eight_more(case):
    pictures, reason = CASES[case]
    well = live(street(), 3)

    said = watched(lambda s: pictures(s) if 12 <= s < 32 else well(s), 52)

    assert said[:7] == [VideoState.UNKNOWN] * 7
    assert said[7:19] == [VideoState.ONLINE] * 12
    assert said[19:39] == [STATES[reason]] * 20
    assert said[39:] == [VideoState.ONLINE] * 13


def test_a_camera_that_comes_and_goes_does_not_flicker():
    said = watched(lambda s: noisy(street() if s < 12 or s % 2 else BLACK, 2, s), 40)

    assert set(said[12:]) == {VideoState.ONLINE}


def test_a_camera_whose_faults_take_turns_does_not_stay_online():
    turns = then(live(street()), lambda s: noisy(BLACK if s % 2 else WHITE, 2, s), 12)

    said = watched(turns, 24)

    assert said[-1] is VideoState.UNKNOWN


def test_frames_without_a_common_state_are_unknown_until_something_was_said():
    frames, now = film(lambda s: noisy(street() if s % 2 else BLACK, 2, s))

    assert judge(frames, now) == VideoVerdict(R.UNSETTLED, 0, 10)


FILMS = {case: film(pictures) for case, (pictures, _) in CASES.items()}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(FILMS)), st.randoms(use_true_random=False))
def test_the_order_in_which_frames_are_handed_over_changes_nothing(case, chance):
    frames, now = FILMS[case]
    shuffled = random.Random(chance.random()).sample(frames, len(frames))

    assert judge(shuffled, now) == judge(frames, now)


@settings(max_examples=12, deadline=None)
@given(st.sampled_from([once, partial(live, sigma=2)]), st.integers(-15, 60))
def test_more_or_less_light_makes_nothing_frozen_and_nothing_live(make, shift):
    scene = street() * 0.6 + 20
    pictures = make(scene)

    frames, now = film(lambda s: grey(pictures(s).astype(float) + shift))

    assert (judge(frames, now).state is VideoState.FROZEN) is (make is once)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from([3, 128, 252]), min_size=8, max_size=10), st.sampled_from([None, *VideoReason])
)
def test_online_is_never_said_of_frames_of_which_none_is_clear(levels, was):
    frames, now = film(lambda s: np.full((90, 160), levels[s], np.uint8), len(levels))
    before = was and VideoVerdict(was, 10, 10)

    assert judge(frames, now, before=before).state is not VideoState.ONLINE


def test_every_reason_has_a_state_and_the_states_are_in_order():
    assert set(STATES) == set(VideoReason)
    assert list(dict.fromkeys(STATES.values())) == list(VideoState)


@pytest.mark.parametrize(
    "wrong",
    [
        {"agree": 5},
        {"agree": 11},
        {"silent_ms": 100},
        {"window_ms": 6_000},
        {"dark_luma": 230},
        {"alike": 1.1},
        {"flat": -1},
    ],
)
def test_thresholds_that_cannot_be_meant_cannot_exist(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        VideoThresholds(**wrong)
