"""A frame is measured as the formulas say, and keeps of a picture what they need."""

import numpy as np
import pytest
from camera_pictures import START, blurred, grey, noisy, street
from hypothesis import given
from hypothesis import strategies as st

from city.frame import COLUMNS, ROWS, Frame, area_means, tile_corners

sizes = st.integers(16, 70)


def test_a_full_picture_becomes_160_by_90_means_and_60_tiles_of_single_pixels():
    full = np.random.default_rng(1).integers(0, 256, (1080, 1920), dtype=np.uint8)

    frame = Frame.of(full, START)

    assert frame.picture.shape == (ROWS, COLUMNS) == (90, 160)
    assert frame.picture[3, 5] == np.rint(full[36:48, 60:72].mean())
    assert frame.grain.shape == (60, 16, 16)
    assert np.array_equal(frame.grain[-1], full[-16:, -16:])
    assert frame.size == (1080, 1920)


def test_a_small_picture_stays_as_it_is():
    full = np.random.default_rng(1).integers(0, 256, (48, 64), dtype=np.uint8)

    assert np.array_equal(Frame.of(full, START).picture, full)


@pytest.mark.parametrize(
    "full",
    [
        np.zeros((90, 160, 3), np.uint8),
        np.zeros((90, 160), np.float64),
        np.zeros((15, 160), np.uint8),
        np.zeros((0, 0), np.uint8),
    ],
)
def test_what_is_no_grey_picture_is_refused(full):
    with pytest.raises(ValueError, match="picture"):
        Frame.of(full, START)


def test_a_frame_cannot_be_changed_and_does_not_follow_its_source():
    full = np.full((90, 160), 100, np.uint8)
    frame = Frame.of(full, START)
    full[:] = 0

    assert frame.luma == 100
    with pytest.raises(ValueError, match="read-only"):
        frame.picture[0, 0] = 1


@given(sizes, sizes, st.integers(1, 16), st.integers(1, 16))
def test_means_weighted_by_their_areas_are_the_mean_of_the_picture(height, width, rows, columns):
    full = np.random.default_rng(height * 71 + width).integers(0, 256, (height, width), dtype=np.uint8)

    means = area_means(full, rows, columns)

    ones = np.diff(np.arange(rows) * height // rows, append=height)
    others = np.diff(np.arange(columns) * width // columns, append=width)
    assert (means * np.outer(ones, others)).sum() == pytest.approx(full.sum(dtype=np.int64))
    assert full.min() <= means.min() <= means.max() <= full.max()


def test_nothing_is_made_larger():
    with pytest.raises(ValueError, match="smaller"):
        area_means(np.zeros((10, 10), np.uint8), 11, 5)


@given(sizes, sizes)
def test_every_tile_lies_within_the_picture(height, width):
    assert all(0 <= y <= height - 16 and 0 <= x <= width - 16 for y, x in tile_corners(height, width))


def test_luma_and_contrast_are_mean_and_standard_deviation():
    full = np.zeros((90, 160), np.uint8)
    full[:, 80:] = 200

    frame = Frame.of(full, START)

    assert (frame.luma, frame.contrast) == (100, 100)


def test_sharpness_is_the_variance_of_the_laplacian_over_that_of_the_picture():
    full = np.full((20, 20), 100, np.uint8)
    full[10, 10] = 120
    laplacian = np.zeros((18, 18))
    laplacian[9, 9], laplacian[8, 9], laplacian[10, 9], laplacian[9, 8], laplacian[9, 10] = (
        -80,
        20,
        20,
        20,
        20,
    )

    assert Frame.of(full, START).sharpness == pytest.approx(laplacian.var() / full.var())
    assert Frame.of(np.full((20, 20), 9, np.uint8), START).sharpness == 0


def test_noise_alone_has_a_sharpness_of_20():
    assert Frame.of(noisy(np.full((90, 160), 128.0), 10, 3), START).sharpness == pytest.approx(20, rel=0.05)


def test_sharpness_falls_as_the_picture_is_blurred_and_hardly_changes_with_light():
    scene = street()
    sharpness = [Frame.of(grey(blurred(scene, width)), START).sharpness for width in (1, 9, 21, 41)]

    assert sharpness == sorted(sharpness, reverse=True)
    darker = Frame.of(grey(scene * 0.5), START).sharpness
    assert darker == pytest.approx(sharpness[0], rel=0.05)


@pytest.mark.parametrize("sigma", [2, 5, 10, 20])
def test_noise_is_found_on_a_plain_ground(sigma):
    assert Frame.of(noisy(np.full((270, 480), 128.0), sigma, 7), START).noise == pytest.approx(
        sigma, rel=0.06
    )


@pytest.mark.parametrize("sigma", [4, 8])
def test_edges_hardly_count_as_noise(sigma):
    assert Frame.of(noisy(street(), sigma, 7), START).noise == pytest.approx(sigma, rel=0.35)


@pytest.mark.parametrize("level", [0, 255])
def test_black_and_white_hide_their_noise(level):
    assert Frame.of(np.full((270, 480), level, np.uint8), START).noise == 0


def test_cells_tell_texture_from_flatness():
    full = np.full((90, 160), 60, np.uint8)
    full[:, 80::2] = 100

    means, spread = Frame.of(full, START).cells

    assert means.shape == spread.shape == (9, 16)
    assert (spread[:, :8] == 0).all()
    assert (spread[:, 8:] == 20).all()
