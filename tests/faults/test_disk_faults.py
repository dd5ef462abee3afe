"""Faults 8 and 9: the disk of the data, or that of the write-ahead log, is full to the last byte."""

import time
from collections.abc import Iterator

import psycopg
import pytest
from load import Load
from publisher import publisher
from rig import THINGS, Rig
from small_disk import SmallDisk
from small_system import with_small_data, with_small_log
from stack import wait_until

RATE = 200
DATA_MB, LOG_MB = 300, 120


@pytest.fixture
def on_small_data(tmp_path, fault_servers) -> Iterator[tuple[Rig, SmallDisk]]:
    fault_servers.revive()
    with with_small_data(tmp_path, fault_servers, DATA_MB) as made:
        yield made


@pytest.fixture
def on_small_log(tmp_path, fault_servers) -> Iterator[tuple[Rig, SmallDisk]]:
    fault_servers.revive()
    with with_small_log(tmp_path, fault_servers, LOG_MB) as made:
        yield made


def test_a_full_data_disk_stops_storing_and_nothing_is_acknowledged_until_there_is_room(on_small_data):
    """Fault 8. Would catch: acknowledging what was not written, taking a full disk for a bad message."""
    rig, disk = on_small_data
    rig.start()
    with publisher(rig.settings.mqtt_url) as station:
        station.start(Load(8, THINGS), RATE)
        time.sleep(1)
        disk.fill()
        wait_until(lambda: "could not extend" in rig.ingest.said(), 60, "writes fail")
        assert rig.ingest.running
        rig.ingest.kill()  # what it had acknowledged without storing would now be gone for good
        rig.ingest.start()
        time.sleep(1)
        disk.free()
        station.stop()
        station.wait_acked()
        rig.settle(station.history, 120)


def test_a_full_disk_of_the_log_takes_the_database_down_and_nothing_is_lost(on_small_log):
    """Fault 9: PostgreSQL ends with a PANIC. Would catch: an ingestor or engine that ends with it."""
    rig, disk = on_small_log
    rig.start()
    with publisher(rig.settings.mqtt_url) as station:
        station.start(Load(9, THINGS), RATE)
        time.sleep(1)
        disk.fill()
        wait_until(lambda: switch_log(rig) or not rig.servers.postgres.running, 60, "the server is down")
        assert "PANIC" in rig.servers.postgres.said()
        assert rig.ingest.running
        assert rig.alerts.running
        disk.free()
        rig.servers.postgres.start().wait_ready()
        station.stop()
        station.wait_acked()
        rig.settle(station.history, 120)


def switch_log(rig: Rig) -> None:
    """Ask for the next file of the log, which is when a full disk shows."""
    try:
        with psycopg.connect(rig.settings.database_url, autocommit=True, connect_timeout=2) as conn:
            conn.execute("SELECT pg_switch_wal()")
    except psycopg.Error:
        time.sleep(0.2)
