"""One at a time, and nobody waits long: who reads from a slow database must not hold everybody's threads."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from time import monotonic

from city.errors import TransientError


class InVainError(TransientError):
    """Somebody else has waited long enough already, or has failed a moment ago."""


class Turnstile:
    """Lets one in at a time. Who finds somebody inside waits `wait_s` in all, however many they are; after a
    failure nobody tries for `rest_s`."""

    def __init__(self, wait_s: float, rest_s: float, clock: Callable[[], float] = monotonic) -> None:
        self._wait_s, self._rest_s, self._clock = wait_s, rest_s, clock
        self._lock = threading.Lock()
        self._entered_at = 0.0
        self._rests_until = 0.0

    @contextmanager
    def through(self) -> Generator[None]:
        """Be the one inside. Raises InVainError."""
        self._refuse_while_resting()
        if not self._lock.acquire(blocking=False) and not self._lock.acquire(timeout=self._patience()):
            raise InVainError("somebody else still waits for an answer")
        try:
            self._refuse_while_resting()
            self._entered_at = self._clock()
            yield
        except InVainError:
            raise
        except Exception:
            self._rests_until = self._clock() + self._rest_s
            raise
        finally:
            self._lock.release()

    def _patience(self) -> float:
        return max(0.0, self._entered_at + self._wait_s - self._clock())

    def _refuse_while_resting(self) -> None:
        if self._clock() < self._rests_until:
            raise InVainError("there was no answer a moment ago")
