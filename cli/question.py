"""One probe under way, on a thread of its own, so that a slow answer holds nobody else up.

The thread is a daemon and may never come back (a database that froze in the middle of a query); whoever asks
decides how long to wait, and asks nothing else of this child until it has.
"""

import threading
from dataclasses import dataclass
from enum import StrEnum

from cli.program import NotToBlameError, Probe


class Verdict(StrEnum):
    """What an answer says of the child."""

    WELL = "well"
    SILENT = "silent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict and, unless it is well, the reason."""

    verdict: Verdict
    reason: str | None = None


class Question:
    """Asks at once. `answer` is None until there is one."""

    def __init__(self, probe: Probe, pid: int, now: float) -> None:
        self.asked_at = now
        self.answer: Answer | None = None
        try:
            threading.Thread(target=self._ask, args=(probe, pid), name=f"probe {pid}", daemon=True).start()
        except RuntimeError as error:  # the machine has no thread left, which says nothing of the child
            self.answer = Answer(Verdict.UNKNOWN, str(error))

    def _ask(self, probe: Probe, pid: int) -> None:
        try:
            reason = probe(pid)
        except NotToBlameError as error:
            self.answer = Answer(Verdict.UNKNOWN, str(error))
        except Exception as error:  # noqa: BLE001 a fault in a probe must neither kill a child nor go unsaid
            self.answer = Answer(Verdict.UNKNOWN, f"{type(error).__name__}: {error}")
        else:
            self.answer = Answer(Verdict.WELL) if reason is None else Answer(Verdict.SILENT, reason)
