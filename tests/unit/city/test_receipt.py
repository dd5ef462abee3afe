"""Verdicts by example, and days of the city's calendar."""

import random
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from city.receipt import MOST_PLACES, Account, Doubt, Span, Verdict, expected, local_day, reckon, silence
from city.seqs import MOST_RANGES, Marks

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 20)
SPAN = Span.of(DAY, ZONE)
LATER = int(datetime(2026, 11, 22, tzinfo=UTC).timestamp() * 1000)
BEFORE, MORNING, EVENING, AFTER = SPAN.first - 1, SPAN.first + 30, SPAN.last - 4, SPAN.last
STORED = Account(offered=40, stored=40, expected=40)


def marks(**places):
    where = {"before": BEFORE, "morning": MORNING, "evening": EVENING, "after": AFTER}
    return [Marks(where[name], (ranges,)) for name, ranges in places.items()]


WHOLE = marks(before=(1, 9), morning=(10, 29), evening=(30, 49), after=(50, 59))
NO_END = marks(before=(1, 9), morning=(10, 49))
NO_BEGINNING = marks(morning=(10, 49), after=(50, 59))
NEW = marks(morning=(0, 49), after=(50, 59))
HOLE = marks(before=(1, 9), morning=(10, 28), evening=(30, 49), after=(50, 59))
SILENT_HOLE = marks(before=(1, 9), after=(50, 59))
SILENT = marks(before=(1, 9), after=(10, 59))
RESTART = marks(before=(1, 9), morning=(10, 29), evening=(0, 19), after=(20, 59))
DEAD = Account(offered=40, stored=40, expected=40, dead={"bad_time": 2})


@pytest.mark.parametrize(
    ("given", "account", "verdict", "doubts"),
    [
        (WHOLE, STORED, Verdict.NONE_LOST, ()),
        (NEW, STORED, Verdict.NONE_LOST, ()),
        (WHOLE, DEAD, Verdict.LOST, ()),
        (HOLE, STORED, Verdict.LOST, ()),
        (SILENT_HOLE, Account(expected=40), Verdict.LOST, (Doubt.NO_SEQ,)),
        (SILENT, Account(expected=40), Verdict.NO_DATA, (Doubt.NO_SEQ,)),
        ([], Account(expected=40), Verdict.NO_DATA, (Doubt.NO_SEQ,)),
        ([], STORED, Verdict.NOT_PROVED, (Doubt.NO_SEQ,)),
        ([], DEAD, Verdict.LOST, (Doubt.NO_SEQ,)),
        (NO_END, STORED, Verdict.NOT_PROVED, (Doubt.NO_MARK_AFTER,)),
        (NO_BEGINNING, STORED, Verdict.NOT_PROVED, (Doubt.NO_MARK_BEFORE,)),
        (RESTART, STORED, Verdict.NOT_PROVED, (Doubt.RESTARTED,)),
    ],
)
def test_a_verdict_says_no_more_than_is_proved(given, account, verdict, doubts):
    receipt = reckon("air-1", DAY, ZONE, given, account, LATER)
    assert (receipt.verdict, receipt.doubts) == (verdict, doubts)


def test_a_day_that_is_not_over_is_in_progress():
    receipt = reckon("air-1", DAY, ZONE, HOLE, DEAD, SPAN.last * 900_000 - 1)
    assert receipt.verdict is Verdict.IN_PROGRESS
    assert receipt.missing == 1


def test_sent_is_what_came_and_what_is_missing():
    receipt = reckon("air-1", DAY, ZONE, HOLE, Account(offered=45, stored=40, expected=80), LATER)
    assert (receipt.sent, receipt.received, receipt.missing) == (40, 39, 1)
    assert (receipt.duplicate, receipt.completeness) == (5, 0.5)


def test_a_thing_that_does_not_count_has_sent_an_unknown_number():
    assert reckon("air-1", DAY, ZONE, [], STORED, LATER).sent is None


def test_a_gap_at_midnight_stands_on_both_days():
    given = marks(before=(1, 8), morning=(10, 49), after=(50, 59))
    for day in (DAY, date(2026, 11, 19)):
        assert reckon("air-1", day, ZONE, given, STORED, LATER).missing == 1
    assert reckon("air-1", date(2026, 11, 21), ZONE, given, STORED, LATER).missing == 0


def test_a_late_message_closes_its_gap():
    late = [*HOLE, Marks(MORNING + 1, ((29, 29),))]
    assert reckon("air-1", DAY, ZONE, late, STORED, LATER).verdict is Verdict.NONE_LOST


def said(numbers: Callable[[int], Iterable[int]]) -> list[Marks]:
    """Marks of the day and its neighbours, of what is said in each quarter."""
    quarters = range(SPAN.first - 96, SPAN.last + 96)
    return [Marks(q, tuple((one, one) for one in sorted(set(numbers(q - quarters[0]))))) for q in quarters]


