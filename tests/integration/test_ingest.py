"""The ingestor between a real broker, a real database and a real Valkey."""

import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest
import redis
from beside import ingestor
from cast import CITY
from stack import wait_until
from talk import device, now_ms

from city.clock import DAY_MS
from city.settings import Settings
from ingest import pipeline
from store import catalogue, database, deadletters, observations
from store.live import Live

PAUSE_S = 8


@pytest.fixture
def settings(database, mqtt_url, redis_url) -> Settings:
    from store.database import connect

    with connect(database, "test") as conn:
        catalogue.save(conn, CITY)
    return replace(Settings(), database_url=database, mqtt_url=mqtt_url, redis_url=redis_url)


@contextmanager
def reading(settings: Settings):
    with database.connect(settings.database_url, "test") as conn:
        yield conn


def totals(settings: Settings) -> observations.Totals:
    with reading(settings) as conn:
        return observations.totals(conn)


def level(result: float) -> dict:
    return level_at(now_ms(), result)


def level_at(time: int, result: float) -> dict:
    return {"time": time, "results": {"water_level": result}}


def subscribed(settings: Settings) -> None:
    """A message published before the first subscription ever is nobody's: wait for the session.

    Then for the last of the messages that tried it, so that nothing of ours is still under way.
    """
    with device(settings.mqtt_url) as station:
        wait_until(
            lambda: station.publish("city/nobody/obs", {}) or totals(settings).received, 30, "first message"
        )
        station.publish("city/last/obs", {})
        wait_until(lambda: newest_topic(settings) == "city/last/obs", 30, "last message")


def newest_topic(settings: Settings) -> str:
    with reading(settings) as conn:
        return deadletters.newest(conn, 1)[0].topic


def test_a_published_value_is_stored_and_live(settings):
    with ingestor(settings), device(settings.mqtt_url) as station:
        subscribed(settings)
        station.publish("city/res-a/obs", level(11.5))
        wait_until(lambda: totals(settings).stored == 1, 30, "stored")
        live = Live(settings.redis_url)
        wait_until(lambda: [o.result for o in live.latest().values()] == [11.5], 30, "live")
        live.close()


def test_a_wrong_message_is_a_dead_letter_and_its_neighbours_are_stored(settings):
    with ingestor(settings), device(settings.mqtt_url) as station:
        subscribed(settings)
        before = totals(settings)
        now = now_ms()
        station.publish("city/res-a/obs", level_at(now, 11.5))
        station.publish("city/res-a/obs", b"\xff\x00 not json")
        station.publish(
            "city/res-a/obs", {"time": now + 1, "results": {"water_level": 11.6, "\x00\ud800": 1}}
        )
        wait_until(lambda: totals(settings).received == before.received + 4, 30, "all accounted")
        after = totals(settings)
        assert (after.stored - before.stored, after.dead_lettered - before.dead_lettered) == (2, 2)
        with reading(settings) as conn:
            kept = {letter.reason.value for letter in deadletters.newest(conn, 2)}
        assert kept == {"not_utf8", "unknown_property"}


def test_what_was_published_while_the_ingestor_was_away_arrives(settings):
    with ingestor(settings):
        subscribed(settings)
    before, now = totals(settings), now_ms()
    with device(settings.mqtt_url) as station:
        for i in range(500):
            station.publish("city/res-a/obs", level_at(now - i, 11.5))
    with ingestor(settings):
        wait_until(lambda: totals(settings).stored == before.stored + 500, 30, "the backlog")
    assert totals(settings).duplicate == 0


def test_an_absent_live_state_never_blocks_storing_and_is_rebuilt(settings, redis_url):
    away = replace(settings, redis_url="redis://127.0.0.1:1/0")
    with ingestor(away), device(settings.mqtt_url) as station:
        subscribed(away)
        station.publish("city/res-a/obs", level(11.5))
        wait_until(lambda: totals(settings).stored == 1, 30, "stored without Redis")
    live = Live(redis_url)
    assert live.size() == 0
    with ingestor(settings), device(settings.mqtt_url) as station:
        station.publish("city/chem-a/obs", {"time": now_ms(), "results": {"gas_cl2": 0.1}})
        wait_until(lambda: live.size() == 2, 30, "rebuilt from the database")
    live.close()


def test_a_changed_catalogue_is_taken_up_without_a_restart(settings):
    with reading(settings) as conn:
        catalogue.save(conn, replace(CITY, things=CITY.things[:1]))
    with ingestor(settings), device(settings.mqtt_url) as station:
        subscribed(settings)
        with reading(settings) as conn:
            catalogue.save(conn, CITY)

        def stored() -> bool:
            station.publish("city/chem-a/obs", {"time": now_ms(), "results": {"gas_cl2": 0.1}})
            return totals(settings).stored > 0

        wait_until(stored, 30, "the new thing is known")


