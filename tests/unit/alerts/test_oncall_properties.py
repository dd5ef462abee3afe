"""Shifts of any rota: they tile the time, agree with who is on duty, and are the same in parts."""

from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from cast import named
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.oncall import gaps, on_duty, shifts
from city.local_time import moment
from city.rota import (
    Holiday,
    Override,
    Rota,
    Rotating,
    Stint,
    Weekly,
    Window,
)

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
HOUR = 3_600_000
DAY = 24 * HOUR


def at(day: int, hour: float = 0, month: int = 11, zone: ZoneInfo = SHANGHAI) -> int:
    return moment(date(2026, month, day), round(hour * 60), zone)


PEOPLE = st.sampled_from(["li", "wu", "chen", "he"])
LISTS = st.lists(PEOPLE, min_size=1, max_size=2, unique=True).map(tuple)
WINDOWS = st.builds(
    Window,
    st.sets(st.integers(0, 6), min_size=1).map(frozenset),
    st.integers(0, 1439),
    st.integers(0, 1440),
)
DAYS = st.dates(date(2026, 3, 20), date(2026, 4, 10)) | st.dates(date(2026, 10, 15), date(2026, 11, 5))
ROTATING = st.builds(
    Rotating,
    st.just("turns"),
    st.lists(LISTS, min_size=1, max_size=3).map(tuple),
    st.integers(1, 9),
    DAYS,
    st.integers(0, 1439),
    st.lists(WINDOWS, min_size=1, max_size=2).map(tuple),
)
WEEKLY = st.builds(
    Weekly, st.just("week"), st.lists(st.builds(Stint, WINDOWS, LISTS), min_size=1, max_size=3).map(tuple)
)
ZONES = st.sampled_from(["Europe/Berlin", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"])
BEGIN = st.sampled_from([at(24, 0, 3, BERLIN), at(20, 0, 10, BERLIN)])


@st.composite
def overrides(draw):
    first = draw(BEGIN) + draw(st.integers(0, 14 * 24 * 60)) * 60_000
    last = first + draw(st.integers(1, 72 * 60)) * 60_000
    return Override(first, last, draw(PEOPLE), draw(st.none() | PEOPLE))


@st.composite
def rotas(draw):
    layers = draw(st.sampled_from([(ROTATING,), (WEEKLY,), (ROTATING, WEEKLY)]))
    holidays = draw(st.lists(st.builds(Holiday, DAYS, LISTS), max_size=2, unique_by=lambda one: one.day))
    return Rota(
        "duty",
        named("duty"),
        draw(ZONES),
        tuple(draw(layer) for layer in layers),
        tuple(holidays),
        tuple(draw(st.lists(overrides(), max_size=3))),
    )


@settings(max_examples=150, deadline=None)
@given(
    rotas(), BEGIN, st.integers(0, 14 * 24 * 60), st.lists(st.integers(0, 12 * DAY), min_size=5, max_size=30)
)
def test_shifts_agree_with_who_is_on_duty_at_every_moment(
    duty: Rota, begin: int, offset: int, moments: list[int]
):
    first = begin + offset * 60_000
    last = first + 12 * DAY
    found = shifts(duty, first, last)
    edges = [edge for shift in found for edge in (shift.first, shift.last - 1, shift.last)]
    for moment_ in (*(first + one for one in moments), *edges):
        if first <= moment_ < last:
            there = {p for s in found if s.first <= moment_ < s.last for p in s.people}
            assert there == set(on_duty(duty, moment_))


@settings(max_examples=100, deadline=None)
@given(rotas(), BEGIN)
def test_shifts_and_gaps_tile_the_time_and_no_shift_of_a_layer_overlaps_another(duty: Rota, begin: int):
    end = begin + 12 * DAY
    found = shifts(duty, begin, end)
    for layer_id in {shift.layer_id for shift in found}:
        of_layer = [shift for shift in found if shift.layer_id == layer_id]
        assert all(one.last <= other.first for one, other in pairwise(of_layer))
        assert all(one.first < one.last for one in of_layer)
    holes = gaps(duty, begin, end)
    spans = sorted([(gap.first, gap.last) for gap in holes] + [(s.first, s.last) for s in found])
    covered = begin
    for span_first, span_last in spans:
        assert span_first <= covered
        covered = max(covered, span_last)
    assert covered == end
    assert not any(s.first < gap.last and gap.first < s.last for gap in holes for s in found)


@settings(max_examples=50, deadline=None)
@given(rotas(), BEGIN, st.integers(1, 12 * 24))
def test_shifts_of_a_span_are_those_of_its_halves(duty: Rota, begin: int, hours: int):
    middle, end = begin + hours * HOUR, begin + 12 * DAY + 1
    halves = [*shifts(duty, begin, middle), *shifts(duty, middle, end)]

    def minutes(found):
        return sum((shift.last - shift.first) * len(shift.people) for shift in found)

    assert minutes(halves) == minutes(shifts(duty, begin, end))
