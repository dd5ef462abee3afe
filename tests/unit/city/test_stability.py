"""A stability class follows Pasquill's table; what is not known is taken at its worst, and said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.stability import Assumed, Insolation, Judged, Sky, Stability, stability_class

SKIES = st.builds(
    Sky,
    day=st.none() | st.booleans(),
    insolation=st.none() | st.sampled_from(Insolation),
    cloud_oktas=st.none() | st.floats(0, 8),
)
WINDS = st.floats(0, 40)
DAY = {Insolation.STRONG: "ABBCC", Insolation.MODERATE: "BBCDD", Insolation.SLIGHT: "BCCDD"}
SPEEDS = (1.9, 2.0, 3.0, 5.0, 6.0)


@pytest.mark.parametrize("insolation", Insolation)
def test_by_day_the_class_follows_wind_and_insolation(insolation: Insolation):
    found = [stability_class(speed, Sky(day=True, insolation=insolation)).stability for speed in SPEEDS]
    assert "".join(found) == DAY[insolation]


@pytest.mark.parametrize(("cloud", "expected"), [(0, "FFEDD"), (4, "FFEDD"), (4.5, "EEDDD"), (7, "EEDDD")])
def test_by_night_the_class_follows_wind_and_cloud(cloud: float, expected: str):
    found = [stability_class(speed, Sky(day=False, cloud_oktas=cloud)) for speed in SPEEDS]
    assert "".join(judged.stability for judged in found) == expected
    assert all(judged.assumed == () for judged in found)


@given(wind=WINDS, day=st.none() | st.booleans())
def test_an_overcast_sky_is_neutral_by_day_and_by_night(wind: float, day: bool | None):
    assert stability_class(wind, Sky(day=day, cloud_oktas=8)) == Judged(Stability.D)


def test_where_nothing_is_known_it_is_the_worst_case_and_says_so():
    expected = Judged(Stability.F, (Assumed.WIND_SPEED,))
    assert stability_class(None, Sky()) == stability_class(None, Sky(day=True)) == expected


def test_of_two_classes_in_a_cell_the_more_stable_one_is_taken_and_said():
    judged = stability_class(1, Sky(day=True, insolation=Insolation.MODERATE))
    assert judged == Judged(Stability.B, (Assumed.BETWEEN_CLASSES,))


@pytest.mark.parametrize(
    ("sky", "expected"),
    [
        (Sky(day=True), Judged(Stability.D, (Assumed.INSOLATION, Assumed.CLOUD))),
        (Sky(day=True, cloud_oktas=3), Judged(Stability.C, (Assumed.INSOLATION,))),
        (Sky(day=False), Judged(Stability.E, (Assumed.CLOUD,))),
        (Sky(), Judged(Stability.E, (Assumed.DAY_OR_NIGHT,))),
    ],
)
def test_what_is_missing_of_the_sky_is_named(sky: Sky, expected: Judged):
    assert stability_class(3.5, sky) == expected


@given(wind=WINDS, sky=SKIES)
def test_knowing_less_never_makes_the_air_less_stable(wind: float, sky: Sky):
    known = stability_class(wind, sky).stability
    assert stability_class(wind, Sky(sky.day, None, None)).stability >= known
    assert stability_class(wind, Sky()).stability >= known
    assert stability_class(None, sky).stability >= known


@given(sky=SKIES, winds=st.tuples(WINDS, WINDS))
def test_more_wind_brings_the_air_nearer_to_neutral(sky: Sky, winds: tuple[float, float]):
    letters = [ord(stability_class(wind, sky).stability) for wind in sorted(winds)]
    assert abs(letters[1] - ord("D")) <= abs(letters[0] - ord("D"))


@pytest.mark.parametrize("wind", [-0.1, float("nan"), float("inf")])
def test_a_wind_that_cannot_be_is_refused(wind: float):
    with pytest.raises(ValueError, match="wind speed"):
        stability_class(wind, Sky())


@pytest.mark.parametrize("cloud", [-1, 8.1, float("nan")])
def test_a_cloud_cover_that_cannot_be_is_refused(cloud: float):
    with pytest.raises(ValueError, match="oktas"):
        Sky(cloud_oktas=cloud)
