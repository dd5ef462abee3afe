"""The nightly comparison on a real PostgreSQL: agreement is silent, every kind of difference is found."""

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from cast import CITY

from city.errors import PermanentError
from city.observation import Observation
from city.receipt import Span
from ingest import receipts as duties
from ingest.reconciliation import reconcile, reconcile_next
from sensors.mapping_columns import Columns
from sensors.reject import RejectReason
from store import batches, catalogue, imports, reconciliation
from store.batches import Batch
from store.deadletters import DeadLetter

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 20)
START = Span.of(DAY, ZONE).first * 900_000
HOUR = 3_600_000
NIGHT = START + 24 * HOUR + HOUR

COPY_OF_1 = (
    "INSERT INTO observation SELECT 2, phenomenon_time + '1 s', 1, 0, 0, received_at"
    " FROM observation WHERE datastream_id = 1"
)
COPY_OF_1_AS_IMPORT = COPY_OF_1.replace("received_at", "received_at + '7 us'")


@pytest.fixture
def conn(database: str) -> Iterator:
    from store.database import connect

    with connect(database, "test") as connection:
        catalogue.save(connection, CITY)
        _, streams = catalogue.load(connection)
        for hour in range(24):
            seen = [Observation(key, START + hour * HOUR, 1.0, received_at=START) for key in streams]
            batches.write(connection, "ingest", Batch(seen, [letter()]))
        yield connection


def letter() -> DeadLetter:
    return DeadLetter(START, RejectReason.BAD_TIME, "why", "city/res-a/obs", b"{}", 2)


def found(conn) -> list[tuple[str, int, int]]:
    return [(one.what, one.receipted, one.found) for one in reconcile(conn, DAY, NIGHT)]


def rolled_up(conn) -> None:
    while duties.roll_up(conn, NIGHT):
        pass


def nights(conn, now: int) -> None:
    while reconcile_next(conn, now):
        pass


def test_counts_that_agree_are_no_difference(conn):
    rolled_up(conn)
    assert found(conn) == []


def test_what_is_not_rolled_up_yet_is_no_difference(conn):
    assert found(conn) == []


def test_rows_that_are_gone_are_found(conn):
    rolled_up(conn)
    conn.execute(
        "DELETE FROM observation WHERE datastream_id = 2 AND phenomenon_time < to_timestamp(%s)",
        [START / 1000 + 7200],
    )
    assert found(conn) == [("rows", 24, 22)]


def test_rows_that_nobody_counted_are_found(conn):
    rolled_up(conn)
    conn.execute(COPY_OF_1)
    assert found(conn) == [("rows", 24, 48)]


def test_rows_of_an_import_are_none_of_the_receipts(conn):
    rolled_up(conn)
    conn.execute(COPY_OF_1_AS_IMPORT)
    assert found(conn) == []


def test_what_an_import_hands_to_the_alert_engine_is_none_of_the_receipts(conn):
    (ids,) = conn.execute("SELECT array_agg(datastream_id) FROM datastream").fetchone()
    rolled_up(conn)
    newest = START + 23 * HOUR + 60_000
    about = imports.About("f.csv", "sha", "mapping", "us", 1, ids[:1], newest, newest)
    imported = imports.begin(conn, about, NIGHT)
    columns = Columns(*(np.array([value]) for value in (0, ids[0], newest, 2.0, 0, 0)))
    imported = imports.finish(conn, imports.store(conn, imported, columns, 1))
    assert imports.feed_present(conn, imported, newest - HOUR) == 1
    rolled_up(conn)
    assert found(conn) == []


def test_a_tally_that_went_its_own_way_is_found(conn):
    rolled_up(conn)
    conn.execute("UPDATE tally SET received = received + 1, dead_lettered = dead_lettered + 1")
    assert found(conn) == [("dead_lettered", 48, 49), ("received", 168, 169)]


