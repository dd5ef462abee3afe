"""Keeps children running: starts them, waits until ready, restarts those that end, stops them in order.

One loop on one thread, with the clock handed in; questions to children wait on threads of their own. Nothing
here knows what the children are: a `Program` says how to run it, how to ask whether it is well, and which
tier it belongs to. Higher tiers need lower ones, so that stopping goes from the highest tier down, one tier
at a time and the children of a tier together.
"""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from signal import SIGKILL

from city.errors import TransientError
from cli.child import Child, Life
from cli.program import Patience, Program

TICK_S = 0.03
STOP_WITHIN_S = 9.0
TIER_GRACE_S = 4.0
KILLED_WITHIN_S = 2.0
"""A killed process that is not gone by then hangs in the kernel: nothing more can be done about it."""
GIVE_UP_AFTER = 6
"""Failures in a row before the first readiness after which a start is given up."""


class NotReadyError(TransientError):
    """A child did not become ready; the message ends with the last lines of its log."""


class InterruptedStartError(TransientError):
    """Somebody asked to stop while children were starting."""


class Supervisor:
    """The children of one stack.

    `on_change` is called whenever any child's life or pid has changed, and each minute while it runs, so that
    what it could not write (a full disk) is written later. `complain` is given each trouble once.
    """

    def __init__(
        self,
        logs: Path,
        stop: threading.Event,
        on_change: Callable[[], None] = lambda: None,
        complain: Callable[[str], None] = lambda _: None,
        patience: Patience = Patience(),  # noqa: B008
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.children: dict[str, Child] = {}
        self._logs, self._stop, self._on_change, self._clock = logs, stop, on_change, clock
        self._patience, self._complain = patience, complain
        self._seen: tuple[object, ...] = ()
        self._complaints: set[str] = set()

    def start(self, program: Program) -> Child:
        """Start a program and keep it running from now on."""
        child = Child(program, self._logs, self._patience)
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
                self._on_change()

    def stop_all(self) -> list[str]:
        """Stop every child, highest tier first. Returns the names of those that had to be killed.

        Whatever goes wrong with one tier, the next is stopped all the same; then the trouble is raised.
        """
        deadline = self._clock() + STOP_WITHIN_S
        killed: list[str] = []
        with ExitStack() as tiers:
            for _, tier in groupby(sorted(self.children.values(), key=_tier), key=_tier):
                tiers.callback(self._stop_tier, list(tier), deadline, killed)
        return killed

    def _stop_tier(self, tier: list[Child], deadline: float, killed: list[str]) -> None:
        deadline = min(deadline, self._clock() + TIER_GRACE_S)
        for child in tier:
            child.signal(child.program.stop_signal)
        while not _all_ended(tier) and self._clock() < deadline:
            time.sleep(0.02)
        late = [child for child in tier if not child.has_ended()]
        for child in late:
            child.signal(SIGKILL)
        killed += [child.program.name for child in late]
        deadline = self._clock() + KILLED_WITHIN_S
        while not _all_ended(late) and self._clock() < deadline:
            time.sleep(0.02)
        self._tell()

    def _tell(self) -> None:
        seen = tuple((c.program.name, c.pid, c.life) for c in self.children.values())
        if seen != self._seen:
            self._seen = seen
            self._on_change()

    def _rotate_logs(self) -> None:
        for child in self.children.values():
            try:
                child.rotate_log()
            except OSError as error:
                self._complain_once(f"the log of {child.program.name} grows on: {error}")

    def _complain_once(self, text: str) -> None:
        if text not in self._complaints:
            self._complaints.add(text)
            self._complain(text)


def _tier(child: Child) -> int:
    return child.program.tier


def _all_ended(children: Iterable[Child]) -> bool:
    return not [child for child in children if not child.has_ended()]


def _why_not(child: Child) -> str:
    return f"{child.program.name} is not ready: {child.reason}\n{child.log_tail()}"
