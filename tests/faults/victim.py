"""A real child process that faults happen to: killed, frozen, thawed, ended, started again on the same data.

Not the product's supervisor, whose restarts would hide the fault.
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from stack import ROOT, wait_until

from cli.program import NotToBlameError, Program

READY_WITHIN_S = 90.0


class Victim:
    """One program and the process that runs it now, with everything that process started."""

    def __init__(self, program: Program, log: Path) -> None:
        self.program = program
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, environ: Mapping[str, str] | None = None) -> "Victim":
        """Start it, without waiting; `environ` is added to the program's own."""
        assert not self.running, f"{self.program.name} runs already"
        environment = {**os.environ, **self.program.environ, **(environ or {})}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.program.argv,
                env=environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def wait_ready(self, within_s: float = READY_WITHIN_S) -> "Victim":
        """Wait until it answers as the supervisor would ask it."""
        wait_until(self.is_well, within_s, f"{self.program.name} is ready\n{self.said()[-2000:]}")
        return self

    def is_well(self) -> bool:
        """Whether it answers now. Fails when it has ended instead."""
        assert self.running, f"{self.program.name} ended with {self.exit_code}:\n{self.said()[-2000:]}"
        try:
            return self.program.probe is None or self.program.probe(self.pid) is None
        except NotToBlameError:
            return False

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended; negative is a signal's number."""
        return self._process.poll() if self._process else None

    def wait_ended(self, within_s: float = 60) -> int:
        """Wait until it has ended by itself; its exit code."""
        assert self._process is not None
        return self._process.wait(within_s)

    def kill(self) -> None:
        """SIGKILL it and everything it started, at once: a power cut for this program."""
        self._tell_all(signal.SIGKILL)
        self.wait_ended()

    def freeze(self) -> None:
        """SIGSTOP everything: sockets stay open and nobody answers."""
        self._tell_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT everything."""
        self._tell_all(signal.SIGCONT)

    def terminate(self, within_s: float = 60) -> int:
        """Ask it to stop in its own way and wait; its exit code."""
        assert self._process is not None
        self._process.send_signal(self.program.stop_signal)
        return self._process.wait(within_s)

    def end(self) -> None:
        """Leave nothing behind: what it would save on its way out is of no use to anybody."""
        if self.running:
            self.kill()

    def rss_mb(self) -> float:
        """Resident memory of the process itself."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def said(self) -> str:
        """Its log."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def _tell_all(self, number: signal.Signals) -> None:
        for pid in [self.pid, *_below(self.pid)] if self.running else []:
            with suppress(ProcessLookupError):
                os.kill(pid, number)


def _below(pid: int) -> list[int]:
    """Every process below `pid`. PostgreSQL's are in sessions of their own, so parents are followed."""
    found: list[int] = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, children.read_text().split()):
                found += [child, *_below(child)]
    return found


def seconds_until(condition, within_s: float, what: str) -> float:
    """Wait for a state; how long it took."""
    began = time.monotonic()
    wait_until(condition, within_s, what)
    return time.monotonic() - began
