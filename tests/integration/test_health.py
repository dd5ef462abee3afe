"""/health of a real dashboard, whose neighbours beat in a real database."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from cast import CITY
from served import WITHIN_S, dashboard
from stack import free_port, wait_until
from talk import fetch, now_ms

from city.settings import Settings
from store import catalogue, processes


@pytest.fixture
def beat(database) -> Callable[[], None]:
    """Have everyone who is needed beat once; ingest finds its broker."""
    from store.database import connect

    with connect(database, "test") as conn:
        catalogue.save(conn, CITY)

    def all_beat() -> None:
        with connect(database, "test") as conn:
            for number, name in enumerate(("ingest", "alerts", "keeper")):
                processes.beat(conn, name, number, now_ms(), {"broker": True})

    return all_beat


@pytest.mark.parametrize(("redis_is_there", "told"), [(True, "ok"), (False, "degraded")])
def test_a_redis_that_is_away_degrades_and_is_no_failure(database, redis_url, beat, redis_is_there, told):
    redis_url = redis_url if redis_is_there else f"redis://127.0.0.1:{free_port()}"
    settings = replace(Settings(), database_url=database, redis_url=redis_url, port=free_port())

    def asked(base: str) -> tuple[int, str]:
        beat()
        status, body = fetch(f"{base}/health")
        return status, body["status"]

    with dashboard(settings) as base:
        wait_until(lambda: asked(base) == (200, told), WITHIN_S, f"200 and {told}")


def test_a_broker_that_ingest_does_not_find_is_a_failure(database, redis_url):
    from store.database import connect

    settings = replace(Settings(), database_url=database, redis_url=redis_url, port=free_port())
    with connect(database, "test") as conn:
        catalogue.save(conn, CITY)
        with dashboard(settings) as base:

            def parts() -> dict:
                processes.beat(conn, "ingest", 1, now_ms(), {"broker": False})
                return fetch(f"{base}/health")[1]["parts"]

            wait_until(lambda: parts()["ingest"]["state"] == "ok", WITHIN_S, "ingest beats")
            assert parts()["broker"]["state"] == "away"
            assert fetch(f"{base}/health")[0] == 503
