"""`citywatch up` from outside: it keeps its children alive, and leaves nothing behind however it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pace import allowed
from stack import RunningStack, free_port, wait_until

RESTARTED_WITHIN_S = 10
STOPPED_WITHIN_S = 10
GONE_WITHIN_S = 5
LOOPBACK = "0100007F"
LISTENS = "0A"


@pytest.fixture
def stack(tmp_path):
    """A factory of stacks; what is left of them is killed, and fails the test."""
    made = []

    def make(name="home", *arguments, **environ):
        made.append(RunningStack(tmp_path / name, *arguments, **environ))
        return made[-1]

    yield make
    leftovers = [process for each in made for process in each.processes().values()]
    for each in made:
        each.kill_leftovers()
    assert leftovers == []


@pytest.fixture(scope="module")
def lasting(tmp_path_factory):
    """One stack for the tests that kill its children."""
    stack = RunningStack(tmp_path_factory.mktemp("lasting") / "home")
    try:
        stack.start().wait_ready()
        yield stack
        assert stack.end() == 0
    finally:
        stack.kill_leftovers()


def listening_addresses(pids):
    """Hexadecimal addresses that these processes listen on, from /proc/net/tcp and tcp6."""
    inodes = {os.readlink(fd) for pid in pids for fd in open_files(pid)}
    rows = [
        line.split()
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for line in Path(table).read_text().splitlines()[1:]
    ]
    return {row[1].partition(":")[0] for row in rows if row[3] == LISTENS and f"socket:[{row[9]}]" in inodes}


def open_files(pid):
    return [path for path in Path(f"/proc/{pid}/fd").iterdir() if path.is_symlink()]


@pytest.mark.parametrize(
    "name",
    [
        "postgres",
        "valkey",
        "broker",
        "watch",
        "ingest",
        "alerts",
        "deliver",
        "citizens",
        "keeper",
        "publish",
        "dashboard",
        "public",
        "cameras",
        "video",
        "simulate",
    ],
)
def test_a_killed_child_is_ready_again_within_ten_seconds(lasting, name):
    old = lasting.state()["children"][name]["pid"]
    os.kill(old, signal.SIGKILL)

    def is_back():
        child = lasting.state()["children"][name]
        return child["state"] == "ready" and child["pid"] not in (None, old)

    wait_until(is_back, allowed(RESTARTED_WITHIN_S), f"{name} is back:\n{lasting.said()}")
    assert f"{name} ended with signal SIGKILL, it is started again" in " ".join(lasting.said().split())


def test_status_finds_every_part_answering(lasting):
    environ = {**os.environ, "CITYWATCH_HOME": str(lasting.home)}
    argv = [sys.executable, "-m", "cli.main", "status", "--json"]

    def answer():
        return json.loads(
            subprocess.run(argv, env=environ, capture_output=True, text=True, check=False).stdout
        )

    wait_until(
        lambda: not any(answer()["answers"].values()), 30, f"every part answers: {answer()['answers']}"
    )
    assert answer()["running"] is True
    assert {"database", "redis", "mqtt", "dashboard", "ingest", "alerts", "keeper"} <= set(
        answer()["answers"]
    )


def test_everything_listens_on_the_loopback_interface_only(lasting):
    assert listening_addresses(lasting.processes()) == {LOOPBACK}


def test_state_and_secrets_are_readable_by_their_owner_alone(lasting):
    for name in ("state.json", "postgres.secret", "valkey.secret"):
        assert (lasting.home / name).stat().st_mode & 0o077 == 0


def test_no_password_is_in_a_log_or_on_a_command_line(lasting):
    secrets = [(lasting.home / name).read_text() for name in ("postgres.secret", "valkey.secret")]
    shown = [log.read_text(errors="replace") for log in (lasting.home / "logs").iterdir()]
    shown += [lasting.said(), *lasting.processes().values()]
    assert [text for text in shown for secret in secrets if secret in text] == []


def test_a_second_supervisor_in_the_same_home_is_refused(lasting):
    second = RunningStack(lasting.home)
    second.start()
    assert second.process.wait(60) == 2
    assert f"another citywatch (pid {lasting.process.pid}) is running" in " ".join(second.said().split())
    assert lasting.state()["pid"] == lasting.process.pid


@pytest.mark.parametrize(
    ("number", "more"),
    [(signal.SIGINT, ()), (signal.SIGTERM, ("--no-demo",)), (signal.SIGHUP, ("--no-demo",))],
)
def test_asked_to_stop_it_stops_everything_within_ten_seconds(stack, number, more):
    running = stack("home", *more)
    running.start().wait_ready()
    began = time.monotonic()
    assert running.end(number) == 0, running.said()
    assert time.monotonic() - began < allowed(STOPPED_WITHIN_S)
    assert running.processes() == {}
    assert running.state()["state"] == "stopped"


def test_interrupted_while_starting_it_leaves_nothing(stack):
    running = stack().start()
    wait_until(lambda: running.state().get("children"), 30, "something has started")
    assert running.end() == 0, running.said()
    assert running.processes() == {}


def test_killed_it_leaves_no_process_and_the_next_start_says_so(stack):
    running = stack()
    first = running.start().wait_ready()
    running.end(signal.SIGKILL)
    wait_until(lambda: not running.processes(), allowed(GONE_WITHIN_S), "every process has ended")
    second = running.start().wait_ready()
    assert f"the last run (pid {first['pid']}) did not stop in good order" in " ".join(running.said().split())
    for part in ("dashboard", "mqtt"):  # the others chose theirs, which may be taken by now
        assert second["urls"][part] == first["urls"][part]
    assert running.end() == 0


def test_a_taken_port_becomes_the_next_free_one_and_is_told(stack):
    with socket.create_server(("127.0.0.1", 0)) as mqtt, socket.create_server(("127.0.0.1", 0)) as web:
        taken = {"mqtt": mqtt.getsockname()[1], "dashboard": web.getsockname()[1]}
        wanted = {"CITYWATCH_MQTT_PORT": str(taken["mqtt"]), "CITYWATCH_PORT": str(taken["dashboard"])}
        running = stack("home", "--no-demo", **wanted)
        ports = running.start().wait_ready()["ports"]
    for what, said in (("mqtt", "MQTT"), ("dashboard", "dashboard")):
        assert ports[what] > taken[what]
        assert f"{said}: port {taken[what]} is taken, using {ports[what]}" in " ".join(running.said().split())
    assert running.end() == 0


def test_two_stacks_that_want_the_same_ports_run_side_by_side(stack):
    wanted = {"CITYWATCH_MQTT_PORT": str(free_port()), "CITYWATCH_PORT": str(free_port())}
    both = [stack(name, "--no-demo", **wanted).start() for name in ("one", "two")]
    one, two = (running.wait_ready()["ports"] for running in both)
    assert set(one.values()) & set(two.values()) == set()
    assert [running.end() for running in both] == [0, 0]


def test_a_broken_catalogue_names_every_mistake_and_starts_nothing(stack, tmp_path):
    catalogue = tmp_path / "catalogue"
    catalogue.mkdir()
    (catalogue / "city.toml").write_text('[city]\nid = "x"\n')
    (catalogue / "things.toml").write_text('[[things]]\nid = "Not An Id"\nowner = 3\n')
    running = stack(CITYWATCH_CATALOGUE=str(catalogue)).start()
    assert running.process.wait(60) == 2
    assert "city.toml: city.centre" in running.said()
    assert "things.toml: things.Not An Id.id" in running.said()
    assert "things.toml: things.Not An Id.area" in running.said()
    assert not running.home.exists()


def test_an_unknown_scenario_is_refused_before_anything_starts(stack):
    running = stack("home", "--scenario", "earthquake").start()
    assert running.process.wait(60) == 2
    assert "'earthquake' is none of typhoon" in running.said()
    assert not running.home.exists()


def test_services_of_ones_own_are_used_instead_of_the_embedded_ones(stack, database, redis_url, mqtt_url):
    own = {
        "CITYWATCH_DATABASE_URL": database,
        "CITYWATCH_REDIS_URL": redis_url,
        "CITYWATCH_MQTT_URL": mqtt_url,
    }
    running = stack("home", "--no-demo", **own)
    state = running.start().wait_ready()
    assert set(state["children"]) == {
        "watch",
        "ingest",
        "alerts",
        "deliver",
        "citizens",
        "keeper",
        "publish",
        "dashboard",
        "public",
        "gateway",
    }
    assert (state["urls"]["database"], state["urls"]["redis"]) == (database, redis_url)
    assert running.end() == 0
