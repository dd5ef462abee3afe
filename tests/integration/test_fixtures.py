"""The test stack itself: what its fixtures promise to every other test."""

import psycopg
import pytest
import redis

from cli import broker
from store import probe


@pytest.mark.parametrize("test", ["one", "another"])
def test_every_test_has_a_migrated_database_of_its_own(database, test):
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM process").fetchone() == (0,)
        assert connection.execute("SELECT to_regclass('mine')").fetchone() == (None,)
        connection.execute("CREATE TABLE mine ()")


@pytest.mark.parametrize("test", ["one", "another"])
def test_valkey_has_forgotten_what_other_tests_wrote(redis_url, test):
    client = redis.Redis.from_url(redis_url)
    assert client.dbsize() == 0
    client.set("left", "behind")
    client.close()


def test_every_probe_finds_its_service_answering(database, redis_url, mqtt_url):
    assert [probe.database(database), probe.live(redis_url), broker.probe(mqtt_url)] == [None, None, None]


@pytest.mark.parametrize("ask", [probe.database, probe.live, broker.probe])
def test_a_probe_says_why_a_service_does_not_answer(ask):
    url = {probe.database: "postgresql://h", probe.live: "redis://h", broker.probe: "mqtt://h"}[ask]
    assert ask(url.replace("//h", "//127.0.0.1:9"))


@pytest.mark.timescale
def test_timescaledb_is_loaded(timescale_url):
    with psycopg.connect(timescale_url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
        assert connection.execute(
            "SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'"
        ).fetchone()
