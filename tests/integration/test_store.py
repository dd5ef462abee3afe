"""What the store keeps, on a real PostgreSQL."""

from dataclasses import replace

import psycopg
import pytest
from cast import CITY, NOW, STREAMS, observed

from city.alert import Alert, Change, Finding, Life, Transition, of_datastream
from city.quality import Quality, Reason
from city.state import Level
from sensors.reject import RejectReason
from store import alerts, batches, catalogue, database, deadletters, feed, observations, processes
from store.batches import Batch
from store.deadletters import DeadLetter
from store.observations import Bucket


@pytest.fixture
def conn(database: str):
    from store.database import connect

    with connect(database, "test") as connection:
        yield connection


@pytest.fixture
def ids(conn) -> dict[str, int]:
    """datastream ids of the cast by `thing.property`."""
    catalogue.save(conn, CITY)
    _, streams = catalogue.load(conn)
    return {f"{s.thing_id}.{s.property}": key for key, s in streams.items()}


def letter(detail: str = "why", topic: str = "city/x/obs", payload: bytes = b"{}") -> DeadLetter:
    return DeadLetter(NOW, RejectReason.BAD_SHAPE, detail, topic, payload)


def test_migrations_run_once(empty_database):
    assert database.migrate(empty_database)[0] == "0001_catalogue.sql"
    assert database.migrate(empty_database) == []


def test_a_schema_newer_than_the_program_is_refused(empty_database):
    database.migrate(empty_database)
    with database.connect(empty_database, "test") as conn:
        conn.execute("INSERT INTO schema_version (version, name) VALUES (9999, 'later')")
    with pytest.raises(database.PermanentError, match="9999"):
        database.migrate(empty_database)


def test_a_catalogue_comes_back_as_it_went_in(conn):
    catalogue.save(conn, CITY)
    known, streams = catalogue.load(conn)
    assert known.city == CITY.city
    assert sorted(known.areas, key=lambda a: a.area_id) == sorted(CITY.areas, key=lambda a: a.area_id)
    assert known.rules == CITY.rules
    assert {t.thing_id: t for t in known.things} == {t.thing_id: t for t in CITY.things}
    assert all(stream in STREAMS.values() for stream in streams.values())
    assert len(streams) == len(STREAMS)


def test_what_left_the_catalogue_is_retired_and_keeps_its_id_when_it_returns(conn, ids):
    from dataclasses import replace

    catalogue.save(conn, replace(CITY, things=CITY.things[:1]))
    _, streams = catalogue.load(conn)
    assert {s.thing_id for s in streams.values()} == {"res-a"}
    catalogue.save(conn, CITY)
    _, streams = catalogue.load(conn)
    assert streams[ids["chem-a.gas_cl2"]].thing_id == "chem-a"


def test_an_observation_is_stored_once_and_accounted_for(conn):
    batch = [observed(1, 12.5), observed(2, 300), observed(1, 12.5)]
    assert batches.write(conn, "a", Batch(batch, [letter()])) == batch[:2]
    assert batches.write(conn, "a", Batch(batch[:1], [])) == []
    totals = observations.totals(conn)
    assert (totals.received, totals.stored, totals.duplicate, totals.dead_lettered) == (5, 2, 2, 1)


def test_the_first_value_of_a_key_is_kept(conn):
    batches.write(conn, "a", Batch([observed(1, 12.5)], []))
    batches.write(conn, "a", Batch([observed(1, 99.0)], []))
    assert [o.result for o in observations.latest(conn, [1])] == [12.5]


def test_values_come_back_exactly(conn):
    sent = observed(7, 0.1 + 0.2, 1.5, Quality.SUSPECT, Reason.STEP | Reason.UNKNOWN_FLAG)
    batches.write(conn, "a", Batch([sent], []))
    (back,) = observations.read_range(conn, 7, NOW, NOW + 10**6)
    assert (back.phenomenon_time, back.result, back.quality, back.reasons) == (
        sent.phenomenon_time,
        sent.result,
        sent.quality,
        sent.reasons,
    )


