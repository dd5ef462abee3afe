"""Fault 16: days of 23 and 25 hours, and a second `:60`. Inside is UTC only; days are those of the city.

A station in Berlin reports every quarter of an hour through both changes of 2026. What is done by days is
done by the keeper's own duties, on a real PostgreSQL, as the nights go by.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from cast import CITY
from history import Publication
from rig import Rig
from stack import wait_until

from city.observation import Observation
from city.receipt import Span, Verdict
from city.seqs import QUARTER_MS
from city.settings import Settings
from ingest import receipts as duties
from ingest.keeper import Duty, Keeper
from ingest.keeper import duties as everything
from store import batches, catalogue, database, observations, receipts, reconciliation, rollups
from store.batches import Batch
from store.observations import Bucket

HOUR = 3_600_000
BERLIN = ZoneInfo("Europe/Berlin")
HOURS = {date(2026, 3, 29): 23, date(2026, 10, 25): 25}
changes = pytest.mark.parametrize("day", HOURS, ids=["spring", "autumn"])


class Station(NamedTuple):
    """A datastream of a thing in Berlin, and the connection its days are read by."""

    conn: database.Connection
    stream: int

    def report(self, first: int, last: int) -> None:
        """Every quarter of an hour in [first, last), numbered as the quarters are."""
        for time in range(first, last, QUARTER_MS):
            seen = Observation(self.stream, time, 11.0, received_at=time)
            batches.write(self.conn, "ingest", Batch([seen], marks=[(self.stream, time // QUARTER_MS, time)]))

    def buckets(self, day: date, width: Bucket) -> list[observations.Mean]:
        first, last = bounds(day)
        return observations.read_buckets(self.conn, self.stream, first, last, width, BERLIN.key)


@pytest.fixture
def station(database: str) -> Iterator[Station]:
    from store.database import connect

    with connect(database, "test") as conn:
        catalogue.save(conn, replace(CITY, city=replace(CITY.city, timezone=BERLIN.key)))
        rollups.prepare(conn, BERLIN.key)
        _, streams = catalogue.load(conn)
        wanted = ("res-a", "water_level")
        yield Station(conn, next(key for key, s in streams.items() if (s.thing_id, s.property) == wanted))


def bounds(day: date) -> tuple[int, int]:
    """A day's beginning and end, epoch milliseconds, by the calendar and not by our own code."""
    first, last = (
        datetime(*each.timetuple()[:3], tzinfo=BERLIN).astimezone(UTC) for each in (day, day + timedelta(1))
    )
    return round(first.timestamp() * 1000), round(last.timestamp() * 1000)


def nights(conn: database.Connection, now: int) -> None:
    """Everything the keeper has to do at `now`, to the end."""
    table = [Duty(one.name, 0, one.work) for one in everything(Settings())]
    keeper = Keeper(conn, table, lambda: now)
    for _ in range(200):
        if not keeper.turn():
            return
    raise AssertionError("the keeper's work has no end")


@changes
def test_a_day_of_the_change_is_counted_once_and_whole_whenever_the_keeper_looks(station, day):
    """Would catch: a day of 24 hours, an hour counted to two days or to none, a night that comes twice."""
    first, last = bounds(day)
    assert (last - first) // HOUR == HOURS[day]
    start, end = bounds(day - timedelta(1))[0], bounds(day + timedelta(1))[1]
    for now in range(start, end + 3 * HOUR, 3 * HOUR):  # the keeper looks every three hours
        station.report(max(start, now - 3 * HOUR), now)
        nights(station.conn, now)

    found = {one.day: one for one in receipts.between(station.conn, day - timedelta(1), day + timedelta(1))}
    quarters = {each: one.account.stored for each, one in found.items() if one.thing_id == "res-a"}
    assert quarters == {day - timedelta(1): 96, day: 4 * HOURS[day], day + timedelta(1): 96}
    assert found[day].verdict is Verdict.NONE_LOST
    assert found[day].received == found[day].sent == 4 * HOURS[day]
    assert reconciliation.known_differences(station.conn) == 0
    hours = station.buckets(day, Bucket.HOUR)
    assert [hour.start for hour in hours] == list(range(first, last, HOUR))
    assert {hour.n for hour in hours} == {4}
    assert [(one.start, one.n) for one in station.buckets(day, Bucket.DAY)] == [(first, 4 * HOURS[day])]


@changes
def test_the_day_of_the_change_is_over_when_the_citys_midnight_is(station, day):
    """Would catch: a receipt an hour too early or too late."""
    first, last = bounds(day)
    station.report(first - HOUR, last)
    while duties.roll_up(station.conn, last):
        pass
    for now, there in ((last - 1, 0), (last, 1)):
        while duties.reckon_due(station.conn, now):
            pass
        said = [one for one in receipts.between(station.conn, day, day) if one.thing_id == "res-a"]
        assert len([one for one in said if one.verdict is not Verdict.IN_PROGRESS]) == there
    assert Span.of(day, BERLIN) == Span(first // QUARTER_MS, last // QUARTER_MS)


def test_a_leap_second_is_refused_by_its_name_and_its_neighbours_are_stored(lasting_rig: Rig):
    """Would catch: a second that is taken for another, or one that takes its neighbours with it."""
    from publisher import publisher

    second = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=2)
    minute = f"{second:%Y-%m-%dT%H:%M}"
    times = (f"{minute}:59Z", f"{minute}:60Z", f"{minute}:59.999Z")
    body = [{"time": time, "results": {"water_level": 11.0}} for time in times]
    before = lasting_rig.totals()
    with publisher(lasting_rig.settings.mqtt_url) as made:
        made.publish(Publication("city/load-0/obs", json.dumps(body).encode()))
        made.wait_acked()
    wait_until(lambda: lasting_rig.totals().received >= before.received + 3, 60, "all is accounted for")
    assert lasting_rig.totals().stored == before.stored + 2
    with database.connect(lasting_rig.settings.database_url, "test") as conn:
        row = conn.execute("SELECT reason, detail FROM dead_letter ORDER BY dead_letter_id DESC").fetchone()
    assert row is not None
    assert row[0] == "bad_time"
    assert "leap second" in row[1]
