"""A connection that does not wait for ever: the statement timeout of PostgreSQL needs a server that runs.

A server that is stopped, or a line that swallows bytes, keeps a client in its read for good. Everything
psycopg waits for passes through `wait`; there the time is kept.
"""

from typing import TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout

ANSWER_WITHIN_S = 35.0
"""Longer than the statement timeout, which says more where the server still runs."""

T = TypeVar("T")


class Connection(psycopg.Connection):
    """Ends itself with an OperationalError after `answer_within_s` without an answer; 0 is no limit."""

    answer_within_s = ANSWER_WITHIN_S

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """What psycopg waits for, within the caller's time or ours."""
        if timeout is not None or self.answer_within_s <= 0:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.answer_within_s)
        except _WaitTimeout as error:
            self.pgconn.finish()  # whatever comes after must not wait as long again
            raise psycopg.OperationalError(f"no answer within {self.answer_within_s:.0f} s") from error
