"""Fault 35, promise 5: with the inside away the public side serves on, tells its age, all ends by itself."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from proxy import proxies
from public_desk import NOW, PublicDesk, read
from publishing_town import SHOWN, PublishingTown
from servers import Servers, clone
from stack import free_port, wait_until
from talk import now_ms

from city.published import INDEX, station_path
from city.settings import Settings
from dashboard.publishing import pull
from store.database import connect, pool

ROOT = Path(__file__).parents[2]
LASTS_S = 20
STATION = "/public/v1/things/res-a.json"


@contextmanager
def process(command: str, home: Path, **settings: str) -> Iterator[subprocess.Popen]:
    """One of our processes, as the supervisor would run it."""
    named = {f"CITYWATCH_{name.upper()}": value for name, value in settings.items()}
    environ = os.environ | {"CITYWATCH_HOME": str(home)} | named
    child = subprocess.Popen([sys.executable, "-m", "cli.main", command], cwd=ROOT, env=environ)
    try:
        yield child
    finally:
        if child.poll() is None:
            child.kill()
        child.wait(30)


@pytest.fixture
def town(fault_servers: Servers, tmp_path: Path) -> Iterator[PublishingTown]:
    """A town whose public reservoir is good for a few seconds only."""
    fault_servers.revive()
    with (
        clone(fault_servers.postgres_url, f"public_{now_ms()}") as url,
        connect(url, "test") as conn,
        pool(url, "test", 2) as connections,
    ):
        made = PublishingTown(conn, connections, tmp_path / "published")
        streams = tuple(replace(one, report_s=5, max_age_s=LASTS_S) for one in SHOWN.datastreams)
        made.things(replace(SHOWN, datastreams=streams))
        made.url = url
        yield made


def shown(base: str) -> float | None:
    return json.loads(read(base + STATION).body)["values"][0]["result"]


def test_with_the_inside_dead_the_public_side_serves_the_last_and_then_says_that_there_is_none(
    town, tmp_path
):
    folder, port = tmp_path / "lived", free_port()
    base = f"http://127.0.0.1:{port}"
    with (
        process("public", tmp_path, published=str(folder), public_port=str(port)),
        process("publish", tmp_path, published=str(folder), database_url=town.url) as inside,
    ):
        wait_until(lambda: _serves(base), 60, "both processes")
        town.now = now_ms()
        town.says(11.5)
        wait_until(lambda: shown(base) == 11.5, 60, "the value outside")
        os.kill(inside.pid, signal.SIGKILL)
        inside.wait(30)
        assert shown(base) in (11.5, None)
        wait_until(lambda: shown(base) is None, LASTS_S + 30, "the value's end")
        assert now_ms() >= town.now + LASTS_S * 1000
        assert b"No current data" in read(f"{base}/badge/res-a.svg?lang=en").body
        assert read(f"{base}/").status == 200
        assert read(f"{base}/health/live").status == 200


def test_the_public_side_starts_from_its_folder_alone(town, tmp_path):
    town.now = now_ms()
    town.says(11.5)
    town.look()
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with process("public", tmp_path, published=str(town.folder), public_port=str(port)):
        wait_until(lambda: _serves(base), 60, "the public side")
        assert json.loads(read(base + STATION).body)["thing_id"] == "res-a"


def test_it_says_since_when_the_inside_is_silent(tmp_path):
    desk = PublicDesk(tmp_path / "published").published()
    before = json.loads(desk.get("/public/v1/things/air-xinqi.json").body)
    desk.now += 61_000
    after = json.loads(desk.get("/public/v1/things/air-xinqi.json").body)
    assert (before["delayed_since"], after["delayed_since"]) == (None, "2026-11-23T12:00:00.000Z")
    assert NOW == 1_795_435_200_000
    assert after["values"][0]["result"] == before["values"][0]["result"]
    assert "20:00" in desk.get("/", "lang=en").text


def test_a_link_that_was_cut_brings_the_newest_only_and_no_storm(town, fault_servers, tmp_path):
    parts = urlsplit(town.url)
    copy, stop = tmp_path / "copy", threading.Event()
    with proxies() as make:
        link = make(parts.port)
        through = urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.port}", f":{link.port}")))
        settings = Settings(published_url=through, published=str(copy))
        thread = threading.Thread(target=pull.run, args=(settings, stop, now_ms))
        thread.start()
        try:
            _says(town, 11.1)
            wait_until(lambda: _has(copy, b"11.1"), 60, "the first value")
            link.refuse = True
            link.reset()
            for number in range(20):
                _says(town, 12.0 + number / 10)
            assert not _has(copy, b"13.9")
            accepted = link.accepted
            link.refuse = False
            wait_until(lambda: _has(copy, b"13.9"), 60, "the newest value")
            assert link.accepted - accepted <= 10
            index = json.loads((copy / INDEX).read_bytes())
            assert set(index["documents"]) <= {
                file.relative_to(copy).as_posix() for file in copy.rglob("*") if file.is_file()
            }
        finally:
            stop.set()
            thread.join(30)
    assert not thread.is_alive()


def _says(town: PublishingTown, level: float) -> None:
    town.look(1000)
    town.says(level)
    town.look(1000)


def _has(copy: Path, text: bytes) -> bool:
    file = copy / station_path("res-a")
    return file.exists() and text in file.read_bytes()


def _serves(base: str) -> bool:
    try:
        return read(base + STATION).status == 200
    except OSError:
        return False
