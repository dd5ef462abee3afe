"""Whose wind a release is computed with: the mean of the last minutes, of a station that is near enough."""

from dataclasses import replace

import pytest
from release_ground import NIGHT, SITE, around, asked, heard, station

from city.wind_record import WindRecord
from maps.metres import Origin
from maps.release import compute
from maps.remarks import Remark
from maps.surroundings import Surroundings, wind_at


def record(n: int, mean: float, sine: float = 1.0, cosine: float = 0.0) -> WindRecord:
    return WindRecord(n, mean, sine, cosine)


def felt(surroundings: Surroundings):
    return wind_at(Origin(*SITE), surroundings, NIGHT)


def test_the_mean_of_the_last_minutes_counts_and_a_gust_does_not():
    gust = around(station("a", 500), latest=heard(30, a__wind_direction=200, a__wind_speed=9))
    assert (felt(gust).wind.from_deg, felt(gust).n) == (200, 1)
    records = {("a", "wind_direction"): record(10, 95), ("a", "wind_speed"): record(9, 3.0)}
    found = felt(replace(gust, records=records))
    assert (found.wind.from_deg, found.wind.speed_m_s, found.n) == (90, 3.0, 9)
    said = [
        compute(asked(wind=None), SITE, one, NIGHT).remarks for one in (gust, replace(gust, records=records))
    ]
    assert [Remark.WIND_SINGLE in remarks for remarks in said] == [True, False]
    assert Remark.WIND_SINGLE not in compute(asked(), SITE, gust, NIGHT).remarks


@pytest.mark.parametrize(
    ("near_m", "near_age_s", "far_m", "nearest", "far"),
    [
        (1_000, 400, 15_000, "near", False),
        (1_000, 400, 9_000, "far", False),
        (11_000, 400, 15_000, "far", True),
        (11_000, 30, 15_000, "near", True),
    ],
    ids=["late but near", "both near", "both far", "fresh and nearer"],
)
def test_a_station_from_afar_counts_only_where_there_is_none_nearer_and_it_is_said(
    near_m, near_age_s, far_m, nearest, far
):
    latest = heard(near_age_s, near__wind_direction=90, near__wind_speed=3)
    latest |= heard(30, far__wind_direction=200, far__wind_speed=3)
    surroundings = around(station("near", near_m), station("far", far_m), latest=latest)
    assert (felt(surroundings).thing_id, felt(surroundings).is_far) == (nearest, far)
    said = compute(asked(wind=None), SITE, surroundings, NIGHT).remarks
    assert (Remark.WIND_FAR in said) is far