def by_chance(bits: int, a_quarter: int) -> list[Marks]:
    rng = random.Random(1)
    return said(lambda _: [rng.randrange(2**bits) for _ in range(a_quarter)])


NO_COUNTS = {f"{bits} bits by chance": partial(by_chance, bits, 900) for bits in (16, 24, 31, 63)}
NO_COUNTS |= {f"{bits} bits by chance, a minute": partial(by_chance, bits, 15) for bits in (16, 24, 31, 63)}
NO_COUNTS |= {
    "seconds since 1970": partial(said, lambda q: range(900 * q, 900 * (q + 1), 60)),
    "milliseconds since 1970": partial(said, lambda q: range(900_000 * q, 900_000 * (q + 1), 1000)),
}


@pytest.mark.parametrize("making", NO_COUNTS.values(), ids=NO_COUNTS)
def test_random_numbers_and_times_are_no_count_and_prove_nothing(making):
    """Would catch: 29,771 gaps on one receipt, and a loss that nobody had."""
    marks = making()
    receipt = reckon("air-1", DAY, ZONE, marks, STORED, LATER)
    assert (receipt.verdict, receipt.doubts) == (Verdict.NOT_PROVED, (Doubt.DOES_NOT_COUNT,))
    assert (receipt.sent, receipt.gaps, receipt.restarts) == (None, (), ())
    assert reckon("air-1", DAY, ZONE, marks, DEAD, LATER).verdict is Verdict.LOST


@pytest.mark.parametrize("ranges", [(), tuple((2 * n, 2 * n) for n in range(MOST_RANGES + 1))])
def test_a_quarter_of_too_many_numbers_makes_the_day_uncountable(ranges):
    receipt = reckon("air-1", DAY, ZONE, [*WHOLE, Marks(MORNING + 1, ranges)], STORED, LATER)
    assert (receipt.verdict, receipt.doubts) == (Verdict.NOT_PROVED, (Doubt.DOES_NOT_COUNT,))


def test_a_count_of_which_two_of_three_are_missing_is_a_loss_of_at_least_what_is_listed():
    marks = said(lambda q: range(900 * q, 900 * (q + 1), 3))
    receipt = reckon("air-1", DAY, ZONE, marks, STORED, LATER)
    assert (receipt.verdict, receipt.doubts) == (Verdict.LOST, (Doubt.MORE_GAPS,))
    assert (len(receipt.gaps), receipt.missing) == (MOST_PLACES, 2 * MOST_PLACES)


def test_a_count_that_is_heard_in_a_few_bursts_only_is_a_loss():
    marks = said(lambda q: range(900 * q + 600, 900 * q + 610) if q % 3 == 0 else [])
    found = [Marks(q, ((r[0][0], r[-1][1]),)) for q, r in marks if r]
    receipt = reckon("air-1", DAY, ZONE, found, STORED, LATER)
    assert (receipt.verdict, receipt.doubts) == (Verdict.LOST, ())


def test_a_counter_that_goes_round_within_a_quarter_proves_nothing():
    marks = [Marks(quarter, ((0, 255),)) for quarter in range(SPAN.first - 1, SPAN.last + 1)]
    assert reckon("air-1", DAY, ZONE, marks, STORED, LATER).verdict is Verdict.NOT_PROVED


@pytest.mark.parametrize(
    ("zone", "day", "quarters"),
    [
        ("Asia/Shanghai", date(2026, 11, 20), 96),
        ("Asia/Kathmandu", date(2026, 11, 20), 96),
        ("Europe/Berlin", date(2026, 3, 29), 92),
        ("Europe/Berlin", date(2026, 10, 25), 100),
    ],
)
def test_a_day_is_one_of_the_citys_calendar(zone, day, quarters):
    span = Span.of(day, ZoneInfo(zone))
    assert span.last - span.first == quarters
    assert local_day(span.first * 900_000, ZoneInfo(zone)) == day
    assert local_day(span.last * 900_000 - 1, ZoneInfo(zone)) == day


def test_expected_is_by_each_datastreams_period():
    assert expected([60, 3600, 0], SPAN) == 1440 + 24


def at(*days):
    """Marks at noon of days of November."""
    return [Marks(Span.of(date(2026, 11, day), ZONE).first + 48, ((day, day),)) for day in days]


@pytest.mark.parametrize(
    ("day", "marked", "silent"),
    [
        (20, at(19, 20, 21), None),
        (20, at(20), None),
        (20, at(15, 20, 25), (21, 24)),
        (20, at(20, 22), (21, 21)),
        (20, at(15, 21), (16, 19)),
        (20, at(18, 21), (19, 19)),
        (20, at(19, 21), None),
        (20, at(15, 22), None),
        (20, at(21), None),
        (20, [], None),
    ],
)
def test_silent_days_are_told_by_the_days_around_them(day, marked, silent):
    wanted = silent and tuple(date(2026, 11, one) for one in silent)
    assert silence(date(2026, 11, day), ZONE, marked) == wanted
