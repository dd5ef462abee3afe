"""Faults 6 and 7: PostgreSQL is killed, slow, or hangs without a word."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from load import Load
from pace import allowed
from rig import THINGS
from stack import wait_until

RATE = 200
PAGES = ("/", "/health", "/api/v1/things", "/api/v1/alerts", "/api/v1/stats")
MOST_GROWTH_MB = 100
GIVES_UP_S = 60
"""Within this the ingestor must have given up a connection that answers nothing."""


def no_page_fails_or_makes_wait(rig) -> None:
    """Ask for every page at once, as a wall that is opened does."""
    with ThreadPoolExecutor(len(PAGES)) as pool:
        answers = dict(zip(PAGES, pool.map(rig.page, PAGES), strict=True))
    within_s = allowed(5.0)
    assert {path: status for path, (status, _) in answers.items() if status not in (200, 503)} == {}
    assert {path: seconds for path, (_, seconds) in answers.items() if seconds > within_s} == {}


def test_a_killed_database_costs_a_pause_and_no_page_breaks(rig, station):
    """Fault 6. Would catch: unbounded buffering, an ingestor that ends, a 500, an acknowledged batch lost."""
    rig.start("ingest", "alerts", "dashboard")
    station.start(Load(6, THINGS), RATE)
    time.sleep(1)
    before = rig.ingest.rss_mb()
    rig.servers.postgres.kill()
    no_page_fails_or_makes_wait(rig)
    rig.servers.postgres.start().wait_ready()
    time.sleep(1)
    assert rig.ingest.rss_mb() - before < MOST_GROWTH_MB
    station.stop()
    station.wait_acked()
    rig.settle(station.history)
    wait_until(lambda: rig.page("/api/v1/things")[0] == 200, 30, "pages show data again")


def test_a_slow_database_is_borne(rig, station):
    """Fault 7. Would catch: a timeout shorter than patience, batches repeated for ever, a page that waits."""
    rig.start("ingest", "alerts", "dashboard", through=("database",))
    station.start(Load(7, 2, block=80), RATE / 4)  # few alerts: each costs the engine three round trips
    rig.proxies[
        "database"
    ].latency_s = 0.2  # twice in every round trip; a page with a new connection needs six
    time.sleep(2)
    no_page_fails_or_makes_wait(rig)
    station.stop()
    station.wait_acked()
    rig.settle(station.history, 120)
    rig.proxies["database"].heal()


def test_a_frozen_database_makes_no_page_wait_and_is_taken_up_again(rig, station):
    """Fault 7. Would catch: a page without a deadline, an engine or ingestor that ends."""
    rig.start("ingest", "alerts", "dashboard")
    station.start(Load(8, THINGS), RATE)
    time.sleep(1)
    rig.servers.postgres.freeze()
    time.sleep(1)
    no_page_fails_or_makes_wait(rig)
    rig.servers.postgres.thaw()
    station.stop()
    station.wait_acked()
    rig.settle(station.history, 120)


@pytest.mark.soak
def test_a_connection_that_went_silent_is_given_up(rig, station):
    """Fault 7. Would catch: waiting for ever on a connection whose other end is gone without a word."""
    rig.start(through=("database",))
    station.start(Load(9, THINGS), RATE)
    time.sleep(1)
    stored = rig.totals().stored
    rig.proxies["database"].strand()
    wait_until(lambda: rig.totals().stored > stored + 2 * RATE, GIVES_UP_S, "the ingestor goes on by itself")
    station.stop()
    station.wait_acked()
    rig.settle(station.history, GIVES_UP_S)


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_a_database_frozen_for_two_minutes_is_taken_up_again(rig, station):
    """Fault 7 in full: past every timeout there is."""
    rig.start()
    station.start(Load(10, THINGS), 50)
    time.sleep(2)
    rig.servers.postgres.freeze()
    time.sleep(120)
    rig.servers.postgres.thaw()
    station.stop()
    station.wait_acked()
    rig.settle(station.history, 90)
