"""The alert engine on a real database: batch in, transition row out, exactly once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from cast import CITY

from alerts.acts import acknowledge
from alerts.engine import Engine
from city.alert import Change, Life
from city.observation import Observation
from city.state import Level
from store import alerts, batches, catalogue
from store.batches import Batch


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def conn(database: str):
    from store.database import connect

    with connect(database, "test") as connection:
        catalogue.save(connection, CITY)
        yield connection


@pytest.fixture
def level(conn) -> int:
    _, streams = catalogue.load(conn)
    return next(key for key, s in streams.items() if (s.thing_id, s.property) == ("res-a", "water_level"))


def store(conn, key: int, *results: float, ago_ms: int = 0) -> None:
    now = now_ms() - ago_ms
    batch = [Observation(key, now + i, result, received_at=now) for i, result in enumerate(results)]
    batches.write(conn, "a", Batch(batch, []))


def drain(engine: Engine) -> None:
    while engine.turn():
        pass


def test_a_reservoir_over_its_flood_limit_becomes_a_transition_row(conn, level):
    store(conn, level, 12.5)
    drain(Engine(conn, now_ms))
    (alert,) = alerts.open_alerts(conn)
    (row,) = alerts.history(conn, alert)
    assert (row.transition.change, row.transition.severity, row.transition.limit) == (
        Change.RAISED,
        Level.YELLOW,
        12.0,
    )


def test_a_batch_counts_once_across_a_restart(conn, level):
    store(conn, level, 12.5)
    drain(Engine(conn, now_ms))
    drain(Engine(conn, now_ms))
    (alert,) = alerts.open_alerts(conn)
    assert len(alerts.history(conn, alert)) == 1


def test_a_redelivered_value_raises_nothing_again(conn, level):
    engine = Engine(conn, now_ms)
    now = now_ms()
    twice = Observation(level, now, 12.5, received_at=now)
    batches.write(conn, "a", Batch([twice], []))
    batches.write(conn, "a", Batch([twice], []))
    drain(engine)
    (alert,) = alerts.open_alerts(conn)
    assert len(alerts.history(conn, alert)) == 1


def test_history_that_arrives_late_raises_nothing(conn, level):
    store(conn, level, 12.5, ago_ms=3 * 3600 * 1000)
    drain(Engine(conn, now_ms))
    assert alerts.open_alerts(conn) == []


def test_nothing_clears_on_silence(conn, level):
    store(conn, level, 12.5)
    drain(Engine(conn, now_ms))
    month_later = Engine(conn, lambda: now_ms() + 30 * 24 * 3600 * 1000)
    month_later.tend()
    drain(month_later)
    (alert,) = alerts.open_alerts(conn)
    assert alert.life is Life.UNACK_ACTIVE


def test_a_whole_life_in_one_batch_is_told_in_order(conn, level):
    store(conn, level, 12.5, 14.5, 13.0, 11.0)
    drain(Engine(conn, now_ms))
    (alert,) = alerts.open_alerts(conn)
    changes = [row.transition.change for row in alerts.history(conn, alert)]
    assert changes == [Change.RAISED, Change.ESCALATED, Change.EASED, Change.CLEARED]
    assert alert.life is Life.UNACK_CLEARED


def test_what_somebody_has_in_hand_ends_and_begins_again_in_one_batch_as_another_alert(conn, level):
    store(conn, level, 12.5, ago_ms=2000)
    engine = Engine(conn, now_ms)
    drain(engine)
    (first,) = alerts.open_alerts(conn)
    with conn.transaction():
        act = acknowledge(alerts.lock(conn, first.alert_id), now_ms(), "li", "")
        alerts.record(conn, act.transition, act.alert)
    store(conn, level, 11.0, 12.6, ago_ms=1000)
    drain(engine)
    (second,) = alerts.open_alerts(conn)
    assert (second.life, second.alert_id > first.alert_id) == (Life.UNACK_ACTIVE, True)
    assert alerts.alert(conn, first.alert_id).life is Life.CLEARED


def test_two_engines_at_once_conclude_every_batch_once(conn, level, database):
    from store.database import connect

    begin = threading.Barrier(2)

    def work() -> None:
        with connect(database, "engine") as own:
            engine = Engine(own, now_ms)
            begin.wait(30)
            drain(engine)

    for i in range(120):
        store(conn, level, 12.5 if i % 2 == 0 else 11.0, ago_ms=120_000 - 1000 * i)
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(work), pool.submit(work)]:
            done.result(90)
    (alert,) = alerts.open_alerts(conn)
    changes = [row.transition.change for row in alerts.history(conn, alert)]
    assert changes == [Change.RAISED, Change.CLEARED] * 60


def test_what_came_a_minute_late_is_told_as_it_was_though_newer_data_say_it_is_over(conn, level):
    store(conn, level, 11.0, ago_ms=120_000)
    drain(Engine(conn, now_ms))
    store(conn, level, 11.0)
    store(conn, level, 12.5, ago_ms=60_000)
    drain(Engine(conn, now_ms))
    (alert,) = alerts.open_alerts(conn)
    assert alert.life is Life.UNACK_CLEARED
    assert [row.transition.change for row in alerts.history(conn, alert)] == [Change.RAISED, Change.CLEARED]


def test_an_alert_ends_when_its_rule_leaves_the_catalogue(conn, level):
    engine = Engine(conn, now_ms)
    store(conn, level, 12.5)
    drain(engine)
    (alert,) = alerts.open_alerts(conn)
    catalogue.save(conn, replace(CITY, rules=CITY.rules[1:]))
    engine.load()
    assert alerts.open_alerts(conn) == []
    assert [row.transition.change for row in alerts.history(conn, alert)] == [Change.RAISED, Change.WITHDRAWN]