def test_a_batch_of_dead_letters_only_is_committed_too(conn):
    batches.write(conn, "a", Batch([], [letter("NUL \x00 and \ud800", "t\x00", b"\x00\xff" * 5000)]))
    (kept,) = deadletters.newest(conn)
    assert kept.detail == "NUL \\x00 and \\ud800"
    assert len(kept.payload) == deadletters.LONGEST_PAYLOAD
    assert deadletters.by_reason(conn, NOW - 1) == {"bad_shape": 1}


def test_latest_is_the_newest_by_phenomenon_time(conn):
    batches.write(conn, "a", Batch([observed(1, 1, 5), observed(1, 2, 3), observed(2, 7)], []))
    assert {o.datastream_id: o.result for o in observations.latest(conn, [1, 2, 3])} == {1: 1, 2: 7}


def test_buckets_average_the_good_ones_only(conn):
    batch = [observed(1, 1, 0), observed(1, 3, 0.5), observed(1, 99, 0.75, Quality.BAD), observed(1, 5, 1)]
    batches.write(conn, "a", Batch(batch, []))
    first, second = observations.read_buckets(conn, 1, NOW, NOW + 10**6, Bucket.MINUTE, "Asia/Shanghai")
    assert (first.mean, first.low, first.high, first.n, first.n_good) == (2, 1, 3, 3, 2)
    assert (second.start, second.mean) == (NOW + 60_000, 5)


@pytest.mark.parametrize("name", ["latest", "raw_range"])
def test_hot_queries_use_the_index(conn, name):
    from store.queries import query

    batch = [observed(key, 1.0, minute) for key in range(20) for minute in range(200)]
    batches.write(conn, "a", Batch(batch, []))
    conn.execute("ANALYZE observation")
    span = {"first": database.moment(NOW), "last": database.moment(NOW + 600_000), "most": 100}
    parameters = {"ids": [1, 2, 3], "datastream_id": 1, **span}
    plan = "\n".join(row[0] for row in conn.execute("EXPLAIN " + query(name), parameters))
    assert "Index" in plan
    assert "Seq Scan on observation" not in plan


def test_another_value_for_a_key_is_counted_and_the_same_value_is_not(conn):
    batches.write(conn, "a", Batch([observed(1, 1.0), observed(1, 2.0), observed(1, 1.0), observed(2, 5.0)]))
    batches.write(
        conn, "a", Batch([observed(1, 3.0), observed(1, 1.0), observed(2, 5.0), observed(2, 7.0, 1)])
    )
    totals = observations.totals(conn)
    assert (totals.stored, totals.duplicate, totals.conflicting) == (3, 5, 2)


def test_the_feed_hands_over_only_what_was_new(conn):
    batches.write(conn, "a", Batch([observed(1, 1)], []))
    batches.write(conn, "a", Batch([observed(1, 1), observed(2, 2)], []))
    batches.write(conn, "a", Batch([observed(1, 1)], []))
    fed_batches = feed.next_batches(conn, feed.Cursor())
    assert [[(o.datastream_id, o.result) for o in fed.observations] for fed in fed_batches] == [
        [(1, 1)],
        [(2, 2)],
    ]
    assert feed.next_batches(conn, fed_batches[-1].cursor) == []


def test_a_batch_waits_for_transactions_that_could_sort_before_it(conn, database):
    """A running transaction with an older id hides newer batches until it ends: nobody skips it."""
    from store.database import connect

    with connect(database, "slow", autocommit=False) as slow:
        slow.execute(
            "INSERT INTO batch (datastream_ids, phenomenon_times, results, qualities, reasons) "
            "VALUES ('{9}', '{2026-11-22}', '{9}', '{0}', '{0}')"
        )
        batches.write(conn, "a", Batch([observed(1, 1)], []))
        assert feed.next_batches(conn, feed.Cursor()) == []
        slow.commit()
    ids = [[o.datastream_id for o in fed.observations] for fed in feed.next_batches(conn, feed.Cursor())]
    assert ids == [[9], [1]]


def test_a_cursor_moves_with_the_transaction(conn):
    with conn.transaction(force_rollback=True):
        feed.move_cursor(conn, "r", feed.Cursor("7", 1))
    assert feed.read_cursor(conn, "r") == feed.Cursor()
    feed.move_cursor(conn, "r", feed.Cursor("7", 1))
    assert feed.read_cursor(conn, "r") == feed.Cursor("7", 1)