def test_a_night_is_compared_once_and_not_before_its_grace(conn, caplog):
    caplog.set_level(logging.INFO)
    rolled_up(conn)
    assert not reconcile_next(conn, START + 24 * HOUR + 60_000)
    nights(conn, NIGHT)
    assert [record.getMessage() for record in caplog.records] == [
        "2026-11-20: receipts, rows and tallies agree"
    ]
    assert not reconcile_next(conn, NIGHT)
    assert reconciliation.state(conn, DAY).last_day == DAY


def test_missed_nights_are_caught_up_with(conn, caplog):
    caplog.set_level(logging.INFO)
    rolled_up(conn)
    nights(conn, NIGHT + 48 * HOUR)
    assert [record.getMessage()[:10] for record in caplog.records] == [
        "2026-11-20",
        "2026-11-21",
        "2026-11-22",
    ]


def test_a_difference_is_an_error_in_the_log_and_a_row_for_people(conn, caplog):
    rolled_up(conn)
    conn.execute("DELETE FROM observation WHERE datastream_id = 3")
    nights(conn, NIGHT)
    (said,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "rows of res-b.water_level: 24 by the receipts, 0 found" in said.getMessage()
    (row,) = reconciliation.differences(conn, DAY, DAY)
    assert (row.thing_id, row.property, row.receipted, row.found) == ("res-b", "water_level", 24, 0)
    assert reconciliation.state(conn, DAY - timedelta(days=1)).differences == 1
    assert reconciliation.known_differences(conn) == 1


def test_a_comparison_that_is_interrupted_goes_on_where_it_was(conn, monkeypatch):
    monkeypatch.setattr("ingest.reconciliation.STREAMS_A_TURN", 2)
    rolled_up(conn)
    conn.execute("DELETE FROM observation WHERE datastream_id = 1")
    assert reconcile_next(conn, NIGHT)
    assert reconciliation.next_day(conn, DAY, DAY) == (DAY, 2)
    nights(conn, NIGHT)
    assert len(reconciliation.differences(conn, DAY, DAY)) == 1


def test_days_that_were_counted_in_another_time_zone_are_not_compared_and_it_is_said(conn, caplog):
    rolled_up(conn)
    conn.execute("UPDATE city SET timezone = 'Asia/Tokyo'")
    with pytest.raises(PermanentError, match="Asia/Tokyo yet"):
        reconcile(conn, DAY, NIGHT)
    assert not reconcile_next(conn, NIGHT)

    rolled_up(conn)

    with pytest.raises(PermanentError, match="days from 2026-11-22 on"):
        reconcile(conn, DAY, NIGHT)
    assert "receipts of days before 2026-11-22 were counted by other hours" in caplog.text
    assert not reconcile_next(conn, NIGHT + 12 * HOUR)
    assert reconciliation.known_differences(conn) == 0


def test_days_after_a_change_of_the_time_zone_are_compared_again(conn):
    rolled_up(conn)
    conn.execute("UPDATE city SET timezone = 'Asia/Tokyo'")
    rolled_up(conn)
    later = NIGHT + 36 * HOUR
    batches.write(conn, "ingest", Batch([Observation(1, later, 1.0, received_at=later)]))
    rolled_up(conn)
    conn.execute("DELETE FROM observation WHERE phenomenon_time = to_timestamp(%s)", [later / 1000])
    nights(conn, later + 24 * HOUR)
    days = {one.day for one in reconciliation.differences(conn, DAY, DAY + timedelta(days=9))}
    assert days == {DAY + timedelta(days=2)}


def test_days_of_before_there_were_receipts_are_not_compared(conn):
    rolled_up(conn)
    conn.execute("INSERT INTO reconciled (day, done_at) VALUES (%s, now())", [DAY])
    assert not reconcile_next(conn, NIGHT)


@pytest.mark.parametrize("days_on", [0, 1, 2000])
def test_a_day_that_is_not_over_is_refused_and_the_night_still_compares_it(conn, days_on):
    rolled_up(conn)
    with pytest.raises(PermanentError, match="is not over"):
        reconcile(conn, DAY + timedelta(days=days_on), START + 12 * HOUR)
    assert reconcile_next(conn, NIGHT)
