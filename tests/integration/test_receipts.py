"""Receipts on a real PostgreSQL: arrivals counted once in any order, receipts reckoned, gaps closed."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from cast import CITY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from city.observation import Observation
from city.receipt import Doubt, Span, Verdict
from city.seqs import MOST_RANGES, QUARTER_MS
from ingest import receipts as duties
from sensors.reject import RejectReason
from store import batches, catalogue, feed, receipts
from store.batches import Batch
from store.deadletters import DeadLetter

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 20)
START = Span.of(DAY, ZONE).first * 900_000
HOUR = 3_600_000
LATER = START + 72 * HOUR


@pytest.fixture
def conn(database: str) -> Iterator:
    from store.database import connect

    with connect(database, "test") as connection:
        catalogue.save(connection, CITY)
        yield connection


@pytest.fixture
def streams(conn) -> dict[str, int]:
    _, streams = catalogue.load(conn)
    return {f"{s.thing_id}.{s.property}": key for key, s in streams.items()}


def message(stream: int, seq: int | None, time: int) -> Batch:
    """One message with one result."""
    seen = Observation(stream, time, 1.0, received_at=time)
    return Batch([seen], marks=[] if seq is None else [(stream, seq, time)])


def letter(thing_id: str, at: int, parts: int = 1) -> DeadLetter:
    return DeadLetter(at, RejectReason.BAD_TIME, "why", f"city/{thing_id}/obs", b"{}", parts)


def send(conn, *parts: Batch) -> None:
    for part in parts:
        batches.write(conn, "ingest", part)


def count(conn) -> None:
    while duties.roll_up(conn, LATER):
        pass


def settle(conn, now: int = LATER) -> None:
    """Everything counted and reckoned, also what waits for its turn."""
    count(conn)
    conn.execute("UPDATE receipt_due SET due_at = '-infinity'")
    while duties.reckon_due(conn, now) or conn.execute(
        "SELECT EXISTS (SELECT FROM receipt_due WHERE day < %s)", [duties.local_day(now, ZONE)]
    ).fetchone() == (True,):
        pass


def receipt(conn, thing_id: str = "res-a", day: date = DAY):
    return next(iter(receipts.between(conn, day, day, thing_id)), None)


def whole_day(stream: int, lost: frozenset[int] = frozenset()) -> list[Batch]:
    """A message an hour from the evening before to the morning after, numbered from 100."""
    return [
        message(stream, 100 + hour, START + (hour - 2) * HOUR) for hour in range(28) if 100 + hour not in lost
    ]


def test_a_day_of_which_every_number_came_has_lost_nothing(conn, streams):
    send(conn, *whole_day(streams["res-a.water_level"]))
    settle(conn)
    found = receipt(conn)
    assert (found.verdict, found.received, found.sent) == (Verdict.NONE_LOST, 24, 24)
    assert (found.account.offered, found.account.stored, found.duplicate) == (24, 24, 0)
    assert found.account.expected == 2 * 1440


def test_a_missing_number_is_a_loss_with_its_place(conn, streams):
    send(conn, *whole_day(streams["res-a.water_level"], lost=frozenset({110, 111})))
    settle(conn)
    found = receipt(conn)
    assert (found.verdict, found.missing) == (Verdict.LOST, 2)
    (gap,) = found.gaps
    assert (gap.first, gap.last) == (110, 111)
    assert (gap.since, gap.until) == ((START + 7 * HOUR) // 900_000, (START + 10 * HOUR) // 900_000)


def test_a_late_message_closes_its_gap(conn, streams):
    stream = streams["res-a.water_level"]
    send(conn, *whole_day(stream, lost=frozenset({110})))
    settle(conn)
    assert receipt(conn).verdict is Verdict.LOST
    send(conn, message(stream, 110, START + 8 * HOUR))
    count(conn)
    assert receipt(conn).verdict is Verdict.IN_PROGRESS
    settle(conn)
    assert receipt(conn).verdict is Verdict.NONE_LOST


def test_a_gap_over_silent_days_lies_on_each_of_them(conn, streams):
    stream = streams["res-a.water_level"]
    send(conn, message(stream, 1, START), message(stream, 9, START + 96 * HOUR))
    settle(conn, START + 97 * HOUR)
    days = receipts.between(conn, DAY, DAY + timedelta(days=3), "res-a")
    assert [one.verdict for one in days] == [Verdict.LOST] * 4
    send(conn, *(message(stream, seq, START + seq) for seq in range(2, 9)))
    settle(conn, START + 97 * HOUR)
    days = receipts.between(conn, DAY, DAY + timedelta(days=3), "res-a")
    assert [one.verdict for one in days] == [Verdict.NONE_LOST] + [Verdict.NO_DATA] * 3


def test_what_came_again_is_a_duplicate_and_no_restart(conn, streams):
    sent = whole_day(streams["res-a.water_level"])
    send(conn, *sent, *sent)
    settle(conn)
    found = receipt(conn)
    assert (found.verdict, found.duplicate, found.account.stored) == (Verdict.NONE_LOST, 24, 24)


def test_a_dead_letter_that_names_no_time_is_a_loss_of_the_day_it_arrived(conn, streams):
    send(conn, Batch([], dead=[letter("res-a", START + HOUR, 3), letter("nobody", START + HOUR)]))
    settle(conn)
    found = receipt(conn)
    assert (found.verdict, dict(found.account.dead)) == (Verdict.LOST, {"bad_time": 3})
    assert receipts.between(conn, DAY, DAY, "nobody") == []


def test_a_dead_letter_is_a_loss_of_the_day_it_was_said_for(conn, streams):
    """A backlog of yesterday that comes today, among messages whose count is whole."""
    late = replace(letter("res-a", LATER, 3), quarters={START // QUARTER_MS + 5: 2})
    send(conn, *whole_day(streams["res-a.water_level"]), Batch([], dead=[late]))
    settle(conn)
    found = receipt(conn)
    assert (found.verdict, dict(found.account.dead)) == (Verdict.LOST, {"bad_time": 2})


def test_a_thing_that_does_not_count_proves_nothing(conn, streams):
    send(conn, *(message(streams["res-a.storage"], None, START + hour * HOUR) for hour in range(24)))
    settle(conn)
    found = receipt(conn)
    assert (found.verdict, found.doubts, found.sent) == (Verdict.NOT_PROVED, (Doubt.NO_SEQ,), None)


def test_a_day_that_is_not_over_has_counts_and_no_conclusion(conn, streams):
    send(conn, *whole_day(streams["res-a.water_level"]))
    settle(conn, START + 23 * HOUR)
    found = receipt(conn)
    assert (found.verdict, found.account.stored) == (Verdict.IN_PROGRESS, 24)


def test_a_transaction_that_is_still_running_hides_nobody_behind_it(conn, streams, database):
    from store.database import connect

    stream = streams["res-a.water_level"]
    with connect(database, "other") as slow:
        with slow.transaction():
            slow.execute("SELECT pg_current_xact_id()")
            send(conn, message(stream, 1, START))
            assert receipts.roll_up(conn, ZONE, 50, LATER) == 0
            slow.execute(
                "INSERT INTO arrival (ingestor, streams, quarters, offered, mark_streams, mark_seqs,"
                " mark_times, dead_things, dead_reasons, dead_quarters, dead_parts)"
                " VALUES ('b', %s, '{1}', '{7}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
                [[stream]],
            )
        assert receipts.roll_up(conn, ZONE, 50, LATER) == 2
        assert receipts.roll_up(conn, ZONE, 50, LATER) == 0


def test_a_crash_between_counting_and_the_cursor_counts_nothing_twice(conn, streams):
    send(conn, message(streams["res-a.water_level"], 1, START))
    with conn.transaction(force_rollback=True):
        assert receipts.roll_up(conn, ZONE, 50, LATER) == 1
    count(conn)
    assert receipt(conn).account.offered == 1


def test_a_number_that_goes_on_leaves_the_receipt_of_the_day_before(conn, streams):
    stream = streams["res-a.water_level"]
    send(conn, *whole_day(stream))
    settle(conn)
    next_day, quarter = START + 24 * HOUR, QUARTER_MS
    send(conn, message(stream, 128, next_day + 2 * HOUR), message(stream, 129, next_day + 2 * HOUR + 1))
    count(conn)
    assert receipt(conn).verdict is Verdict.IN_PROGRESS  # 128 lies in a quarter that follows none
    while duties.reckon_due(conn, LATER):
        pass
    for more in (2, quarter):
        send(conn, message(stream, 128 + min(more, 3), next_day + 2 * HOUR + more))
        count(conn)
        assert receipt(conn).verdict is Verdict.NONE_LOST
    assert not receipts.take_due(conn, DAY + timedelta(days=1), LATER, 50)
    later = LATER + duties.ROUTINE_MS
    assert receipts.take_due(conn, DAY + timedelta(days=1), later, 50) == [(DAY, "res-a")]


def test_a_number_that_leaves_some_out_has_the_day_before_reckoned_at_once(conn, streams):
    stream = streams["res-a.water_level"]
    send(conn, *whole_day(stream))
    settle(conn)
    send(conn, message(stream, 130, START + 25 * HOUR + 1))
    count(conn)
    assert receipt(conn).verdict is Verdict.IN_PROGRESS


def test_arrivals_are_forgotten_when_they_are_counted_and_old(conn, streams):
    send(conn, message(streams["res-a.water_level"], 1, START))
    far = LATER + 10**9
    assert receipts.forget_arrivals(conn, far * 2, 10) == 0
    count(conn)
    assert receipts.forget_arrivals(conn, START, 10) == 0
    assert receipts.forget_arrivals(conn, far * 2, 10) == 1


def test_batches_wait_for_the_receipts_to_have_read_them(conn, streams):
    send(conn, message(streams["res-a.water_level"], 1, START))
    assert feed.forget(conn, LATER * 2, 10, ["receipts"]) == 0
    count(conn)
    assert feed.forget(conn, LATER * 2, 10, ["receipts"]) == 1


def test_a_number_at_the_end_of_64_bits_stops_nobody(conn, streams):
    stream = streams["res-a.water_level"]
    send(conn, message(stream, 2**63 - 1, START), message(stream, 7, START + HOUR))
    settle(conn)
    assert receipt(conn).received == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.frozensets(st.integers(102, 125), max_size=6), st.randoms(use_true_random=False))
def test_any_order_and_repetition_of_messages_gives_the_same_receipt(conn, streams, lost, rng: random.Random):
    conn.execute("TRUNCATE observation, mark, receipt_stream, receipt, receipt_due, batch, arrival")
    sent = whole_day(streams["res-a.water_level"], lost)
    mixed = sent + [rng.choice(sent) for _ in range(8)]
    rng.shuffle(mixed)
    send(conn, *mixed)
    settle(conn)
    found = receipt(conn)
    assert {seq for gap in found.gaps for seq in range(gap.first, gap.last + 1)} == lost
    assert found.received == 24 - len(lost)
    assert found.account.stored == 24 - len(lost)


def scattered(stream: int, numbers: list[int]) -> Batch:
    """Messages without results, each with a number, in one quarter of an hour."""
    return Batch([], marks=[(stream, seq, START + 9 * HOUR + HOUR // 2) for seq in numbers])


def kept_ranges(conn) -> list[int]:
    counted = conn.execute("SELECT (SELECT count(*) FROM unnest(seqs)) FROM mark ORDER BY quarter")
    return [count for (count,) in counted]


def test_numbers_that_do_not_count_are_not_kept_and_the_receipt_says_so(conn, streams):
    """Would catch: a megabyte of ranges for one quarter, copied for each further number."""
    stream = streams["res-a.water_level"]
    numbers = [7 + 1000 * n for n in range(MOST_RANGES + 1)]
    send(conn, *whole_day(stream), scattered(stream, numbers[:-1]))
    count(conn)
    assert max(kept_ranges(conn)) == MOST_RANGES
    for more in (numbers[-1:], numbers[:5], [10**12]):
        send(conn, scattered(stream, more))
        settle(conn)
        assert (min(kept_ranges(conn)), max(kept_ranges(conn))) == (0, 1)
        found = receipt(conn)
        assert (found.verdict, found.doubts) == (Verdict.NOT_PROVED, (Doubt.DOES_NOT_COUNT,))
        assert (found.missing, found.sent, found.account.stored) == (0, None, 24)


def test_numbers_that_do_not_count_are_not_kept_when_they_come_at_once_either(conn, streams):
    stream = streams["res-a.water_level"]
    send(conn, scattered(stream, [3 * n for n in range(2 * MOST_RANGES)]))
    count(conn)
    send(conn, scattered(stream, [1]))
    count(conn)
    assert kept_ranges(conn) == [0]
