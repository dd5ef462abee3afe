"""How much a step takes on after one that took too long."""

from datetime import UTC, datetime, timedelta

from store.rollup_pace import EASED_MS, Pace, pieces

ORIGIN = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def slowed_to_the_end(pace: Pace, now: int = 0) -> list[int]:
    tried = [pace.most(now)]
    while pace.slower(now):
        tried.append(pace.most(now))
    return tried


def test_what_took_too_long_is_halved_until_there_is_no_less():
    assert slowed_to_the_end(Pace(20)) == [20, 10, 5, 2, 1]


def test_half_of_what_was_tried_is_less_than_half_of_what_was_allowed():
    pace = Pace(6000)
    pace.most(0)
    pace.tried = 5
    assert pace.slower(0)
    assert pace.most(0) == 2


def test_the_least_is_tried_even_where_no_more_than_that_was():
    pace = Pace(6000)
    pace.most(0)
    pace.tried = 1
    assert pace.slower(0)
    assert pace.most(0) == 1
    assert not pace.slower(0)


def test_it_is_remembered_for_a_while_and_then_more_is_tried_step_by_step():
    pace = Pace(20)
    slowed_to_the_end(pace)
    at = [EASED_MS - 1, EASED_MS, 2 * EASED_MS, 100 * EASED_MS]
    assert [pace.most(now) for now in at] == [1, 2, 4, 20]


def test_a_clock_that_was_set_back_makes_nothing_faster():
    pace = Pace(20)
    slowed_to_the_end(pace, now=5 * EASED_MS)
    assert pace.most(0) == 1


def test_pieces_begin_and_end_where_buckets_do():
    first, last = ORIGIN + HOUR / 2, ORIGIN + 5 * HOUR
    assert list(pieces(first, last, 2 * HOUR, ORIGIN)) == [
        (first, ORIGIN + 2 * HOUR),
        (ORIGIN + 2 * HOUR, ORIGIN + 4 * HOUR),
        (ORIGIN + 4 * HOUR, last),
    ]


def test_pieces_before_the_origin_are_cut_by_the_same_clock():
    assert list(pieces(ORIGIN - 3 * HOUR, ORIGIN, 2 * HOUR, ORIGIN)) == [
        (ORIGIN - 3 * HOUR, ORIGIN - 2 * HOUR),
        (ORIGIN - 2 * HOUR, ORIGIN),
    ]
