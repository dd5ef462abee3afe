"""Where a reservoir stands, and that nothing is computed from a level that nobody may rely on."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.flood import basin_total, stand
from city.limit import Limit, Season
from city.local_time import moment
from city.observation import Observation
from city.quality import Quality
from city.rain import HOUR_MS, Tile
from city.reservoir import Curve
from city.standing import Basis, Course, Past, Seen, SizeClass, Standing
from city.state import Level
from city.thing import Datastream, Kind, Thing, name

ZONE = ZoneInfo("Asia/Shanghai")
NOW = moment(date(2026, 7, 15), 600, ZONE)
CURVE = Curve((40.0, 50.0, 60.0, 70.0), (100.0, 600.0, 1800.0, 3700.0))
TEXT = name(zh_Hans="甲", zh_Hant="甲", en="A")
FLOOD = Limit("flood_limit", (Season(58.0, "04-15", "07-15"), Season(56.0, "07-16", "10-15"), Season(60.0)))
LIMITS = (
    Limit("dead", (Season(45.0),)),
    FLOOD,
    Limit("normal", (Season(60.0),)),
    Limit("flood_high", (Season(64.0),)),
    Limit("check", (Season(68.0),)),
)


def _stream(prop: str, limits: tuple[Limit, ...] = (), period_s: float = 0) -> Datastream:
    unit = {"water_level": "m", "rainfall": "mm"}.get(prop, "m³/s")
    return Datastream("res", prop, period_s, 60, 600, unit, limits)


STREAMS = (
    _stream("water_level", LIMITS),
    _stream("inflow"),
    _stream("outflow"),
    _stream("rainfall", (), 3600),
)
RESERVOIR = Thing("res", Kind.RESERVOIR, TEXT, "hills", 121.0, 29.0, TEXT, STREAMS)
UNLIMITED = replace(RESERVOIR, datastreams=(_stream("water_level"), *STREAMS[1:]))
RIVER = replace(
    RESERVOIR,
    kind=Kind.RIVER,
    datastreams=(
        _stream("water_level", (Limit("warning", (Season(2.4),)), Limit("guarantee", (Season(2.6),)))),
    ),
)


def _seen(
    thing: Thing = RESERVOIR, age_s: float = 5, quality: Quality = Quality.GOOD, **results: float
) -> dict[str, Seen]:
    at = NOW - int(age_s * 1000)
    return {
        stream.property: Seen.of(
            stream,
            Observation(1, at, results[stream.property], quality) if stream.property in results else None,
            NOW,
        )
        for stream in thing.datastreams
    }


def _stand(
    seen: Mapping[str, Seen],
    rise: float = 0.0,
    thing: Thing = RESERVOIR,
    curve: Curve | None = CURVE,
    now: int = NOW,
    rain: tuple[Tile, ...] = (),
) -> Standing:
    """A standing whose last hour rose by so many metres, in a straight line."""
    newest = seen["water_level"].observation
    top = newest.result if newest else 0.0
    levels = tuple((now - n * 60_000, top - rise * n / 60) for n in range(60, -1, -1))
    return stand(thing, seen, Past(levels, HOUR_MS, rain), curve, ZONE, now)


def test_storage_percentage_and_room_are_those_of_the_curve_and_the_limit_in_force():
    found = _stand(_seen(water_level=55.0))
    assert found.storage
    assert found.storage.value == pytest.approx(1200)
    control = 600 + 1200 * 0.8
    assert found.percent == pytest.approx(100 * 1200 / control)
    assert found.room == pytest.approx(control - 1200)
    assert found.margin == pytest.approx(3.0)
    assert found.over is False
    assert found.ahead == ("flood_limit", pytest.approx(3.0))
    assert found.passed == "dead"


def test_the_limit_of_the_next_season_holds_from_midnight():
    seen = _seen(water_level=57.0)
    assert _stand(seen, now=NOW).over is False
    tomorrow = moment(date(2026, 7, 16), 0, ZONE)
    fresh = {
        slug: Seen.of(one.stream, Observation(1, tomorrow, 57.0), tomorrow) if slug == "water_level" else one
        for slug, one in seen.items()
    }
    assert _stand(fresh, now=tomorrow).over is True
    assert _stand(fresh, now=tomorrow - 1).over is False


@pytest.mark.parametrize(("age_s", "quality"), [(601, Quality.GOOD), (5, Quality.BAD)])
def test_nothing_is_computed_from_a_level_that_is_stale_or_bad(age_s: float, quality: Quality):
    found = _stand(_seen(age_s=age_s, quality=quality, water_level=59.0, inflow=9.0, outflow=2.0), rise=2.0)
    assert (found.level, found.over, found.margin, found.ahead, found.rise) == (None,) * 5
    assert (found.percent, found.room) == (None, None)
    assert found.storage
    assert found.storage.value is None
    assert found.crossing.course is Course.UNKNOWN


def test_a_doubtful_level_may_be_over_and_is_never_called_below():
    assert _stand(_seen(quality=Quality.SUSPECT, water_level=59.0)).over is True
    assert _stand(_seen(quality=Quality.SUSPECT, water_level=50.0)).over is None


def test_of_a_doubtful_level_that_is_not_over_nothing_is_computed():
    found = _stand(_seen(quality=Quality.SUSPECT, water_level=57.0), rise=0.5)
    assert (found.level, found.margin, found.ahead, found.passed, found.rise) == (None,) * 5
    assert (found.percent, found.room, found.crossing.course) == (None, None, Course.UNKNOWN)
    assert found.storage
    assert found.storage.value is None
    assert _stand(_seen(RIVER, quality=Quality.SUSPECT, water_level=2.3), thing=RIVER).colour is None
    over = _stand(_seen(quality=Quality.SUSPECT, water_level=59.0))
    assert (over.margin, over.crossing.course) == (pytest.approx(-1.0), Course.OVER)


@pytest.mark.parametrize("level", [39.0, 71.0])
def test_beyond_the_survey_there_is_no_storage_and_it_says_so(level: float):
    found = _stand(_seen(water_level=level))
    assert found.storage
    assert (found.storage.value, found.storage.surveyed) == (None, False)
    assert (found.percent, found.room) == (None, None)
    assert found.over is (level > 58)


def test_net_inflow_is_measured_where_both_flows_are():
    found = _stand(_seen(water_level=55.0, inflow=9.0, outflow=2.0))
    assert found.net_inflow
    assert (found.net_inflow.value, found.net_inflow.basis) == (7.0, Basis.MEASURED)


def test_net_inflow_is_else_what_the_storage_changed_by():
    found = _stand(_seen(water_level=55.0, inflow=9.0), rise=1.0)
    assert found.net_inflow
    assert found.net_inflow.basis is Basis.STORAGE_CHANGE
    assert found.net_inflow.value == pytest.approx(120e4 / 3600)


def test_an_inflow_that_is_net_already_is_called_reported():
    thing = replace(RESERVOIR, details=MappingProxyType({"inflow": "net"}))
    found = _stand(_seen(water_level=55.0, inflow=9.0, outflow=2.0), thing=thing)
    assert found.net_inflow
    assert (found.net_inflow.value, found.net_inflow.basis) == (9.0, Basis.REPORTED)


def test_a_steady_rise_reaches_the_limit_when_a_ruler_says_so():
    found = _stand(_seen(water_level=57.0), rise=0.5)
    assert found.rise == pytest.approx(0.5)
    assert found.crossing.course is Course.REACHES
    assert found.crossing.low == pytest.approx(NOW + 2 * HOUR_MS, abs=2 * 60_000)
    assert found.crossing.high == pytest.approx(NOW + 2 * HOUR_MS, abs=2 * 60_000)


@pytest.mark.parametrize("age_min", [0, 9])
def test_the_time_to_the_limit_counts_from_the_newest_level_and_not_from_when_somebody_asks(age_min: int):
    newest = NOW - age_min * 60_000
    levels = tuple((newest - n * 60_000, 57.0 - 0.6 * n / 60) for n in range(50, -1, -1))
    seen = _seen(age_s=age_min * 60, water_level=57.0)
    found = stand(RESERVOIR, seen, Past(levels, HOUR_MS), CURVE, ZONE, NOW)
    assert found.crossing.low == pytest.approx(newest + HOUR_MS / 0.6, abs=1000)


def test_a_limit_that_the_line_has_reached_since_the_newest_level_is_reached_now_at_the_earliest():
    newest = NOW - 9 * 60_000
    levels = tuple((newest - n * 60_000, 57.95 - 0.6 * n / 60) for n in range(50, -1, -1))
    found = stand(RESERVOIR, _seen(age_s=540, water_level=57.95), Past(levels, HOUR_MS), CURVE, ZONE, NOW)
    assert (found.crossing.course, found.crossing.low, found.crossing.high) == (Course.REACHES, NOW, NOW)


@pytest.mark.parametrize(
    ("level", "rise", "course"),
    [
        (57.0, 0.0, Course.AWAY),
        (57.0, -1.0, Course.AWAY),
        (50.0, 0.1, Course.AWAY),
        (58.01, -1.0, Course.OVER),
    ],
)
def test_what_does_not_reach_it_within_a_day_is_said_so_and_what_is_over_is_over(
    level: float, rise: float, course: Course
):
    assert _stand(_seen(water_level=level), rise=rise).crossing.course is course


def test_what_may_be_later_than_a_day_ahead_has_no_latest_time():
    drop = (0.05, 0.5)
    levels = tuple((NOW - n * 60_000, 57.0 - drop[n % 10 < 6] * n / 60) for n in range(60, -1, -1))
    found = stand(RESERVOIR, _seen(water_level=57.0), Past(levels, HOUR_MS), CURVE, ZONE, NOW)
    assert (found.crossing.course, found.crossing.high) == (Course.REACHES, None)


def test_of_a_tide_no_line_is_drawn_into_the_future():
    tidal = replace(RIVER, details=MappingProxyType({"tidal": True}))
    assert _stand(_seen(tidal, water_level=2.3), 1.0, tidal, None).crossing.course is Course.TIDAL
    assert _stand(_seen(tidal, water_level=2.5), 1.0, tidal, None).crossing.course is Course.OVER


def test_a_river_has_the_colour_of_the_rule_and_no_storage():
    found = _stand(_seen(RIVER, water_level=2.45), thing=RIVER, curve=None)
    assert (found.colour, found.storage, found.net_inflow) == (Level.YELLOW, None, None)


def test_a_river_exactly_at_its_warning_level_is_over_it_and_a_reservoir_at_its_limit_is_not():
    river = _stand(_seen(RIVER, water_level=2.4), thing=RIVER, curve=None)
    assert (river.over, river.colour, river.passed, river.crossing.course) == (
        True,
        Level.YELLOW,
        "warning",
        Course.OVER,
    )
    assert (_stand(_seen(water_level=58.0)).over, _stand(_seen(water_level=58.0)).passed) == (False, "dead")


def test_rain_too_old_is_no_rain_of_now():
    tiles = tuple(Tile(NOW - n * HOUR_MS, 2.0) for n in range(24))
    assert [total.mm for total in _stand(_seen(water_level=50.0, rainfall=2.0), rain=tiles).rain] == [
        2,
        6,
        12,
        48,
    ]
    old = _seen(age_s=601, water_level=50.0, rainfall=2.0)
    assert [total.mm for total in _stand(old, rain=tiles).rain] == [None] * 4


def test_the_capacity_is_declared_or_what_the_curve_holds_at_the_check_level():
    assert _stand(_seen(water_level=50.0)).capacity == pytest.approx(1800 + 0.8 * 1900)
    declared = replace(RESERVOIR, details=MappingProxyType({"total_capacity": 12_000}))
    assert _stand(_seen(water_level=50.0), thing=declared).size is SizeClass.LARGE


def test_stations_in_trouble_come_first_and_the_unknown_before_those_that_are_well():
    stands = {
        "far": _stand(_seen(water_level=50.0)),
        "unknown": _stand(_seen(age_s=700, water_level=50.0)),
        "doubtful": _stand(_seen(quality=Quality.SUSPECT, water_level=50.0)),
        "soon": _stand(_seen(water_level=57.0), rise=0.5),
        "over": _stand(_seen(water_level=58.5)),
        "well over": _stand(_seen(water_level=61.0)),
        "over its guarantee": _stand(_seen(RIVER, water_level=2.7), thing=RIVER, curve=None),
        "near": _stand(_seen(water_level=57.5)),
        "without a limit": _stand(_seen(water_level=57.5), thing=UNLIMITED),
    }
    assert sorted(stands, key=lambda one: stands[one].nearness) == [
        "over its guarantee",
        "well over",
        "over",
        "soon",
        "unknown",
        "doubtful",
        "near",
        "far",
        "without a limit",
    ]


def test_a_basin_adds_up_what_is_known_and_counts_what_is_not():
    over, stale, well = (
        _stand(_seen(age_s=age, water_level=z)) for age, z in ((5, 59.0), (700, 50.0), (5, 50.0))
    )
    total = basin_total([over, stale, well])
    assert (total.stations, total.over, total.unknown, total.without_storage) == (3, 1, 1, 1)
    assert basin_total([_stand(_seen(water_level=50.0), thing=UNLIMITED)]).unknown == 0
    assert total.storage == pytest.approx(CURVE.storage(59.0)[0] + 600)
    assert total.room == pytest.approx(well.room or 0)


@given(st.floats(40, 70), st.floats(-3, 3))
def test_room_and_margin_and_percentage_agree(level: float, rise: float):
    found = _stand(_seen(water_level=level), rise=rise)
    assert found.margin is not None
    assert found.room is not None
    assert found.percent is not None
    assert (found.room < 0) == (found.margin < 0) or abs(found.margin) < 1e-9
    assert (found.percent > 100) == (found.room < 0) or abs(found.room) < 1e-6
