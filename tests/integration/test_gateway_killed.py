"""Killed in the middle of the traffic: whatever was answered is there, and the rest is sent again."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from beside import ingestor
from fieldtalk import CHINA, QUICK, Station, gateway, hj212, listener
from fieldtalk import station as field_station
from small_town import AREA, CITY, TEMPLATE, THING
from stack import free_port, wait_until
from victim import Victim

from city.settings import Settings
from cli import environment
from cli.program import Program
from sensors.catalogue import parse
from store import catalogue, database

MN = "TOWN0001"
FIELD = f"""
[things.field]
protocol = "hj212"
address = "{MN}"
[things.field.factors]
w01018 = "water_level"
"""
TOWN = {"town.toml": CITY + AREA + TEMPLATE + THING + FIELD}


@dataclass
class Traffic:
    """A station that sends values without a pause, each once, and remembers which were answered."""

    port: int
    began: datetime = field(default_factory=lambda: datetime.now(CHINA))
    sent: int = 0
    answered: set[int] = field(default_factory=set)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Send until stopped, on connection after connection."""
        while not self.stop.is_set():
            try:
                self._connection()
            except OSError:
                time.sleep(0.05)

    def _next(self) -> bytes:
        """A value, and a time, that there is only once."""
        self.sent += 1
        content = f"w01018-Rtd={self.sent},w01018-Flag=N"
        at = self.began - timedelta(seconds=self.sent)
        return hj212(content, mn=MN, qn=f"20261122{self.sent:09d}", at=at)

    def _connection(self) -> None:
        one = Station(self.port)
        one.sock.settimeout(1)
        heard = b""
        try:
            while not self.stop.is_set():
                one.send(self._next())
                heard += one.sock.recv(4096)
                *lines, heard = heard.split(b"\r\n")
                self.answered |= {int(line.split(b"QN=20261122")[1][:9]) for line in lines}
        finally:
            one.sock.close()


@contextmanager
def traffic(port: int) -> Iterator[Traffic]:
    made = Traffic(port)
    thread = threading.Thread(target=made.run)
    thread.start()
    try:
        yield made
    finally:
        made.stop.set()
        thread.join(30)


def gateway_process(folder: Path, settings: Settings) -> Victim:
    (folder / "town.toml").write_text(TOWN["town.toml"])
    environ = environment.for_children(replace(settings, catalogue=str(folder / "town.toml")))
    argv = (sys.executable, "-m", "cli.main", "gateway")
    return Victim(Program("gateway", argv, 3, {**os.environ, **environ}), folder / "gateway.log")


def test_what_a_killed_gateway_had_answered_is_with_the_broker(tmp_path, mosquitto):
    settings = replace(Settings(), mqtt_url=mosquitto.url, hj212_port=free_port())
    victim = gateway_process(tmp_path, settings)
    try:
        with listener(mosquitto.url) as heard:
            with traffic(settings.hj212_port) as station:
                for kills in range(1, 4):
                    victim.start()
                    goal = len(station.answered) + 100
                    wait_until(
                        lambda goal=goal: len(station.answered) > goal, 30, f"traffic before kill {kills}"
                    )
                    victim.kill()
                victim.start()
                goal = len(station.answered) + 100
                wait_until(lambda: len(station.answered) > goal, 30, "traffic after the last kill")
            unheard = {f'"water_level":{n}.0'.encode() for n in station.answered}
            while unheard:
                payload = heard.get(timeout=30)[1]
                unheard -= {mark for mark in unheard if mark in payload}
    finally:
        victim.end()


def test_what_was_answered_is_stored_though_the_broker_is_killed(database, redis_url, mosquitto):
    town = parse(TOWN)
    with _connected(database) as conn:
        catalogue.save(conn, town)
    settings = replace(Settings(), database_url=database, redis_url=redis_url, mqtt_url=mosquitto.url)
    with (
        ingestor(settings),
        gateway(settings, town.field_stations, QUICK) as ports,
        traffic(ports.hj212) as station,
    ):
        for kills in range(1, 4):
            goal = len(station.answered) + 100
            wait_until(lambda goal=goal: len(station.answered) > goal, 30, f"traffic before kill {kills}")
            mosquitto.victim.kill()
            mosquitto.victim.start().wait_ready()
    with ingestor(settings):
        wait_until(lambda: station.answered <= _stored(database), 30, "everything that was answered")


def _stored(url: str) -> set[int]:
    with _connected(url) as conn:
        return {round(row[0]) for row in conn.execute("SELECT result FROM observation")}


def _connected(url: str):
    return database.connect(url, "test")


def test_a_station_that_is_claimed_while_the_gateway_runs_is_served_without_a_restart(tmp_path, mosquitto):
    settings = replace(Settings(), mqtt_url=mosquitto.url, hj212_port=free_port())
    victim = gateway_process(tmp_path, settings)
    newcomer = hj212("w01018-Rtd=1,w01018-Flag=N", mn="NEWCOMER")
    try:
        victim.start()
        with listener(mosquitto.url):
            wait_until(lambda: b"QnRtn=4" in _said_back(settings.hj212_port, newcomer), 30, "refused")
            (tmp_path / "town.toml").write_text(TOWN["town.toml"].replace(MN, "?"))
            wait_until(lambda: "is wrong" in victim.said(), 30, "a mistake is told")
            assert b"QnRtn=4" in _said_back(settings.hj212_port, newcomer)
            (tmp_path / "town.toml").write_text(TOWN["town.toml"].replace(MN, "NEWCOMER"))
            wait_until(lambda: b"CN=9014" in _said_back(settings.hj212_port, newcomer), 30, "answered")
    finally:
        victim.end()


def _said_back(port: int, frame: bytes) -> bytes:
    try:
        with field_station(port) as one:
            one.send(frame)
            return one.hears(5)
    except OSError:
        return b""
