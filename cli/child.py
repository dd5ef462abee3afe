"""One child process: how it is started, watched, and ended.

A child that stops answering is first called unresponsive, then killed and started again, as if it had ended
by itself. Only answers count against it, not the mere passing of time: a supervisor that was itself suspended
finds its children as they are. A start that fails (no such program, a full disk) is a failure like any other.

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
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import assert_never

from city.camera import is_camera_variable
from cli.environment import is_setting
from cli.program import Patience, Program
from cli.question import Answer, Question, Verdict

LOG_LIMIT_BYTES = 5_000_000
STABLE_S = 20.0
"""A child that has been ready for this long has its failures forgotten."""

PR_SET_PDEATHSIG = 1
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
"""Looked up now: between fork and exec, a probe's thread may have left the loader's lock taken."""


class Life(StrEnum):
    """Where a child is in its life."""

    STARTING = "starting"
    READY = "ready"
    UNRESPONSIVE = "unresponsive"
    WAITING = "waiting to restart"
    STOPPED = "stopped"


def backoff_s(failures: int) -> float:
    """How long to wait before the next start: 0.2 s, doubling, at most 10 s."""
    return min(10.0, 0.2 * 2 ** min(failures - 1, 10)) if failures else 0.0


class Child:
    """A program with its process. Times are of a monotonic clock, in seconds."""

    def __init__(self, program: Program, logs: Path, patience: Patience = Patience()) -> None:  # noqa: B008
        self.program = program
        self.log = logs / f"{program.name}.log"
        self.life = Life.STOPPED
        self.since = 0.0
        self.restarts = 0
        self.failures = 0
        self.reason: str | None = None
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        self._forget_answers(0.0)

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    def start(self, now: float) -> None:
        """Start the process, its output appended to its log. A failure is waited out like any other."""
        self._forget_answers(now)
        with suppress(OSError):  # a log that cannot be shortened is still a log; the supervisor says so
            self.rotate_log()
        try:
            self._process = self._spawn()
        except (OSError, subprocess.SubprocessError) as error:
            self._failed(now, f"could not be started ({error})")
        else:
            self.life, self.since, self.reason = Life.STARTING, now, "just started"

    def step(self, now: float) -> None:
        """Notice an end, restart when due, ask whether it is well and act on the answer."""
        if self.life is Life.WAITING:
            if now >= self.since + backoff_s(self.failures):
                self.restarts += 1
                self.start(now)
        elif self._process is not None and self._process.poll() is not None:
            self._failed(now, self._killed_for or f"ended with {_cause(self._process.returncode)}")
        elif self.life is not Life.STOPPED:
            self._look(now)

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
        """Keep one old log. The child appends to an open file, so that the file is emptied in place.

        Raises OSError when there is no room for the copy; the log is then as it was.
        """
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            older = self.log.with_suffix(".log.1")
            try:
                shutil.copyfile(self.log, older)
            except OSError:
                older.unlink(missing_ok=True)  # half a copy helps nobody, and may be what fills the disk
                raise
            os.truncate(self.log, 0)

    def log_tail(self, lines: int = 12) -> str:
        """The last lines of its log, for a message on screen."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.program.argv,
                env=self._environ(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_dies_with_parent(self.program.death_signal),
            )

    def _environ(self) -> dict[str, str]:
        """Ours and its own: no setting for who is outside, passwords of cameras only for whom asks them."""
        return {k: v for k, v in os.environ.items() if self._inherits(k)} | dict(self.program.environ)

    def _inherits(self, variable: str) -> bool:
        if self.program.is_outside:
            return not is_setting(variable)
        return self.program.asks_cameras or not is_camera_variable(variable)

    def _failed(self, now: float, reason: str) -> None:
        self.failures += 1
        self.life, self.since, self.reason = Life.WAITING, now, reason

    def _forget_answers(self, now: float) -> None:
        self._started_at = now
        self._question: Question | None = None
        self._ask_at = now
        self._silent_since: float | None = None
        self._killed_for: str | None = None

    def _look(self, now: float) -> None:
        if self.life is Life.READY and now - self.since > STABLE_S:
            self.failures = 0
        if self.program.probe is not None:
            if (answer := self._answer(now)) is not None:
                self._judge(answer, now)
        elif self.life is Life.STARTING and now >= self.since + self.program.settle_s:
            self._is_well(now)

    def _answer(self, now: float) -> Answer | None:
        """The newest answer, if there is one that has not been judged; asks when that is due."""
        if self._question is None:
            if now >= max(self._ask_at, self._started_at + self.program.settle_s):
                self._question = self._asked(now)
            return None
        if (answer := self._question.answer) is not None:
            waits = self.life is Life.STARTING and answer.verdict is not Verdict.WELL
            every = self._patience.ask_starting_every_s if waits else self._patience.ask_ready_every_s
            self._question, self._ask_at = None, now + every
            return answer
        if now - self._question.asked_at < self._patience.answer_within_s:
            return None
        verdict = Verdict.UNKNOWN if self.program.asks_neighbour else Verdict.SILENT
        return Answer(verdict, f"no answer within {self._patience.answer_within_s:.0f} s")

    def _asked(self, now: float) -> Question | None:
        late = now - self._started_at >= self.program.give_way_s
        first = self.life is Life.STARTING and not late
        probe = self.program.probe if first else self.program.alive or self.program.probe
        return Question(probe, self._process.pid, now) if probe and self._process else None

    def _judge(self, answer: Answer, now: float) -> None:
        self.reason = answer.reason
        if answer.verdict is Verdict.WELL:
            self._is_well(now)
        elif answer.verdict is Verdict.UNKNOWN:
            self._silent_since = None
        elif answer.verdict is Verdict.SILENT:
            self._is_silent(now)
        else:
            assert_never(answer.verdict)

    def _is_well(self, now: float) -> None:
        self._silent_since = self.reason = None
        if self.life is not Life.READY:
            self.life, self.since = Life.READY, now

    def _is_silent(self, now: float) -> None:
        if self._silent_since is None:
            self._silent_since = now
        silent_s = now - self._silent_since
        if self.life is Life.READY and silent_s >= self._patience.doubt_after_s:
            self.life, self.since = Life.UNRESPONSIVE, now
        elif self.life is Life.STARTING and silent_s >= self._patience.start_within_s:
            self._kill(f"was not ready within {silent_s:.0f} s ({self.reason}) and was killed")
        elif self.life is Life.UNRESPONSIVE and silent_s >= self._patience.kill_after_s:
            self._kill(f"did not answer for {silent_s:.0f} s ({self.reason}) and was killed")

    def _kill(self, reason: str) -> None:
        self._killed_for = reason
        self.signal(signal.SIGKILL)


def _cause(code: int) -> str:
    if code >= 0:
        return f"code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:  # a real-time signal between the first and the last has no name
        return f"signal {-code}"


def _dies_with_parent(number: signal.Signals | None) -> Callable[[], None] | None:
    if number is None or _PRCTL is None:
        return None
    parent = os.getpid()

    def set_death_signal() -> None:
        _PRCTL(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return set_death_signal
