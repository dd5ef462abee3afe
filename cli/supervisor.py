"""Keeps children running: starts them, waits until ready, restarts those that end, stops them in order.

One loop on one thread, with the clock handed in. Nothing here knows what the children are: a `Program` says
how to run it, how to ask whether it is ready, and which tier it belongs to. Higher tiers need lower ones, so
that stopping goes from the highest tier down, one tier at a time and the children of a tier together.
"""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from signal import SIGKILL

from city.errors import TransientError
from cli.child import Child, Life, Program

TICK_S = 0.03
STOP_WITHIN_S = 9.0
TIER_GRACE_S = 4.0
GIVE_UP_AFTER = 6
"""Failures in a row before the first readiness after which a start is given up."""


class NotReadyError(TransientError):
    """A child did not become ready; the message ends with the last lines of its log."""


class InterruptedStartError(TransientError):
    """Somebody asked to stop while children were starting."""


class Supervisor:
    """The children of one stack. `on_change` is called whenever any child's life or pid has changed."""

    def __init__(
        self,
        logs: Path,
        stop: threading.Event,
        on_change: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.children: dict[str, Child] = {}
        self._logs, self._stop, self._on_change, self._clock = logs, stop, on_change, clock
        self._seen: tuple[object, ...] = ()

    def start(self, program: Program) -> Child:
        """Start a program and keep it running from now on."""
        child = Child(program, self._logs)
        self.children[program.name] = child
        child.start(self._clock())
        self._tell()
        return child

    def wait_ready(self, names: Sequence[str], timeout_s: float) -> None:
        """Return when all named children are ready. Raises NotReadyError or InterruptedStartError."""
        deadline = self._clock() + timeout_s
        waited = [self.children[name] for name in names]
        while not all(child.life is Life.READY for child in waited):
            if self._stop.wait(TICK_S):
                raise InterruptedStartError("stopped while starting")
            self.step()
            late = self._clock() > deadline
            for child in waited:
                if child.life is not Life.READY and (late or child.failures >= GIVE_UP_AFTER):
                    raise NotReadyError(_why_not(child))

    def step(self) -> None:
        """Look after every child once."""
        for child in self.children.values():
            child.step(self._clock())
        self._tell()

    def run(self) -> None:
        """Look after the children until `stop` is set."""
        turns = 0
        while not self._stop.wait(TICK_S * 3):
            self.step()
            turns += 1
            if turns % 600 == 0:
                self._rotate_logs()

    def stop_all(self) -> list[str]:
        """Stop every child, highest tier first. Returns the names of those that had to be killed."""
        deadline = self._clock() + STOP_WITHIN_S
        killed: list[str] = []
        ordered = sorted(self.children.values(), key=_tier, reverse=True)
        for _, tier in groupby(ordered, key=_tier):
            killed += self._stop_tier(list(tier), min(deadline, self._clock() + TIER_GRACE_S))
            self._tell()
        return killed

    def _stop_tier(self, tier: list[Child], deadline: float) -> list[str]:
        for child in tier:
            child.signal(child.program.stop_signal)
        while not _all_ended(tier) and self._clock() < deadline:
            time.sleep(0.02)
        late = [child for child in tier if not child.has_ended()]
        for child in late:
            child.signal(SIGKILL)
        while not _all_ended(late):
            time.sleep(0.02)
        return [child.program.name for child in late]

    def _tell(self) -> None:
        seen = tuple((c.program.name, c.pid, c.life) for c in self.children.values())
        if seen != self._seen:
            self._seen = seen
            self._on_change()

    def _rotate_logs(self) -> None:
        for child in self.children.values():
            child.rotate_log()


def _tier(child: Child) -> int:
    return child.program.tier


def _all_ended(children: Iterable[Child]) -> bool:
    return not [child for child in children if not child.has_ended()]


def _why_not(child: Child) -> str:
    return f"{child.program.name} is not ready: {child.reason}\n{child.log_tail()}"
