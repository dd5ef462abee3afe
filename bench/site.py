"""Where a benchmark runs: a PostgreSQL and a Valkey as shipped, and for each run a fresh broker and database.

The queue that a run drains is filled once; a run gets a broker that has loaded a copy of that broker's file,
so that every contestant finds the same bytes waiting. A database is a clone of one with schema and catalogue.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import redis

from bench.load import Sender, keep_session
from city.catalogue import Catalogue
from city.settings import Settings
from cli import broker, embedded, postgres
from cli.home import Home
from cli.migrate import bring_up_to_date
from cli.ports import HOST, Ports
from cli.program import Program
from cli.supervisor import Supervisor
from sensors.topics import EVERYTHING
from store import database
from store.queries import query

CLIENT_ID = "citywatch-ingest"
"""Whoever drains takes this name, because the queue waits for it."""
READY_WITHIN_S = 60.0
NOWHERE = "mqtt://127.0.0.1:9"
QUEUE = "mosquitto.db"
SAVES_EACH, SAVES_LATE = "autosave_interval 1\n", "autosave_interval 86400\n"


@dataclass(frozen=True, slots=True)
class Site:
    """The services of a benchmark. `pids` are of the servers by name."""

    folder: Path
    home: Home
    settings: Settings
    database_port: int
    pids: dict[str, int]

    @contextmanager
    def clone(self, template: str, name: str) -> Iterator[str]:
        """A database of its own, a copy of `template`; gives its URL. All of it is on disk when it begins."""
        url = self.database(name, "-T", template)
        try:
            with database.connect(url, "bench") as connection:
                connection.execute(query("checkpoint", "bench"))
            yield url
        finally:
            self._run("dropdb", "--force", "--if-exists", name)

    def database(self, name: str, *words: str) -> str:
        """Make a database, empty unless the words for `createdb` say otherwise; gives its URL."""
        self._run("createdb", *words, name)
        return postgres.url(self.home, self.database_port, name)

    def template(self, name: str, catalogue: Catalogue) -> str:
        """Make a database with our schema and this catalogue, to clone from; gives its URL."""
        url = self.database(name)
        bring_up_to_date(url, catalogue)
        return url

    def peer_template(self, name: str) -> None:
        """Make a database with the tables of the peers."""
        with database.connect(self.database(name), "bench") as connection:
            connection.execute(query("make_peer_tables", "bench"))

    def forget_live(self) -> None:
        """Empty the Valkey."""
        redis.Redis.from_url(self.settings.redis_url or "").flushall()

    def _run(self, program: str, *words: str) -> None:
        where = ("-h", HOST, "-p", str(self.database_port), "-U", postgres.USER)
        environ = {**os.environ, "PGPASSWORD": self.home.secret("postgres")}
        subprocess.run([str(postgres.binary(program)), *where, *words], env=environ, check=True)


@dataclass(frozen=True, slots=True)
class Broker:
    """A broker of one run."""

    url: str
    port: int
    pid: int


@contextmanager
def open_site() -> Iterator[Site]:
    """PostgreSQL and Valkey as `citywatch up` starts them, in a folder that goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="citywatch-bench-") as folder:
        home = Home.at(f"{folder}/home")
        supervisor, ports = Supervisor(home.logs, threading.Event()), Ports()
        try:
            services = embedded.start(
                Settings(home=str(home.path), mqtt_url=NOWHERE), home, ports, supervisor
            )
            pids = {name: child.pid or 0 for name, child in supervisor.children.items()}
            yield Site(Path(folder), home, services.settings, services.ports["database"], pids)
        finally:
            supervisor.stop_all()
            ports.close()


@contextmanager
def open_broker(folder: Path, queue: Path | None = None) -> Iterator[Broker]:
    """A broker with the shipped configuration that finds `queue` as its own."""
    home = Home.at(str(folder))
    if queue is not None:
        (folder / "broker").mkdir(mode=0o700)
        shutil.copyfile(queue, folder / "broker" / QUEUE)
    with running(home.logs, [broker.program(home, port := free_port())]) as pids:
        yield Broker(broker.url(port), port, pids["broker"])
    shutil.rmtree(folder)


def fill(folder: Path, messages: Iterable[tuple[str, bytes]]) -> Path:
    """The file of a broker in which these messages wait for CLIENT_ID.

    This one saves when it ends and not each second, which is all that differs from the shipped one.
    """
    queue = folder.with_suffix(".queue")
    home = Home.at(str(folder))
    program = broker.program(home, port := free_port())
    configuration = folder / "broker" / "mosquitto.conf"
    configuration.write_text(configuration.read_text().replace(SAVES_EACH, SAVES_LATE))
    with running(home.logs, [program]):
        keep_session(port, CLIENT_ID, EVERYTHING)
        with Sender(port, "bench-sender") as sender:
            sender.publish(messages)
            sender.flush()
    shutil.copyfile(folder / "broker" / QUEUE, queue)
    shutil.rmtree(folder)
    return queue


@contextmanager
def running(logs: Path, programs: Sequence[Program]) -> Iterator[dict[str, int]]:
    """These programs, ready; their pids by name. Stopped in good order at the end."""
    supervisor = Supervisor(logs, threading.Event())
    try:
        children = {program.name: supervisor.start(program) for program in programs}
        supervisor.wait_ready(list(children), READY_WITHIN_S)
        yield {name: child.pid or 0 for name, child in children.items()}
    finally:
        supervisor.stop_all()


def with_services(site: Site, broker_url: str, database_url: str) -> Settings:
    """The settings of one run."""
    return replace(site.settings, mqtt_url=broker_url, database_url=database_url)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]