def test_batches_that_every_reader_has_concluded_are_forgotten(conn):
    batches.write(conn, "a", Batch([observed(1, 1)], []))
    batches.write(conn, "a", Batch([observed(1, 2, 1)], []))
    first, second = feed.next_batches(conn, feed.Cursor())
    later = second.committed_at + 10_000
    feed.move_cursor(conn, "r", first.cursor)
    assert feed.forget(conn, later, 100, ("r", "slow")) == 0
    feed.move_cursor(conn, "slow", second.cursor)
    assert feed.forget(conn, later, 100, ("r", "slow")) == 1
    assert feed.next_batches(conn, feed.Cursor()) == [second]


def raised(datastream_id: int) -> tuple[Transition, Alert]:
    subject = of_datastream(datastream_id)
    where = {"datastream_id": datastream_id, "thing_id": "res-a", "area": "hills", "worst": Level.YELLOW}
    now = {"severity": Level.YELLOW, "life": Life.UNACK_ACTIVE, "result": 12.5, "limit": 12.0}
    transition = Transition("flood", subject, Change.RAISED, at=NOW, found=Level.YELLOW, since=NOW, **now)
    return transition, Alert(0, "flood", subject, since=NOW, changed=NOW, **where, **now)


def test_an_alert_is_raised_once_however_often_it_is_tried(conn, ids):
    key = ids["res-a.water_level"]
    alert_id = alerts.record(conn, *raised(key))
    with pytest.raises(alerts.Overtaken):
        alerts.record(conn, *raised(key))
    (alert,) = alerts.open_alerts(conn)
    assert alert == replace(raised(key)[1], alert_id=alert_id, transition_id=alert.transition_id)


def test_a_transition_comes_back_as_it_was_recorded(conn, ids):
    transition, alert = raised(ids["res-a.water_level"])
    detail = {"low": 12.1, "high": 13.0}
    alerts.record(conn, replace(transition, by="o\x00", note="n\ud800", detail=detail), alert)
    (recorded,) = alerts.history(conn, alerts.open_alerts(conn)[0])
    assert recorded.transition == replace(transition, by="o\\x00", note="n\\ud800", detail=detail)


def test_a_cleared_alert_leaves_room_for_the_next(conn, ids):
    key = ids["res-a.water_level"]
    first = alerts.record(conn, *raised(key))
    transition, alert = raised(key)
    over = {"life": Life.CLEARED, "result": 11.0}
    alerts.record(
        conn,
        replace(transition, change=Change.CLEARED, found=Level.NORMAL, at=NOW + 1, **over),
        replace(alert, alert_id=first, changed=NOW + 1, **over),
    )
    assert alerts.open_alerts(conn) == []
    assert alerts.record(conn, *raised(key)) != first
    assert [a.life for a in alerts.newest(conn, Life.CLEARED)] == [Life.CLEARED]


def test_findings_that_were_retracted_are_not_among_those_that_hold(conn, ids):
    transition, alert = raised(ids["res-a.water_level"])
    alert_id = alerts.record(conn, transition, alert)
    (held,) = alerts.findings(conn, {alert.key: NOW - 1})[alert.key]
    assert held.transition.finding == Finding(NOW, Level.YELLOW, 12.5, 12.0, NOW)
    assert alerts.findings(conn, {alert.key: NOW}) == {}
    gone = replace(transition, change=Change.RETRACTED, found=None, retracts=held.transition_id)
    alerts.record(conn, gone, replace(alert, alert_id=alert_id))
    assert alerts.findings(conn, {alert.key: NOW - 1}) == {}


def test_processes_are_seen_with_their_last_beat(conn):
    processes.beat(conn, "ingest", 7, NOW, {"waiting": 0})
    processes.beat(conn, "ingest", 7, NOW + 2000, {"waiting": 3})
    processes.beat(conn, "ingest", 8, NOW + 4000, {})
    (process,) = processes.all_processes(conn)
    assert (process.pid, process.started_at, process.beat_at) == (8, NOW + 4000, NOW + 4000)


def test_received_is_always_the_sum_of_its_parts(conn):
    with pytest.raises(psycopg.errors.CheckViolation):
        conn.execute(
            "INSERT INTO tally (ingestor, received, stored, last_commit_at) VALUES ('x', 5, 4, now())"
        )
