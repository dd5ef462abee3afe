"""Questions to neighbours, each on a thread of its own and with a deadline, so that none holds up the watch.

A question that has not come back stays asked: until it does, its neighbour counts as one that does not
answer, and is not asked anything else.
"""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

from alerts.watch_signs import Unanswered
from city.errors import CitywatchError

T = TypeVar("T")


class Probe(Generic[T]):
    """One neighbour's question. `ask` gives the answer or raises why there is none."""

    def __init__(self, name: str, ask: Callable[[], T]) -> None:
        self._name, self._ask = name, ask
        self._back = threading.Event()
        self._answer: T | Unanswered = Unanswered("not asked yet")
        self._asked_at: float | None = None

    def start(self) -> None:
        """Ask, unless the last question is still out."""
        if self._asked_at is not None and not self._back.is_set():
            return
        self._back.clear()
        self._asked_at = monotonic()
        try:
            threading.Thread(target=self._run, name=f"watch {self._name}", daemon=True).start()
        except RuntimeError as error:  # no thread is left on this machine
            self._answer = Unanswered(str(error))
            self._back.set()

    def result(self, deadline: float) -> T | Unanswered:
        """The answer, waited for until `deadline` (of the monotonic clock)."""
        if self._back.wait(max(0.0, deadline - monotonic())):
            return self._answer
        return Unanswered(f"no answer for {monotonic() - (self._asked_at or monotonic()):.0f} s")

    def _run(self) -> None:
        try:
            self._answer = self._ask()
        except (CitywatchError, OSError) as error:
            self._answer = Unanswered(_line(error))
        except Exception as error:  # noqa: BLE001 a fault in a probe must be told, not end the watch
            self._answer = Unanswered(f"{type(error).__name__}: {_line(error)}")
        self._back.set()


def _line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