def test_what_the_database_refuses_does_not_stop_its_neighbours(settings):
    with reading(settings) as conn:
        conn.execute("ALTER TABLE observation ADD CHECK (result <> 6.66)")
    with ingestor(settings), device(settings.mqtt_url) as station:
        subscribed(settings)
        before, now = totals(settings), now_ms()
        for i in range(20):
            station.publish("city/res-a/obs", level_at(now - i, 6.66 if i == 7 else 11.5))
        wait_until(lambda: totals(settings).received == before.received + 20, 30, "all accounted")
        after = totals(settings)
        assert (after.stored - before.stored, after.dead_lettered - before.dead_lettered) == (19, 1)


def test_a_flushed_live_state_is_filled_again(settings, redis_url):
    live = Live(redis_url)
    with ingestor(settings), device(settings.mqtt_url) as station:
        subscribed(settings)
        station.publish("city/res-a/obs", level(11.5))
        wait_until(lambda: live.size() == 1, 30, "live")
        client = redis.Redis.from_url(redis_url)
        client.flushall()
        client.close()
        wait_until(lambda: live.size() == 1, 30, "filled again without a new value")
    live.close()


def test_a_redis_that_hangs_delays_no_acknowledgement(settings, redis_url):
    with ingestor(settings), device(settings.mqtt_url) as station:
        subscribed(settings)
        client = redis.Redis.from_url(redis_url)
        client.client_pause(PAUSE_S * 1000, all=True)
        before, began, now = totals(settings).stored, time.monotonic(), now_ms()
        for i in range(200):
            station.publish("city/res-a/obs", level_at(now - i, 11.5))
        wait_until(lambda: totals(settings).stored == before + 200, 30, "all stored")
        assert time.monotonic() - began < PAUSE_S
        client.close()


def test_a_device_that_sends_thousands_of_wrong_results_does_not_stop_the_others(settings):
    wrong = {"time": now_ms(), "results": {f"x{i}": 1 for i in range(4900)}}
    with ingestor(settings), device(settings.mqtt_url) as station:
        subscribed(settings)
        before = totals(settings)
        for _ in range(50):
            station.publish("city/res-a/obs", wrong)
        station.publish("city/res-a/obs", level(11.5))
        wait_until(lambda: totals(settings).stored == before.stored + 1, 30, "the good one")
        assert totals(settings).dead_lettered - before.dead_lettered == 50 * 4900


def test_a_dead_letter_that_the_database_refuses_ends_the_process_loudly(settings):
    with ingestor(settings):
        subscribed(settings)
    with reading(settings) as conn:
        conn.execute("ALTER TABLE dead_letter ADD CHECK (reason <> 'not_json')")
    with device(settings.mqtt_url) as station:
        station.publish("city/res-a/obs", b"{")
    with pytest.raises(psycopg.errors.CheckViolation):
        pipeline.run(settings, threading.Event(), now_ms)


def test_a_database_that_is_away_for_a_while_takes_no_evidence_out_of_dead_letters(settings, caplog):
    """Would catch: an allowance of whole letters that is spent by each try."""
    with ingestor(settings):
        subscribed(settings)
    with device(settings.mqtt_url) as station:
        for _ in range(20):
            station.publish("city/res-a/obs", five_mistakes())
    refuse_letters(settings)
    with ingestor(settings):
        wait_until(lambda: caplog.text.count("database is away") >= 4, 30, "some tries")
        with reading(settings) as conn:
            conn.execute("DROP TRIGGER refuse ON dead_letter")
            wait_until(lambda: len(letters_about(conn, "res-a")) == 100, 30, "all accounted")
            assert all(letter.payload for letter in letters_about(conn, "res-a"))


def five_mistakes() -> list[object]:
    """A message that is five dead letters."""
    now = now_ms()
    at = [now, now - 40 * DAY_MS, now + DAY_MS, "yesterday"]
    return [{"time": time, "results": {"water_level" if time != now else "x": 1}} for time in at] + [1]


def letters_about(conn: database.Connection, thing_id: str) -> list[deadletters.DeadLetter]:
    return [letter for letter in deadletters.newest(conn, 1000) if letter.topic == f"city/{thing_id}/obs"]


def refuse_letters(settings: Settings) -> None:
    """A database that says of dead letters what one says that became a standby."""
    with reading(settings) as conn:
        conn.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'read only' USING ERRCODE = 'read_only_sql_transaction'; END $$"
        )
        conn.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON dead_letter FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
