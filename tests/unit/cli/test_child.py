"""One child's life under a clock that the test turns."""

import signal
import sys

import pytest
from stack import wait_until

from cli.child import LOG_LIMIT_BYTES, STABLE_S, Child, Life, backoff_s
from cli.program import Program

SLEEPS = (sys.executable, "-c", "import time; time.sleep(60)")
ENDS = (sys.executable, "-c", "print('no such table'); raise SystemExit(3)")


@pytest.fixture
def start(tmp_path):
    children = []

    def start(argv, **options):
        child = Child(Program("worker", argv, 0, **options), tmp_path)
        children.append(child)
        child.start(0.0)
        return child

    yield start
    for child in children:
        child.signal(signal.SIGKILL)
        wait_until(child.has_ended, 30, "child ended")


def step_until(child, now, condition):
    """Look after the child at one moment of its clock, until its probe's thread has answered."""
    wait_until(lambda: child.step(now) or condition(), 30, child.reason)


@pytest.mark.parametrize(("failures", "delay"), [(0, 0), (1, 0.2), (2, 0.4), (4, 1.6), (7, 10), (99, 10)])
def test_the_wait_before_a_restart_doubles_up_to_ten_seconds(failures, delay):
    assert backoff_s(failures) == pytest.approx(delay)


def test_a_child_is_ready_when_its_probe_says_so(start):
    answers = iter(["no listener", None])
    child = start(SLEEPS, probe=lambda _pid: next(answers))
    step_until(child, 0.1, lambda: child.reason == "no listener")
    assert child.life is Life.STARTING
    step_until(child, 0.3, lambda: child.life is Life.READY)


def test_a_child_without_a_probe_is_ready_after_it_has_settled(start):
    child = start(SLEEPS, settle_s=1.0)
    child.step(0.9)
    assert child.life is Life.STARTING
    child.step(1.0)
    assert child.life is Life.READY


def test_who_is_outside_inherits_no_setting_of_ours(start, monkeypatch):
    monkeypatch.setenv("CITYWATCH_WATCH_SMTP_URL", "smtp://u:hunter2-canary@mail")
    monkeypatch.setenv("CITYWATCH_CHANNEL_DUTY_SECRET", "hunter2-canary")
    tells = (sys.executable, "-c", "import os; print(dict(os.environ))")
    child = start(tells, environ={"CITYWATCH_PUBLIC_PORT": "8051"}, is_outside=True)
    wait_until(child.has_ended, 30, "child ended")
    assert "hunter2-canary" not in child.log_tail()
    assert "8051" in child.log_tail()


@pytest.mark.parametrize("asks_cameras", [True, False])
def test_passwords_of_cameras_go_to_the_child_that_asks_cameras_and_to_no_other(
    start, monkeypatch, asks_cameras
):
    monkeypatch.setenv("CITYWATCH_CAMERA_CAM_1_PASSWORD", "hunter2-canary")
    tells = (sys.executable, "-c", "import os; print(dict(os.environ))")
    child = start(tells, environ={"CITYWATCH_PORT": "8100"}, asks_cameras=asks_cameras)
    wait_until(child.has_ended, 30, "child ended")
    assert "8100" in child.log_tail()
    assert ("hunter2-canary" in child.log_tail()) is asks_cameras


def test_a_child_that_ends_is_restarted_after_its_wait_and_says_why(start):
    child = start(ENDS)
    wait_until(lambda: child.step(1.0) or child.life is Life.WAITING, 30, "end noticed")
    assert child.reason == "ended with code 3"
    assert "no such table" in child.log_tail()
    child.step(1.1)
    assert child.restarts == 0
    child.step(1.3)
    assert (child.restarts, child.life) == (1, Life.STARTING)


@pytest.mark.parametrize(("number", "told"), [(signal.SIGKILL, "SIGKILL"), (40, "40")])
def test_a_child_ended_by_a_signal_names_it_or_tells_its_number(start, number, told):
    child = start((sys.executable, "-c", f"import os; os.kill(os.getpid(), {int(number)})"))
    wait_until(lambda: child.step(1.0) or child.life is Life.WAITING, 30, "end noticed")
    assert child.reason == f"ended with signal {told}"


def test_failures_are_forgotten_once_a_child_has_been_stable(start):
    child = start(SLEEPS)
    child.failures = 5
    child.step(0.1)
    child.step(1 + STABLE_S)
    assert child.failures == 0


def test_a_large_log_is_kept_once_and_begun_anew(start, tmp_path):
    (tmp_path / "worker.log").write_bytes(b"x" * (LOG_LIMIT_BYTES + 1))
    child = start(SLEEPS)
    assert child.log.stat().st_size == 0
    assert (tmp_path / "worker.log.1").stat().st_size == LOG_LIMIT_BYTES + 1
