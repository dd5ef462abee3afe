"""A plume follows the published formulas; how far it reaches is found, or said not to be known."""

import csv
from itertools import pairwise
from math import exp, log, pi, radians, sqrt, tan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.dispersion import VALID_FROM_M, VALID_TO_M, Sigmas, Terrain, sigmas
from city.plume import (
    Extent,
    Plume,
    Reach,
    concentration,
    concentration_of,
    g_m3_of_ppm,
    half_width_m,
    log_axis,
    reach,
)
from city.stability import Stability

VECTORS = Path(__file__).parents[2] / "data" / "vectors"
STACK = Plume(0.37, 2, Stability.B, height_m=40)

PLUMES = st.builds(
    Plume,
    rate_g_s=st.floats(0.01, 1e5),
    wind_m_s=st.floats(0.5, 30),
    stability=st.sampled_from(Stability),
    terrain=st.sampled_from(Terrain),
    height_m=st.just(0.0) | st.floats(1, 200),
)
DISTANCES = st.floats(1, 50_000)
THRESHOLDS = st.floats(-16, 3).map(lambda power: 10**power)


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((VECTORS / name).read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", rows("briggs_sigmas.csv"), ids=lambda row: "-".join(list(row.values())[:3]))
def test_sigmas_agree_with_the_vectors(row: dict[str, str]):
    found = sigmas(Terrain(row["area"]), Stability(row["stability"]), float(row["x_m"]))
    assert found == pytest.approx((float(row["sigma_y_m"]), float(row["sigma_z_m"])), abs=6e-5)


@pytest.mark.parametrize("row", rows("gaussian_plume.csv"), ids=lambda row: row["c_g_m3"])
def test_concentrations_agree_with_the_vectors(row: dict[str, str]):
    plume = Plume(
        float(row["Q_g_s"]),
        float(row["u_m_s"]),
        Stability(row["stability"]),
        Terrain(row["area"]),
        float(row["H_m"]),
    )
    found = concentration(plume, float(row["x_m"]), float(row["y_m"]), float(row["z_m"]))
    assert found == pytest.approx(float(row["c_g_m3"]), rel=1e-6)


@pytest.mark.parametrize("row", rows("plume_threshold_distance.csv"), ids=lambda row: "-".join(row.values()))
def test_threshold_distances_agree_with_the_vectors(row: dict[str, str]):
    _, rate, wind, stability, area, ppm, molar_mass, expected = row.values()
    plume = Plume(float(rate), float(wind), Stability(stability), Terrain(area))
    found = reach(plume, g_m3_of_ppm(float(ppm), float(molar_mass)))
    if expected:
        assert found.to_m == pytest.approx(float(expected), abs=0.06)
    is_valid = bool(expected) and VALID_FROM_M <= float(expected) <= VALID_TO_M
    assert found.extent is (Extent.VALID if is_valid else Extent.FAR)


@pytest.mark.parametrize(
    ("x_m", "sy", "sz", "published"),
    [(260, 45.9, 26.2, 1.53e-5), (280, 49.0, 28.2, 1.56e-5), (300, 52.2, 30.1, 1.55e-5)],
)
def test_the_worked_example_of_fundamentals_of_air_pollution_comes_out(x_m, sy, sz, published):
    """Pages 303-305 of the third edition, with its own sigmas (Pasquill-Gifford, not Briggs)."""
    angle = radians(18.333 - 1.8096 * log(x_m / 1000))
    assert 465.116 * x_m / 1000 * tan(angle) == pytest.approx(sy, abs=0.05)
    assert concentration_of(STACK, Sigmas(sy, sz)) == pytest.approx(published, abs=0.0051e-5)


@settings(deadline=None)
@given(
    terrain=st.sampled_from(Terrain),
    stability=st.sampled_from(Stability),
    pair=st.tuples(DISTANCES, DISTANCES),
)
def test_a_plume_only_widens_downwind(terrain: Terrain, stability: Stability, pair: tuple[float, float]):
    near, far = (sigmas(terrain, stability, x) for x in sorted(pair))
    assert near.y_m <= far.y_m
    assert near.z_m <= far.z_m


@settings(deadline=None)
@given(terrain=st.sampled_from(Terrain), x_m=DISTANCES)
def test_the_more_stable_the_air_the_narrower_the_plume(terrain: Terrain, x_m: float):
    widths = [sigmas(terrain, stability, x_m) for stability in Stability]
    for less, more in pairwise(widths):
        assert more.y_m <= less.y_m
        assert more.z_m <= less.z_m or x_m < 100


@pytest.mark.parametrize("x_m", [0, -1, float("nan"), float("inf")])
def test_there_is_no_sigma_where_there_is_no_plume(x_m: float):
    with pytest.raises(ValueError, match="downwind"):
        sigmas(Terrain.RURAL, Stability.D, x_m)


@settings(deadline=None)
@given(plume=PLUMES, x_m=DISTANCES, y_m=st.floats(0, 5000), z_m=st.floats(0, 500))
def test_a_plume_is_the_same_on_both_sides_and_weaker_off_its_axis(plume, x_m, y_m, z_m):
    found = concentration(plume, x_m, y_m, z_m)
    assert found == concentration(plume, x_m, -y_m, z_m)
    assert 0 <= found <= concentration(plume, x_m, 0, z_m)


@settings(deadline=None)
@given(plume=PLUMES, x_m=DISTANCES, factor=st.floats(1, 10))
def test_concentration_rises_with_the_release_and_falls_with_the_wind(
    plume: Plume, x_m: float, factor: float
):
    found = concentration(plume, x_m)
    more = Plume(plume.rate_g_s * factor, plume.wind_m_s, plume.stability, plume.terrain, plume.height_m)
    windier = Plume(plume.rate_g_s, plume.wind_m_s * factor, plume.stability, plume.terrain, plume.height_m)
    assert concentration(more, x_m) == pytest.approx(found * factor)
    assert concentration(windier, x_m) == pytest.approx(found / factor)


@settings(deadline=None)
@given(plume=PLUMES, x_m=st.floats(100, 10_000))
def test_what_blows_through_any_plane_across_the_wind_is_what_was_released(plume: Plume, x_m: float):
    sy, sz = plume.sigmas(x_m)
    high = np.linspace(0, plume.height_m + 8 * sz, 2001)
    column = [concentration(plume, x_m, 0, float(z)) for z in high]
    across = sqrt(2 * pi) * sy
    assert np.trapezoid(column, high) * across * plume.wind_m_s == pytest.approx(plume.rate_g_s, rel=1e-3)


@settings(deadline=None)
@given(plume=PLUMES, x_m=st.floats(max_value=0, allow_nan=False, allow_infinity=False))
def test_there_is_nothing_upwind(plume: Plume, x_m: float):
    assert concentration(plume, x_m) == 0


def test_there_is_nothing_below_the_ground():
    with pytest.raises(ValueError, match="below the ground"):
        concentration(STACK, 100, 0, -1)


@settings(deadline=None)
@given(plume=PLUMES, threshold=THRESHOLDS)
def test_a_reach_ends_where_the_axis_falls_below_the_threshold(plume: Plume, threshold: float):
    found = reach(plume, threshold)
    for end in (found.from_m, found.to_m):
        if end is not None and end > 0.2:
            assert log_axis(plume, end) == pytest.approx(log(threshold), abs=1e-9)


@settings(deadline=None)
@given(plume=PLUMES, threshold=THRESHOLDS)
def test_no_place_of_the_axis_outside_a_reach_is_above_the_threshold(plume: Plume, threshold: float):
    found = reach(plume, threshold)
    along = np.geomspace(0.2, 99_000, 300)
    above = [float(x) for x in along if log_axis(plume, float(x)) >= log(threshold) + 1e-9]
    if found.extent is Extent.NONE:
        assert above == []
    assert all(found.from_m <= x <= (found.to_m or 1e9) for x in above)


@settings(deadline=None)
@given(plume=PLUMES, thresholds=st.tuples(THRESHOLDS, THRESHOLDS))
def test_a_higher_threshold_never_reaches_farther(plume: Plume, thresholds: tuple[float, float]):
    low, high = (reach(plume, each) for each in sorted(thresholds))
    assert far(high) <= far(low) * (1 + 1e-9)


def far(found: Reach) -> float:
    return 0.0 if found.extent is Extent.NONE else found.to_m or 1e9


def test_each_extent_is_told_from_the_others():
    leak = Plume(1000, 1.5, Stability.F)
    stack = Plume(0.1, 5, Stability.D, height_m=50)
    found = [reach(leak, 0.05), reach(leak, 1e-3), reach(leak, 500), reach(stack, 1), reach(leak, 1e12)]
    assert [one.extent for one in found] == [
        Extent.VALID,
        Extent.FAR,
        Extent.NEAR,
        Extent.NONE,
        Extent.NEAR,
    ]
    assert found[3] == Reach(Extent.NONE)


def test_a_high_source_has_a_reach_that_begins_away_from_it():
    found = reach(STACK, 1e-5)
    assert 100 < found.from_m < found.to_m < 1000
    assert concentration(STACK, found.from_m / 2) < 1e-5


@settings(deadline=None)
@given(plume=PLUMES, x_m=DISTANCES, share=st.floats(0.001, 0.999))
def test_a_half_width_ends_where_the_ground_falls_below_the_threshold(plume: Plume, x_m: float, share: float):
    threshold = exp(log_axis(plume, x_m)) * share
    if threshold > 1e-200:
        width = half_width_m(plume, x_m, threshold)
        assert concentration(plume, x_m, width) == pytest.approx(threshold, rel=1e-6)
        assert half_width_m(plume, x_m, threshold / share * 1.01) is None


@pytest.mark.parametrize("threshold", [0, -1, float("nan"), float("inf")])
def test_a_threshold_that_cannot_be_is_refused(threshold: float):
    with pytest.raises(ValueError, match="threshold"):
        reach(STACK, threshold)


@pytest.mark.parametrize(
    "wrong", [{"rate_g_s": 0}, {"wind_m_s": 0}, {"height_m": -1}, {"rate_g_s": float("nan")}]
)
def test_a_plume_that_cannot_be_is_refused(wrong: dict[str, float]):
    with pytest.raises(ValueError, match="not"):
        Plume(**({"rate_g_s": 1, "wind_m_s": 1, "stability": Stability.D} | wrong))


def test_ppm_become_grams_by_the_molar_mass_at_25_degrees():
    assert g_m3_of_ppm(1, 24.45) == pytest.approx(1e-3)
