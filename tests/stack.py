"""Real services for tests, started by the same code as `citywatch up`, on free ports in temporary folders."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from city.settings import Settings
from cli import broker, embedded
from cli.home import Home
from cli.ports import HOST, Ports, is_free
from cli.supervisor import Supervisor

ROOT = Path(__file__).parent.parent
READY_WITHIN_S = 90
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
"""Which of the processes that run tests side by side this one is, from 0."""
PORTS = range(20_000, 32_000)[WORKER::16]
"""Below those that the system lends to connections going out: one of these would have taken our port. Every
sixteenth is this process's, so that no two that run side by side are given the same."""
MEMORY, ROOM = Path("/dev/shm"), 8 << 30
_given: set[int] = set()


def find_chromium() -> str | None:
    """A Chromium on this machine, None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def free_port() -> int:
    """A port nobody listens on, given to nobody else of this run."""
    while True:
        port = secrets.choice(PORTS)
        if port not in _given and is_free(port):
            _given.add(port)
            return port


def wait_until(condition: Callable[[], object], within_s: float, what: str) -> None:
    """Wait for a state instead of sleeping for a guess."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"not within {within_s} s: {what}"
        time.sleep(0.02)


@contextmanager
def quick_folder(factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory where there is room: a thousand databases are cloned, each of a thousand files."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        yield factory.mktemp("services")
        return
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="citywatch-test-") as folder:
        yield Path(folder)


@contextmanager
def embedded_services(folder: Path) -> Iterator[Settings]:
    """PostgreSQL, Valkey and a broker of our own; their URLs are in the settings."""
    home = Home.at(str(folder))
    supervisor, ports = Supervisor(home.logs, threading.Event()), Ports()
    try:
        wanted = replace(Settings(home=str(folder)), mqtt_port=free_port())
        yield embedded.start(wanted, home, ports, supervisor).settings
    finally:
        supervisor.stop_all()
        ports.close()


@contextmanager
def fresh_broker(folder: Path) -> Iterator[str]:
    """A broker nobody has spoken to yet."""
    home, port = Home.at(str(folder)), free_port()
    supervisor = Supervisor(home.logs, threading.Event())
    try:
        supervisor.start(broker.program(home, port))
        supervisor.wait_ready(["broker"], 30)
        yield broker.url(port)
    finally:
        supervisor.stop_all()


@contextmanager
def cloned_database(url: str, template: str | None, name: str) -> Iterator[str]:
    """A database of its own beside the one `url` names, cloned from `template`; gives its URL."""
    base, source = sql.Identifier(name), sql.Identifier(template or "template0")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(base, source))
    try:
        yield url.rpartition("/")[0] + "/" + name
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(base))


@contextmanager
def timescale_server(root: Path, log: Path) -> Iterator[str]:
    """PostgreSQL 17 with TimescaleDB from a Debian root folder; gives the URL of its `postgres` database."""
    port, data = free_port(), f"/tmp/timescale-{os.getpid()}-{free_port()}"
    enter = ("chroot", str(root), "setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups")
    programs = "/usr/lib/postgresql/17/bin"
    initdb = (f"{programs}/initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8")
    plainly = ("--no-locale", "--no-sync")
    settings = {
        "listen_addresses": HOST,
        "unix_socket_directories": "",
        "shared_preload_libraries": "timescaledb",
        "timescaledb.telemetry_level": "off",
        "dynamic_shared_memory_type": "mmap",
        "timezone": "UTC",
        "fsync": "off",  # no test takes the power from the machine
    }
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    server = (f"{programs}/postgres", "-D", data, "-p", str(port), *options)
    subprocess.run([*enter, *initdb, *plainly], check=True, capture_output=True, cwd="/")
    with log.open("wb") as out:
        process = subprocess.Popen([*enter, "--pdeathsig", "INT", *server], stdout=out, stderr=out, cwd="/")
    url = f"postgresql://postgres@{HOST}:{port}/postgres"
    try:
        wait_until(lambda: _answers(url), 60, f"TimescaleDB: {log.read_text()}")
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        subprocess.run(["rm", "-rf", f"{root}{data}"], check=True)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """A process that does nothing meanwhile."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


class RunningStack:
    """A real `citywatch up` in a child process, in a home of its own and on free ports."""

    def __init__(self, home: Path, *arguments: str, **environ: str) -> None:
        self.home = home
        self.screen = home.with_name(f"{home.name}.screen")
        self._environ = {
            **{key: value for key, value in os.environ.items() if not key.startswith("CITYWATCH_")},
            "CITYWATCH_HOME": str(home),
            "CITYWATCH_PORT": str(free_port()),
            "CITYWATCH_PUBLIC_PORT": str(free_port()),
            "CITYWATCH_MQTT_PORT": str(free_port()),
            **environ,
        }
        self._argv = (sys.executable, "-m", "cli.main", "up", *arguments)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "RunningStack":
        """Start it, without waiting."""
        with self.screen.open("ab") as screen:
            self.process = subprocess.Popen(
                self._argv,
                env=self._environ,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=screen,
            )
        return self

    def wait_ready(self) -> dict:
        """state.json once it says ready."""

        def ready() -> bool:
            assert self.process.poll() is None, f"citywatch up ended:\n{self.said()}"
            return self.state().get("state") == "ready" and self.state()["pid"] == self.process.pid

        wait_until(ready, READY_WITHIN_S, "citywatch up is ready")
        return self.state()

    def state(self) -> dict:
        """state.json as it is, empty where there is none."""
        path = self.home / "state.json"
        return json.loads(path.read_text()) if path.exists() else {}

    def said(self) -> str:
        """What it printed."""
        return self.screen.read_text() if self.screen.exists() else ""

    def end(self, number: signal.Signals = signal.SIGINT, within_s: float = 30) -> int:
        """Signal it, wait until it has ended; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(within_s)

    def processes(self) -> Mapping[int, str]:
        """Every process, of whatever depth, that was started for this home: pid → command line."""
        mark = f"CITYWATCH_HOME={self.home}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
        return found

    def kill_leftovers(self) -> None:
        """After a failed test: leave nothing behind."""
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
