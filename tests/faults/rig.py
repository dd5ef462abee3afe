"""One system under test: broker, ingest, alerts and dashboard as real children over the servers.

Every neighbour can be reached through a proxy of ours instead of directly; what the test itself asks goes
past them. `settle` is the end of every fault: it waits until the checker has nothing to say any more.
"""

import socket
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import paho.mqtt.client as mqtt
import psycopg
import redis
from checker import violations
from facts import Facts, read_facts
from history import Publication
from load import LIMIT, town
from proxy import Proxy, proxies
from servers import Servers
from stack import free_port, wait_until
from victim import Victim

from city.catalogue import Catalogue
from city.settings import Settings
from cli import broker, environment, programs
from cli.home import Home
from cli.ports import HOST
from ingest.pipeline import client_id
from store import catalogue, database, observations
from store.processes import all_processes

THINGS = 8
UNREADABLE = (psycopg.Error, redis.RedisError, OSError)


class Rig:
    """What a fault test holds in its hands."""

    def __init__(
        self, folder: Path, servers: Servers, database_url: str, make_proxy: Callable[[int], Proxy]
    ) -> None:
        self.servers = servers
        self.folder = folder
        self.mqtt_port = free_port()
        self._home = Home.at(str(folder))
        self._make_proxy = make_proxy
        self.settings = replace(
            Settings(),
            home=str(folder),
            port=free_port(),
            public_port=free_port(),
            mqtt_url=broker.url(self.mqtt_port),
            database_url=database_url,
            redis_url=servers.redis_url,
        )
        self.broker = Victim(broker.program(self._home, self.mqtt_port), self._home.logs / "broker.log")
        self.proxies: dict[str, Proxy] = {}
        self.victims: dict[str, Victim] = {"broker": self.broker}

    @property
    def ingest(self) -> Victim:
        """The ingestor."""
        return self.victims["ingest"]

    @property
    def alerts(self) -> Victim:
        """The alert engine."""
        return self.victims["alerts"]

    def prepare(self, city: Catalogue) -> None:
        """Start the broker and save the catalogue."""
        self.broker.start().wait_ready()
        with database.connect(self.settings.database_url, "test") as conn:
            catalogue.save(conn, city)

    def start(
        self,
        *names: str,
        through: Collection[str] = (),
        environ: dict[str, str] | None = None,
        subscribed: bool = True,
    ) -> "Rig":
        """Start processes (ingest and alerts, if none is named) and wait for them.

        `through` names the neighbours (database, redis, broker) they reach by a proxy. Unless `subscribed`,
        the ingestor's session is the test's to wait for.
        """
        settings = self._proxied(through)
        wanted = names or ("ingest", "alerts")
        for program in programs.ours(self.settings):
            if program.name in wanted:
                seen = environment.for_children(settings)
                program = replace(program, environ=seen, probe=program.alive or program.probe)
                victim = Victim(program, self._home.logs / f"{program.name}.log")
                self.victims[program.name] = victim.start(environ)
        for name in wanted:
            self.victims[name].wait_ready()
        if subscribed and "ingest" in wanted:
            self.wait_subscribed()
        return self

    def _proxied(self, through: Collection[str]) -> Settings:
        servers = self.servers
        ports = {"database": servers.postgres_port, "redis": servers.valkey_port, "broker": self.mqtt_port}
        settings = self.settings
        for name in through:
            proxy = self.proxies[name] = self._make_proxy(ports[name])
            field = {"database": "database_url", "redis": "redis_url", "broker": "mqtt_url"}[name]
            url = getattr(settings, field).replace(f":{ports[name]}", f":{proxy.port}")
            settings = replace(settings, **{field: url})
        return settings

    def wait_subscribed(self, within_s: float = 60) -> None:
        """Wait until the ingestor has a session: what is published before its first one is nobody's.

        MQTT 5 tells a publisher when nobody is subscribed. A thing's status is no observation to anybody.
        """
        told: list[str] = []
        client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
        client.on_publish = lambda _c, _d, _m, reason, _p: told.append(reason.getName())
        client.connect(HOST, self.mqtt_port)
        client.loop_start()

        def heard() -> bool:
            client.publish("city/nobody/status", b"online", qos=1).wait_for_publish(5)
            return told[-1:] == ["Success"]

        wait_until(heard, within_s, "a session of the ingestor")
        client.disconnect()
        client.loop_stop()

    def wait_session_saved(self) -> "Rig":
        """Wait until the broker has written the ingestor's session to disk."""
        store, name = self.folder / "broker" / "mosquitto.db", client_id(self.settings.ingestor).encode()
        wait_until(lambda: store.exists() and name in store.read_bytes(), 30, "the session is on disk")
        return self

    def facts(self) -> Facts:
        """What the system did so far."""
        return read_facts(self.settings.database_url, self.settings.redis_url)

    def totals(self) -> observations.Totals:
        """The ingestors' own account."""
        with database.connect(self.settings.database_url, "test") as conn:
            return observations.totals(conn)

    def settle(
        self,
        history: Sequence[Publication],
        within_s: float = 60,
        *,
        redelivered: bool = True,
        limit: float | None = LIMIT,
        complete: bool = True,
    ) -> Facts:
        """Wait until everything published is accounted for and no promise is broken; fails by naming them.

        Unless `complete`, some publications may never have been acknowledged.
        """
        deadline, told, facts = time.monotonic() + within_s, ["nothing was read"], Facts()
        while told and time.monotonic() < deadline:
            try:
                facts = self.facts()
                told = violations(history, facts, limit=limit, redelivered=redelivered)
            except UNREADABLE as error:
                told = [f"not readable: {error}"]
            time.sleep(0.1 if told else 0)
        assert not told, "\n".join(told)
        assert not complete or all(p.acked_at for p in history), "something was never acknowledged"
        return facts

    def beat(self, name: str, since: int = 0) -> dict[str, object]:
        """What a process says of itself in its newest beat, nothing if that is not since then (epoch ms)."""
        with database.connect(self.settings.database_url, "test") as conn:
            beats = [p for p in all_processes(conn) if p.process == name and p.beat_at > since]
        return beats[0].detail if beats else {}

    def page(self, path: str) -> tuple[int, float]:
        """Status and seconds of a page of the dashboard."""
        return fetched(self.settings.port, path)

    def close(self) -> None:
        """End every process."""
        for victim in reversed(self.victims.values()):
            victim.end()


def fetched(port: int, path: str, timeout_s: float = 60.0) -> tuple[int, float]:
    """Status of a GET and the seconds until its last byte."""
    began = time.monotonic()
    with socket.create_connection((HOST, port), timeout=timeout_s) as connection:
        request = f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        head = connection.recv(65536)
        while connection.recv(65536):
            pass
    return int(head.split()[1]), time.monotonic() - began


@contextmanager
def rig(folder: Path, servers: Servers, database_url: str) -> Iterator[Rig]:
    """A system with its broker running and its town saved; the processes are the test's to start."""
    with proxies() as make:
        made = Rig(folder, servers, database_url, make)
        try:
            made.prepare(town(THINGS))
            yield made
        finally:
            made.close()
