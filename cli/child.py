"""One child process: how it is started, watched, and ended.

A child gets a session of its own (a Ctrl-C on the terminal reaches only the supervisor, which then stops its
children in order) and a parent-death signal (a supervisor that is killed leaves nobody behind). Linux sends
that signal when the *thread* that started the child ends, so children are started on the main thread only.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

LOG_LIMIT_BYTES = 5_000_000
STABLE_S = 20.0
"""A child that has been ready for this long has its failures forgotten."""

PROBE_EVERY_S = 0.1
PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


def no_probe(_pid: int) -> str | None:
    """For a child whose readiness nobody asks about: being alive is enough."""
    return None


@dataclass(frozen=True, slots=True)
class Program:
    """What to run. `probe(pid)` returns None when ready, else why not; `tier` orders stopping, highest first.

    `settle_s` is how long it must have been alive to count as ready. `death_signal` is what the kernel sends
    when the supervisor dies; None where the command line sees to that itself.
    """

    name: str
    argv: tuple[str, ...]
    tier: int
    environ: Mapping[str, str] = field(default_factory=dict)
    probe: Callable[[int], str | None] = no_probe
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals | None = signal.SIGKILL
    settle_s: float = 0.0


class Life(StrEnum):
    """Where a child is in its life."""

    STARTING = "starting"
    READY = "ready"
    WAITING = "waiting to restart"
    STOPPED = "stopped"


def backoff_s(failures: int) -> float:
    """How long to wait before the next start: 0.2 s, doubling, at most 10 s."""
    return min(10.0, 0.2 * 2 ** min(failures - 1, 10)) if failures else 0.0


class Child:
    """A program with its process. Times are of a monotonic clock, in seconds."""

    def __init__(self, program: Program, logs: Path) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        self.life = Life.STOPPED
        self.since = 0.0
        self.restarts = 0
        self.failures = 0
        self.reason: str | None = None
        self._ask_at = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    def start(self, now: float) -> None:
        """Start the process, its output appended to its log."""
        self.rotate_log()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.program.argv,
                env={**os.environ, **self.program.environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_dies_with_parent(self.program.death_signal),
            )
        self.life, self.since, self.reason = Life.STARTING, now, "just started"

    def step(self, now: float) -> None:
        """Notice an end, restart when due, ask a starting child whether it is ready."""
        if self.life is Life.WAITING:
            if now >= self.since + backoff_s(self.failures):
                self.restarts += 1
                self.start(now)
        elif self._process is not None and self._process.poll() is not None:
            self._ended(now, self._process.returncode)
        elif self.life is Life.STARTING:
            self._ask(now)
        elif self.life is Life.READY and now - self.since > STABLE_S:
            self.failures = 0

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, unless the process has ended."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def has_ended(self) -> bool:
        """Whether no process is left; the child then counts as stopped."""
        if self._process is not None and self._process.poll() is None:
            return False
        self.life = Life.STOPPED
        return True

    def rotate_log(self) -> None:
        """Keep one old log. The child appends to an open file, so that the file is emptied in place."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
            os.truncate(self.log, 0)

    def log_tail(self, lines: int = 12) -> str:
        """The last lines of its log, for a message on screen."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _ended(self, now: float, code: int) -> None:
        self.failures += 1
        self.reason = f"ended with {_cause(code)}"
        self.life, self.since = Life.WAITING, now

    def _ask(self, now: float) -> None:
        if self._process is None or now < max(self._ask_at, self.since + self.program.settle_s):
            return
        self._ask_at = now + PROBE_EVERY_S
        self.reason = self.program.probe(self._process.pid)
        if self.reason is None:
            self.life, self.since = Life.READY, now


def _cause(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"


def _dies_with_parent(number: signal.Signals | None) -> Callable[[], None] | None:
    if number is None or sys.platform != "linux":
        return None
    parent = os.getpid()

    def set_death_signal() -> None:
        _LIBC.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return set_death_signal
