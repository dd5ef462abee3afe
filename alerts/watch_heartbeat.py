"""The dead-man's switch outward: a URL that is asked every minute while alarms can reach people.

Whoever listens there (healthchecks or the like) raises the alarm when nobody asks any more. The watch cannot
tell its own end, and where it has no channel of its own it cannot tell that of the alarm engine either: so it
stays silent, too, while a part is dead without which no alarm is raised or delivered.
"""

import logging
import threading
from collections.abc import Collection
from time import monotonic

from alerts.channels import verdict
from alerts.channels.exchange import Answer, exchange
from alerts.channels.pinned import ANYWHERE
from city.clock import Clock
from city.notice import Outcome, Result

log = logging.getLogger(__name__)

EVERY_S = 60.0
DEADLINE_S = 10.0


class Heartbeat:
    """The switch; without a URL it does nothing."""

    def __init__(self, url: str | None, clock: Clock, every_s: float = EVERY_S) -> None:
        self._url, self._clock, self._every_s = url, clock, every_s
        self._next = 0.0
        self._sent_at: int | None = None
        self._outcome: Outcome | None = None
        self._dead: list[str] = []

    def turn(self, dead: Collection[str] = ()) -> None:
        """Ask if it is time and nothing vital is `dead`, on a thread of its own."""
        if sorted(dead) != self._dead:
            log.warning("heartbeat: %s", f"held back, dead: {', '.join(sorted(dead))}" if dead else "goes on")
            self._dead = sorted(dead)
        if self._url is None or self._dead or monotonic() < self._next:
            return
        self._next = monotonic() + self._every_s
        threading.Thread(target=self._ask, args=(self._url,), name="heartbeat", daemon=True).start()

    def state(self) -> dict[str, object]:
        """How it does, in the form of a channel's state; empty without a URL."""
        if self._url is None:
            return {}
        if self._dead:
            return {"state": "held back", "why": ", ".join(self._dead), "sent_at": self._sent_at}
        outcome = self._outcome
        state = "unused" if outcome is None else "ok" if outcome.result is Result.SENT else "failed"
        return {"state": state, "why": outcome.detail if outcome else "", "sent_at": self._sent_at}

    def _ask(self, url: str) -> None:
        answer = exchange("GET", url, DEADLINE_S, guard=ANYWHERE)
        outcome = verdict.of_http(answer.status) if isinstance(answer, Answer) else answer
        if outcome.result is Result.SENT:
            self._sent_at = self._clock()
        elif self._outcome is None or self._outcome.result is Result.SENT:
            log.warning("heartbeat: %s", outcome.detail)
        self._outcome = outcome
