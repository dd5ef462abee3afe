"""The same results added up in another order make the same report."""

import numpy as np
import pytest

from city.hourly import HOUR_MS, Hours
from city.report import data_digest, steady


def hours(means: np.ndarray) -> Hours:
    n = len(means)
    ones = np.ones(n, np.int64)
    return Hours(np.arange(n) * HOUR_MS, means, means, means, ones * 60, ones * 60, ones * 3600.0)


@pytest.mark.parametrize("size", [1e-7, 0.3, 40.0, 9.999999999999998, 2e5, 3.7e9])
def test_hours_that_differ_in_the_last_bits_of_their_sums_are_the_same(size: float):
    told = np.array([size, -size, size / 7, 0.0, np.nan])
    other = np.where(told == 0, told, np.nextafter(told, np.inf))

    one, two = steady(hours(told)), steady(hours(other))

    assert data_digest({"x": one}) == data_digest({"x": two})
    assert one.means[:3] == pytest.approx(told[:3], rel=1e-11)


def test_what_people_wrote_stays_what_it_was_and_a_zero_has_no_sign():
    told = np.array([0.1, 7.0, 35.55, -0.0, 123456.789])

    assert steady(hours(told)).means.tolist() == [0.1, 7.0, 35.55, 0.0, 123456.789]
    assert not np.signbit(steady(hours(told)).means[3])


def test_another_result_is_another_digest():
    assert data_digest({"x": steady(hours(np.array([1.0])))}) != data_digest(
        {"x": steady(hours(np.array([1.0 + 1e-9])))}
    )
