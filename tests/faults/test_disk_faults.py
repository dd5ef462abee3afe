"""Faults 8 and 9: the disk of the data, or that of the write-ahead log, is full to the last byte."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import rig as systems
from load import Load
from publisher import publisher
from rig import THINGS, Rig
from servers import Servers, clone, postgres_server
from small_disk import SmallDisk, small_disk
from stack import wait_until

from cli import postgres
from cli.home import Home
from store import database

RATE = 200
DATA_MB, LOG_MB = 300, 120


def moved(log: Path, to: Path) -> None:
    """Put the write-ahead log into another place; its owner stays."""
    subprocess.run(("cp", "-a", str(log), str(to)), check=True)
    shutil.rmtree(log)
    log.symlink_to(to)


@contextmanager
def system_on(tmp_path: Path, servers: Servers, data: Path, log: Path) -> Iterator[Rig]:
    """A system whose PostgreSQL has its data below one path and its log below another."""
    home = Home.at(str(data / "home"))
    postgres.prepare(home)
    moved(home.path / "postgres" / "data" / "pg_wal", log / "wal")
    with postgres_server(home) as (server, port):
        url = postgres.url(home, port)
        database.migrate(url)
        own = replace(servers, postgres=server, postgres_url=url, postgres_port=port)
        own.flush()
        with clone(url, "small") as small, systems.rig(tmp_path / "rig", own, small) as made:
            yield made


@pytest.fixture
def on_small_data(tmp_path, fault_servers) -> Iterator[tuple[Rig, SmallDisk]]:
    fault_servers.revive()
    (tmp_path / "log").mkdir()
    with (
        small_disk(tmp_path / "data", DATA_MB) as disk,
        system_on(tmp_path, fault_servers, disk.path, tmp_path / "log") as made,
    ):
        yield made, disk


@pytest.fixture
def on_small_log(tmp_path, fault_servers) -> Iterator[tuple[Rig, SmallDisk]]:
    fault_servers.revive()
    (tmp_path / "data").mkdir()
    with (
        small_disk(tmp_path / "log", LOG_MB) as disk,
        system_on(tmp_path, fault_servers, tmp_path / "data", disk.path) as made,
    ):
        yield made, disk


def test_a_full_data_disk_stops_storing_and_nothing_is_acknowledged_until_there_is_room(on_small_data):
    """Fault 8. Would catch: acknowledging what was not written, taking a full disk for a bad message."""
    rig, disk = on_small_data
    rig.start()
    with publisher(rig.settings.mqtt_url) as station:
        station.start(Load(8, THINGS), RATE)
        time.sleep(1)
        disk.fill()
        wait_until(lambda: "could not extend" in rig.ingest.said(), 20, "writes fail")
        assert rig.ingest.running
        rig.ingest.kill()  # what it had acknowledged without storing would now be gone for good
        rig.ingest.start()
        time.sleep(1)
        disk.free()
        station.stop()
        station.wait_acked()
        rig.settle(station.history, 45)


def test_a_full_disk_of_the_log_takes_the_database_down_and_nothing_is_lost(on_small_log):
    """Fault 9: PostgreSQL ends with a PANIC. Would catch: an ingestor or engine that ends with it."""
    rig, disk = on_small_log
    rig.start()
    with publisher(rig.settings.mqtt_url) as station:
        station.start(Load(9, THINGS), RATE)
        time.sleep(1)
        disk.fill()
        wait_until(lambda: switch_log(rig) or not rig.servers.postgres.running, 20, "the server is down")
        assert "PANIC" in rig.servers.postgres.said()
        assert rig.ingest.running
        assert rig.alerts.running
        disk.free()
        rig.servers.postgres.start().wait_ready()
        station.stop()
        station.wait_acked()
        rig.settle(station.history, 45)


def switch_log(rig: Rig) -> None:
    """Ask for the next file of the log, which is when a full disk shows."""
    try:
        with psycopg.connect(rig.settings.database_url, autocommit=True, connect_timeout=2) as conn:
            conn.execute("SELECT pg_switch_wal()")
    except psycopg.Error:
        time.sleep(0.2)
