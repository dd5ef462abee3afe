"""The loop that looks after children: nothing that goes wrong with one of them keeps it from the others."""

import shutil
import sys
import threading
import time

import pytest
from stack import wait_until

from cli.child import Life
from cli.program import Patience, Program
from cli.supervisor import NotReadyError, Supervisor

SLEEPS = (sys.executable, "-c", "import time; time.sleep(60)")


def no_space():
    raise OSError(28, "No space left on device")


@pytest.fixture
def supervise(tmp_path):
    made = []

    def supervise(*programs, **options):
        supervisor = Supervisor(tmp_path, threading.Event(), **options)
        made.append(supervisor)
        for program in programs:
            supervisor.start(program)
        return supervisor

    yield supervise
    for supervisor in made:
        supervisor.stop_all()


def test_stopping_reaches_every_tier_whatever_goes_wrong_with_telling(tmp_path):
    supervisor = Supervisor(tmp_path, threading.Event())
    children = [supervisor.start(Program(f"tier{tier}", SLEEPS, tier)) for tier in range(3)]
    supervisor._on_change = no_space
    with pytest.raises(OSError, match="No space"):
        supervisor.stop_all()
    assert [child.life for child in children] == [Life.STOPPED] * 3


def test_a_probe_that_hangs_holds_up_neither_its_neighbours_nor_the_loop(supervise):
    hangs = threading.Event()
    slow = Program("slow", SLEEPS, 0, probe=lambda _pid: hangs.wait(30) and None)
    supervisor = supervise(slow, Program("quick", SLEEPS, 0, probe=lambda _pid: None))
    began = time.monotonic()
    supervisor.wait_ready(["quick"], 15)
    assert time.monotonic() - began < 15
    assert supervisor.children["slow"].life is Life.STARTING
    hangs.set()


def test_a_hung_probe_does_not_delay_a_stop(supervise):
    hangs = threading.Event()
    supervisor = supervise(Program("slow", SLEEPS, 0, probe=lambda _pid: hangs.wait(30) and None))
    supervisor.step()
    threading.Timer(0.2, supervisor._stop.set).start()
    began = time.monotonic()
    supervisor.run()
    supervisor.stop_all()
    assert time.monotonic() - began < 15
    hangs.set()


def test_what_cannot_be_started_is_tried_again_until_the_start_is_given_up(supervise, monkeypatch):
    monkeypatch.setattr("cli.supervisor.GIVE_UP_AFTER", 3)
    supervisor = supervise(Program("gone", ("/no/such/program",), 0))
    with pytest.raises(NotReadyError, match=r"could not be started .*No such file"):
        supervisor.wait_ready(["gone"], 30)
    assert supervisor.children["gone"].failures == 3


def test_a_log_that_cannot_be_shortened_is_said_once(supervise, tmp_path, monkeypatch):
    monkeypatch.setattr("cli.child.LOG_LIMIT_BYTES", 10)
    said = []
    supervisor = supervise(Program("worker", SLEEPS, 0), complain=said.append)
    (tmp_path / "worker.log").write_bytes(b"x" * 11)
    (tmp_path / "worker.log.1").mkdir()
    supervisor._rotate_logs()
    supervisor._rotate_logs()
    assert len(said) == 1
    assert "the log of worker grows on" in said[0]


def test_a_child_is_started_again_once_its_log_can_be_opened(supervise, tmp_path):
    logs = tmp_path / "logs"
    supervisor = supervise()
    supervisor._logs = logs
    child = supervisor.start(Program("worker", SLEEPS, 0))
    assert child.life is Life.WAITING
    logs.mkdir()
    wait_until(lambda: supervisor.step() or child.life is Life.READY, 30, "started")
    shutil.rmtree(logs)


def test_a_silent_child_is_killed_and_comes_back(supervise):
    patience = Patience(ask_ready_every_s=0.02, doubt_after_s=0.1, kill_after_s=1.0)
    answers = {}
    lives = []
    program = Program("worker", SLEEPS, 0, probe=lambda pid: answers.get(pid))
    supervisor = supervise(program, patience=patience)
    child = supervisor.children["worker"]
    supervisor._on_change = lambda: lives.append(child.life)
    supervisor.wait_ready(["worker"], 30)
    old = child.pid
    answers[old] = "hung"
    wait_until(lambda: supervisor.step() or (child.life is Life.READY and child.pid != old), 30, "back")
    assert lives[-5:] == [Life.READY, Life.UNRESPONSIVE, Life.WAITING, Life.STARTING, Life.READY]
