"""Two frames are still only where picture, noise and the camera's clock all stand still."""

import numpy as np
import pytest
from camera_pictures import (
    CAMERAS_CLOCK,
    CLOCK,
    START,
    grey,
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
from city.likeness import Likeness, likeness
from city.video_thresholds import ClockBox, VideoThresholds

DEFAULT = VideoThresholds()
MASKED = VideoThresholds(clock=CLOCK)
CAMERAS = VideoThresholds(clock=CAMERAS_CLOCK)
DAY, NIGHT = noisy(street(), 3, 1), noisy(night(), 3, 1)


def compare(one, other, thresholds=DEFAULT):
    return likeness(Frame.of(one, START), Frame.of(other, START + 1000), thresholds)


@pytest.mark.parametrize("picture", [DAY, NIGHT], ids=["day", "night"])
def test_a_picture_that_is_sent_again_is_still(picture):
    assert compare(picture, picture.copy()) is Likeness.STILL


@pytest.mark.parametrize("sigma", [0.3, 1, 3, 8])
@pytest.mark.parametrize("scene", [street(), night()], ids=["day", "night"])
def test_a_scene_that_stands_still_has_noise_that_does_not(scene, sigma):
    assert compare(noisy(scene, sigma, 1), noisy(scene, sigma, 2)) in (Likeness.GRAIN_MOVED, Likeness.MOVED)


def test_noise_that_means_take_away_is_seen_in_single_pixels():
    scene = np.kron(street(), np.ones((4, 4)))
    one, other = noisy(scene, 2, 1), noisy(scene, 2, 2)

    assert compare(one, other) is Likeness.GRAIN_MOVED
    differing = Frame.of(one, START).picture.astype(int) - Frame.of(other, START).picture
    assert (np.abs(differing) <= 1).all()


def test_a_car_that_drives_by_is_no_still():
    assert compare(grey(with_car(street(), 1)), grey(with_car(street(), 4))) is Likeness.MOVED


def test_a_clock_that_runs_over_a_frozen_picture_is_forgiven():
    one, other = with_clock(DAY, 7), with_clock(DAY, 8)

    assert compare(one, other) is Likeness.STILL
    assert compare(one, other, MASKED) is Likeness.STILL


def test_the_cameras_own_clock_proves_life_while_it_runs():
    assert compare(with_clock(DAY, 7), with_clock(DAY, 8), CAMERAS) is Likeness.CLOCK_RAN
    assert compare(with_clock(DAY, 7), with_clock(DAY, 7), CAMERAS) is Likeness.STILL


def test_a_small_thing_that_moves_without_noise_is_seen_once_the_clock_is_known():
    other = DAY.copy()
    other[200:225, 300:330] = 255

    assert compare(DAY, other) is Likeness.STILL
    assert compare(DAY, other, MASKED) is Likeness.MOVED


def test_what_is_quite_black_and_white_is_no_evidence():
    picture = np.zeros((270, 480), np.uint8)
    picture[100:120] = 255

    assert compare(picture, picture) is Likeness.UNSEEN


def test_black_that_becomes_white_is_evidence():
    picture = np.zeros((270, 480), np.uint8)
    picture[100:120] = 255
    other = picture.copy()
    other[152:160, 64:420] = 255

    assert compare(picture, other) is Likeness.GRAIN_MOVED


def test_a_night_that_is_mostly_quite_black_is_judged_by_the_rest():
    scene = np.where(night() < 60, -30, night())

    assert compare(noisy(scene, 2, 1), noisy(scene, 2, 2)) is Likeness.GRAIN_MOVED
    assert compare(noisy(scene, 2, 1), noisy(scene, 2, 1)) is Likeness.STILL


def test_a_frozen_picture_in_the_blocks_of_a_codec_is_still_and_a_live_one_is_not():
    live = [in_blocks(noisy(street(), 4, seed), 6) for seed in (1, 2)]

    assert compare(live[0], live[0]) is Likeness.STILL
    assert compare(*live) in (Likeness.GRAIN_MOVED, Likeness.MOVED)


def test_a_codec_that_takes_all_noise_away_leaves_only_the_clock_as_proof():
    live = [with_clock(in_blocks(noisy(night(), 0.5, seed), 60), seed) for seed in (1, 2)]

    assert compare(*live) is Likeness.STILL
    assert compare(*live, CAMERAS) is not Likeness.STILL


def test_a_frozen_picture_encoded_anew_is_found_with_a_tolerance_for_grain():
    again = DAY.copy()
    again[::2] -= 1

    assert compare(DAY, again) is Likeness.GRAIN_MOVED
    assert compare(DAY, again, VideoThresholds(grain_tolerance=1)) is Likeness.STILL


def test_pictures_of_two_sizes_are_not_compared():
    assert compare(DAY, DAY[:-1]) is Likeness.OTHER_SIZE


def test_a_box_over_all_of_the_picture_masks_nothing():
    everything = VideoThresholds(clock=ClockBox(0, 0, 1, 1))

    assert compare(DAY, DAY, everything) is Likeness.STILL
    assert compare(DAY, noisy(street(), 3, 2), everything) is not Likeness.STILL


calm = street() * 0.5 + 40
PAIRS = {
    "same": (noisy(calm, 2, 1), noisy(calm, 2, 1)),
    "noise": (noisy(calm, 2, 1), noisy(calm, 2, 2)),
    "car": (noisy(with_car(calm, 1), 2, 1), noisy(with_car(calm, 3), 2, 2)),
}


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(PAIRS)), st.integers(-20, 80), st.booleans())
def test_neither_more_light_within_range_nor_their_order_changes_what_two_frames_are(name, shift, swap):
    one, other = PAIRS[name]
    pair = [grey(each.astype(float) + shift) for each in (one, other)]
    assert all(each.min() > 0 and each.max() < 255 for each in pair)

    assert compare(*(reversed(pair) if swap else pair)) is compare(one, other)


@pytest.mark.parametrize("edges", [(0.2, 0, 0.1, 1), (0, 0, 1.1, 1), (0, 0.5, 1, 0.5), (-0.1, 0, 1, 1)])
def test_a_box_that_is_none_cannot_exist(edges):
    with pytest.raises(ValueError, match="box"):
        ClockBox(*edges)
