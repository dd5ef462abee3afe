"""`citywatch up` in trouble: children that hang instead of ending, and a disk that is full."""

import os
import signal
import subprocess
import threading
import time
from contextlib import suppress

import pytest
from stack import RunningStack, free_port, wait_until

from city.settings import Settings
from cli import catalogue
from cli.announce import Screen
from cli.child import Life
from cli.home import Home
from cli.program import Patience
from cli.stack import Stack
from cli.teller import Options

RESTARTED_HUNG_WITHIN_S = 90


@pytest.fixture
def running(tmp_path):
    """A stack that says that it is ready."""
    stack = RunningStack(tmp_path / "home")
    try:
        stack.start().wait_ready()
        yield stack
        assert stack.end() == 0
    finally:
        stack.kill_leftovers()


def test_while_the_database_is_stopped_for_twenty_seconds_nobody_else_is_restarted(running):
    wait_until(lambda: set(lives(running).values()) == {"ready"}, 60, "all, those too that nobody waits for")
    before = running.state()["children"]
    database = before["postgres"]["pid"]
    began = time.monotonic()
    os.kill(database, signal.SIGSTOP)
    try:
        wait_until(lambda: lives(running)["postgres"] == "unresponsive", 28, running.said())
        wait_until(lambda: time.monotonic() - began > 20, 30, "twenty seconds")
        assert {life for name, life in lives(running).items() if name != "postgres"} == {"ready"}
    finally:
        os.kill(database, signal.SIGCONT)
    wait_until(lambda: set(lives(running).values()) == {"ready"}, 30, "answers again")
    assert pids(running.state()["children"]) == pids(before)
    wait_until(lambda: "postgres answers again" in running.said(), 30, "it is said")
    assert "postgres does not answer" in running.said()


def lives(running):
    return {name: child["state"] for name, child in running.state()["children"].items()}


def pids(children):
    return {name: child["pid"] for name, child in children.items()}


@pytest.mark.parametrize("name", ["alerts", "valkey", "dashboard", "broker"])
def test_a_child_that_hangs_is_killed_and_ready_again_and_its_neighbours_stay(impatient, name):
    children = impatient.supervisor.children
    neighbours = {each: child.pid for each, child in children.items() if each != name}
    old = children[name].pid
    os.kill(old, signal.SIGSTOP)

    def is_back():
        impatient.supervisor.step()
        return children[name].life is Life.READY and children[name].pid != old

    wait_until(is_back, RESTARTED_HUNG_WITHIN_S, f"{name} is back: {children[name].reason}")
    assert {each: children[each].pid for each in neighbours} == neighbours


@pytest.fixture(scope="module")
def impatient(tmp_path_factory):
    """One stack in this process, which soon loses patience with children that do not answer."""
    home = Home.at(str(tmp_path_factory.mktemp("impatient")))
    ports = Settings(port=free_port(), public_port=free_port(), mqtt_port=free_port())
    patience = Patience(ask_ready_every_s=1.0, doubt_after_s=3.0, kill_after_s=6.0)
    stack = Stack(ports, home, Options(False, None, None), threading.Event(), Screen(), patience)
    try:
        stack.start(catalogue.read(stack.facts.settings))
        yield stack
    finally:
        stack.close()


@pytest.fixture
def small_disk(tmp_path):
    """A file system of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", folder], check=False)
    if mounted.returncode != 0:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_stops_neither_the_supervisor_nor_an_ordered_stop(
    small_disk, tmp_path, database, redis_url, mqtt_url
):
    own = {
        "CITYWATCH_DATABASE_URL": database,
        "CITYWATCH_REDIS_URL": redis_url,
        "CITYWATCH_MQTT_URL": mqtt_url,
    }
    running = RunningStack(small_disk / "home", "--no-demo", **own)
    running.screen = tmp_path / "screen"
    try:
        children = running.start().wait_ready()["children"]
        ingest, whole = children["ingest"]["pid"], len(children) + 1
        with suppress(OSError), (small_disk / "ballast").open("wb", buffering=0) as ballast:
            while ballast.write(b"x" * 4096):
                pass
        os.kill(ingest, signal.SIGKILL)
        wait_until(lambda: len([p for p in running.processes() if p != ingest]) == whole, 10, running.said())
        wait_until(lambda: "state.json cannot be written" in running.said(), 5, running.said())
        assert "ingest ended with signal SIGKILL, it is started again" in " ".join(running.said().split())
        assert running.state()["state"] == "ready"
        assert running.end() == 0, running.said()
        assert running.said().count("cannot be written") == 1
        assert running.processes() == {}
    finally:
        running.kill_leftovers()
