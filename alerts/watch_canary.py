"""Sends the canary every minute and looks where it comes by; a missed one names the hop.

It has a thread of its own and needs the broker and the database: where these are away, the watch says of them
what it says anyway.
"""

import logging
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from city.canary import EVERY_S, WITHIN_MS, Flight, Hop, delays
from city.clock import Clock
from city.errors import TransientError
from city.health import Sign

log = logging.getLogger(__name__)

CLEARS_AFTER_S = 3.0
FIRST_S = 10.0
"""After it was made everybody is given so long to hear of it."""
REMEMBERED = 60
LOOKS_S = (2.0, 5.0, 15.0, WITHIN_MS / 1000)
"""When it is looked for, seconds after it was published."""


class Air(Protocol):
    """What the canary flies through."""

    def prepare(self) -> None:
        """See to it that the canary is known. Raises TransientError; LookupError without a city."""
        ...

    def publish(self, result: float, at: int) -> None:
        """Publish a value for a time. Raises OSError or TransientError."""
        ...

    def hops(self, sent_at: int) -> dict[Hop, int]:
        """Where the one published at a time came by so far. Raises TransientError."""
        ...

    def keep(self, flight: Flight) -> None:
        """Remember a flight. Raises TransientError."""
        ...


@dataclass(slots=True)
class Canary:
    """The canary of one watch; `clock` gives epoch milliseconds."""

    air: Air
    clock: Clock
    every_s: float = EVERY_S
    _sign: Sign | None = None
    _missed: int = 0
    _flown: deque[Flight] = field(default_factory=lambda: deque[Flight](maxlen=REMEMBERED))

    def start(self, stop: threading.Event) -> None:
        """Begin to fly."""
        threading.Thread(target=self._fly_on, args=(stop,), name="canary", daemon=True).start()

    def delays(self) -> dict[str, tuple[int, int, int]]:
        """Of the last hour, by hop: the median, the 95th percentile in ms, how many came by."""
        return {hop.value: (d.p50, d.p95, d.n) for hop, d in delays(list(self._flown)).items()}

    def sign(self) -> Sign | None:
        """How many in a row were missed, and where the newest was; None before one could fly."""
        return self._sign

    def _fly_on(self, stop: threading.Event) -> None:
        prepared = False
        while not stop.is_set():
            began = self.clock()
            try:
                if prepared:
                    self._land(self.fly(stop))
                else:
                    self.air.prepare()
                    prepared = True
            except LookupError as error:
                log.info("no canary flies: %s", error)
            except (OSError, TransientError) as error:
                self._sign = Sign(None, str(error))
            except Exception:
                log.exception("a canary failed")
                self._sign = Sign(None, "failed, see the log")
            every_s = self.every_s if self._flown else min(self.every_s, FIRST_S)
            stop.wait(max(1.0, every_s - (self.clock() - began) / 1000))

    def fly(self, stop: threading.Event) -> Flight:
        """One flight, over when it has come by every hop or has had its time."""
        sent_at = self.clock()
        self.air.publish(1.0, sent_at)
        stop.wait(CLEARS_AFTER_S)
        self.air.publish(0.0, self.clock())
        flight, waited = Flight(sent_at, {}), CLEARS_AFTER_S
        for look in LOOKS_S:
            stop.wait(max(0.0, look - waited))
            waited = max(waited, look)
            flight = Flight(sent_at, self.air.hops(sent_at))
            if not flight.missed or stop.is_set():
                break
        if not stop.is_set():
            self.air.keep(flight)
        return flight

    def _land(self, flight: Flight) -> None:
        self._flown.append(flight)
        self._missed = self._missed + 1 if flight.missed else 0
        self._sign = Sign(float(self._missed), ", ".join(flight.missed))
