"""Nobody is called silent because we could not hear, and what has lasted is found however busy we are."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from cast import CITY, FLOOD, MINUTE
from engine_town import GATEWAY, STALE, Town, behind_a_gateway
from stack import wait_until

from alerts import engine as engine_module
from city.alert import Alert, Change, Life, Transition, of_datastream
from city.state import Level
from store import alerts, catalogue
from store.database import connect

SOON = replace(FLOOD, test=replace(FLOOD.test, for_ms=5 * MINUTE))


@pytest.fixture
def town(database: str) -> Iterator[Town]:
    with connect(database, "test") as conn:
        yield Town(conn, database)


def test_what_a_running_transaction_keeps_from_being_read_is_not_called_silent(town):
    town.load(behind_a_gateway(GATEWAY, STALE)).say("res-a", 11).say("res-b", 25)
    with connect(town.url, "holds") as other:
        with other.transaction():
            other.execute("SELECT pg_current_xact_id()")
            for _ in range(8):
                town.now += MINUTE
                town.say("res-a", 11).say("res-b", 25)
                town.conn.execute("UPDATE batch SET committed_at = committed_at - INTERVAL '1 minute'")
                town.drain()
            assert alerts.open_alerts(town.conn) == []
        town.wait(6000)
    assert alerts.newest(town.conn) == []
    town.wait(6 * MINUTE)
    assert len(town.alerts("stale")) == 2


def stalled(town: Town, work: Callable[[], object], table: str, ms: int) -> None:
    """Do something while the database does not answer for so long."""

    def hang() -> None:
        with connect(town.url, "hangs") as other, other.transaction():
            other.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            held.set()
            waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            wait_until(lambda: other.execute(waits).fetchone()[0] > 0, 30, "the engine waits")
            town.now += ms

    held = threading.Event()
    thread = threading.Thread(target=hang)
    thread.start()
    assert held.wait(30)
    work()
    thread.join(30)


@pytest.mark.parametrize("table", ["batch", "process"])
def test_a_database_that_does_not_answer_silences_nobody(town, table: str):
    town.load(behind_a_gateway(GATEWAY, STALE)).say("res-a", 11).say("res-b", 25)
    town.now += 2 * MINUTE

    def work() -> None:
        town.engine.tend()
        town.drain()

    stalled(town, work, table, 6 * MINUTE)
    town.wait(10_000).say("res-a", 11).say("res-b", 25).wait(2 * MINUTE)
    assert alerts.open_alerts(town.conn) == []
    town.wait(5 * MINUTE)
    assert len(town.alerts("stale")) == 2


def test_what_has_lasted_is_found_although_others_never_pause(town):
    town.load(replace(CITY, rules=(SOON,))).say("res-a", 12.5)
    for _ in range(7):
        town.now += MINUTE
        town.say_only("res-b", 25)
        assert town.engine.turn() == 1
    assert town.alerts("flood") == {"datastream:1": Life.UNACK_ACTIVE}


def test_a_clock_that_was_ahead_and_is_set_right_silences_nobody(town):
    town.load(behind_a_gateway(replace(STALE, test=replace(STALE.test, after_ms=3 * MINUTE))))
    town.say("res-a", 11, town.now + 4 * MINUTE).say("res-b", 25, town.now + 4 * MINUTE)
    for _ in range(12):
        town.wait(30_000).say("res-a", 11).say("res-b", 25).wait(30_000)
        assert alerts.open_alerts(town.conn) == []


def test_what_is_declared_while_a_catalogue_is_read_is_not_taken_for_gone(town, monkeypatch):
    town.load(CITY)
    load = catalogue.load

    def overtaken(conn, *, with_canary: bool = False):
        found = load(conn, with_canary=with_canary)
        with connect(town.url, "other") as other, other.transaction():
            raised(other, "new-rule", town.ids["res-a"], town.now)
        return found

    monkeypatch.setattr(engine_module.catalogue, "load", overtaken)
    town.engine.load()
    assert town.alerts("new-rule") == {"datastream:1": Life.UNACK_ACTIVE}


def raised(conn, rule_id: str, datastream_id: int, now: int) -> None:
    """As another engine raises it, which knows of the rule already."""
    subject = of_datastream(datastream_id)
    alert = Alert(0, rule_id, subject, Level.RED, Life.UNACK_ACTIVE, now, now, worst=Level.RED)
    transition = Transition(rule_id, subject, Change.RAISED, Level.RED, alert.life, now, found=Level.RED)
    alerts.record(conn, transition, alert)
