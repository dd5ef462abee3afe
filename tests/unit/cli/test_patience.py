"""When a child that does not answer is doubted, and when it is killed, under a clock that the test turns."""

import signal
import sys
import threading

import pytest
from stack import free_port, wait_until

from cli.beats import beating
from cli.child import Child, Life
from cli.program import NotToBlameError, Patience, Program

SLEEPS = (sys.executable, "-c", "import time; time.sleep(60)")
HUNG = "hung"
P = Patience()


class Asked:
    """A probe whose answer the test sets, and which counts how often it was asked."""

    def __init__(self):
        self.answer, self.times = None, 0

    def __call__(self, _pid):
        self.times += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def probe():
    return Asked()


@pytest.fixture
def start(tmp_path):
    children = []

    def start(probe, **options):
        child = Child(Program("worker", SLEEPS, 0, probe=probe, **options), tmp_path)
        children.append(child)
        child.start(0.0)
        return child

    yield start
    for child in children:
        child.signal(signal.SIGKILL)
        wait_until(child.has_ended, 30, "child ended")


def asked_at(child, probe, now):
    """Let the child be asked and judged at one moment."""
    times = probe.times
    wait_until(lambda: child.step(now) or (probe.times > times and child._question is None), 30, "asked")


def ready(child, probe):
    wait_until(lambda: child.step(0.0) or child.life is Life.READY, 30, "ready")
    return child


def ended(child, now):
    wait_until(lambda: child.step(now) or child.life is Life.WAITING, 30, "end noticed")
    return child.reason


def test_a_ready_child_is_asked_every_few_seconds(start, probe):
    child = ready(start(probe), probe)
    child.step(P.ask_ready_every_s - 0.1)
    assert probe.times == 1
    asked_at(child, probe, P.ask_ready_every_s)
    assert child.life is Life.READY


def test_silence_is_doubted_then_ended_and_counts_as_a_failure(start, probe):
    child = ready(start(probe), probe)
    probe.answer = HUNG
    lives = []
    for now in (10, 22, 25, 36):
        asked_at(child, probe, now)
        lives.append(child.life)
    assert lives == [Life.READY, Life.READY, Life.UNRESPONSIVE, Life.UNRESPONSIVE]
    asked_at(child, probe, 40)
    assert ended(child, 40) == "did not answer for 30 s (hung) and was killed"
    assert child.failures == 1


def test_a_child_that_answers_again_is_ready(start, probe):
    child = ready(start(probe), probe)
    probe.answer = HUNG
    for now in (10, 30):
        asked_at(child, probe, now)
    assert child.life is Life.UNRESPONSIVE
    probe.answer = None
    asked_at(child, probe, 35)
    assert child.life is Life.READY


def test_a_neighbour_that_is_away_counts_nothing(start, probe):
    child = ready(start(probe), probe)
    for now, answer in ((10, HUNG), (20, NotToBlameError("database")), (100, HUNG), (110, HUNG)):
        probe.answer = answer
        asked_at(child, probe, now)
    assert child.life is Life.READY


def test_time_in_which_the_supervisor_was_itself_suspended_is_not_held_against_a_child(start, probe):
    child = ready(start(probe), probe)
    probe.answer = HUNG
    asked_at(child, probe, 9999)
    assert child.life is Life.READY


def test_a_fault_in_a_probe_kills_nobody(start, probe):
    child = ready(start(probe), probe)
    probe.answer = ZeroDivisionError("x")
    for now in (10, 100, 200):
        asked_at(child, probe, now)
    assert (child.life, child.reason) == (Life.READY, "ZeroDivisionError: x")


def test_a_child_that_never_becomes_ready_is_killed_after_the_start_deadline(start, probe):
    probe.answer = "no listener"
    child = start(probe)
    for now in (0, P.start_within_s - 1):
        asked_at(child, probe, now)
    assert child.life is Life.STARTING
    asked_at(child, probe, P.start_within_s)
    assert ended(child, 60) == "was not ready within 60 s (no listener) and was killed"


@pytest.mark.parametrize(("asks_neighbour", "life"), [(False, Life.UNRESPONSIVE), (True, Life.READY)])
def test_an_answer_that_never_comes_is_silence_of_whoever_was_asked(start, asks_neighbour, life):
    hangs, first = threading.Event(), iter([True])
    child = start(
        lambda _pid: None if next(first, False) else hangs.wait(30) and None, asks_neighbour=asks_neighbour
    )
    ready(child, None)
    for now in (10, 16, 31):
        child.step(now)
    assert child.life is life
    hangs.set()


def test_after_a_while_it_is_enough_that_a_starting_child_is_alive(start, probe):
    probe.answer = "redis is away"
    child = start(probe, alive=lambda _pid: None, give_way_s=10.0)
    asked_at(child, probe, 9.9)
    assert child.life is Life.STARTING
    wait_until(lambda: child.step(10.1) or child.life is Life.READY, 30, "ready")


def test_a_database_that_is_away_says_nothing_of_who_beats_in_it():
    with pytest.raises(NotToBlameError):
        beating(f"postgresql://x@127.0.0.1:{free_port()}/x", "ingest", 1, 0)
