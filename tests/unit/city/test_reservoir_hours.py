"""Reservoirs by the hour: storage on the curve, share of the control storage, net inflow, rise."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hours import hours_from

from city.hourly import HOUR_MS
from city.limit import Limit, Season
from city.reservoir import Curve
from city.reservoir_hours import control_percent, net_inflow, rise, storage_hours

CHINA = ZoneInfo("Asia/Shanghai")
CURVE = Curve((40.0, 50.0, 60.0), (100.0, 600.0, 1600.0))
JULY = round(datetime(2026, 7, 15, 14, tzinfo=UTC).timestamp() * 1000)
"""Two hours before 16 July in China, when the typhoon season begins."""
SEASONAL = Limit("flood_limit", (Season(55.0, "04-15", "07-15"), Season(50.0, "07-16", "10-15")))
NAN = float("nan")


def test_storage_is_that_of_the_curve_and_none_beyond_the_survey():
    found = storage_hours(CURVE, hours_from(JULY, [45.0, 39.9, 60.0, None, 60.1]))
    assert np.array_equal(found.storages, [350, NAN, 1600, NAN], equal_nan=True)
    assert found.outside.tolist() == [False, True, False, True]
    assert found.starts.tolist() == [JULY + n * HOUR_MS for n in (0, 1, 2, 4)]


def test_hours_that_are_not_valid_have_no_storage():
    assert len(storage_hours(CURVE, hours_from(JULY, [45.0], covered_s=2699))) == 0


def test_the_control_storage_changes_with_the_season():
    found = storage_hours(CURVE, hours_from(JULY, [50.0, 50.0, 50.0]))
    share = control_percent(found, CURVE, SEASONAL, CHINA)
    assert share == pytest.approx([100 * 600 / 1100, 100 * 600 / 1100, 100.0])


@pytest.mark.parametrize(
    "limit", [Limit("a", (Season(55.0, "01-01", "02-01"),)), Limit("b", (Season(99.0),))]
)
def test_out_of_season_and_at_a_limit_beyond_the_survey_there_is_no_share(limit):
    found = storage_hours(CURVE, hours_from(JULY, [50.0]))
    assert np.isnan(control_percent(found, CURVE, limit, CHINA)).all()


def test_net_inflow_and_rise_are_changes_and_nothing_is_carried_over_a_gap():
    found = storage_hours(CURVE, hours_from(JULY, [50.0, 51.0, 50.5, None, 52.0, 61.0]))
    assert rise(found) == pytest.approx([NAN, 1.0, -0.5, NAN, 9.0], nan_ok=True)
    assert net_inflow(found) == pytest.approx([NAN, 100e4 / 3600, -50e4 / 3600, NAN, NAN], nan_ok=True)


def test_a_wider_window_is_the_mean_of_its_hours():
    found = storage_hours(CURVE, hours_from(JULY, [50.0, 50.1, 50.4, 50.6]))
    assert rise(found, window_h=3) == pytest.approx([NAN, NAN, NAN, 0.2], nan_ok=True)
    assert net_inflow(found, window_h=3) == pytest.approx([NAN, NAN, NAN, 60e4 / 10_800], nan_ok=True)


def test_nothing_comes_of_nothing():
    none = storage_hours(CURVE, hours_from(JULY, []))
    assert len(net_inflow(none)) == len(rise(none)) == len(control_percent(none, CURVE, SEASONAL, CHINA)) == 0
