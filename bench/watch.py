"""The clock of a drain: from the first visible row until everything that is due is visible.

Looked at from another connection, by questions that cost one index descent. What was there at the first look
does not count, so that nobody gains by a large first batch.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.messages import Key
from city.errors import TransientError
from store import database
from store.queries import query

LOOK_EVERY_S = 0.004
STUCK_AFTER_S = 60.0
FULL_LINE = 185
"""Bytes that `mosquitto_sub` prints for a message."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many came after the first look, and in how many seconds."""

    counted: int
    seconds: float

    @property
    def per_s(self) -> float:
        """Messages a second."""
        return self.counted / self.seconds


def watch_rows(url: str, keys: Sequence[Key], alive: Callable[[], bool]) -> Progress:
    """Time until every key is a visible row of the database at `url`. Raises TransientError."""
    with database.connect(url, "bench") as conn:
        last = {"datastream_id": keys[-1][0], "time": database.moment(keys[-1][1])}

        def asked(name: str, values: dict[str, object] | None = None) -> int:
            row = conn.execute(query(name, "bench"), values).fetchone()
            return int(row[0]) if row else 0

        _until(lambda: asked("any_row") > 0, alive)
        began, before = time.perf_counter(), asked("row_count")
        _until(lambda: asked("row_of", last) > 0, alive)
        _until(lambda: asked("row_count") >= len(keys), alive)
        ended = time.perf_counter()
        return Progress(asked("row_count") - before, ended - began)


def watch_lines(path: Path, lines: int) -> Progress:
    """Time until the file holds `lines` lines of FULL_LINE bytes."""
    _until(lambda: path.exists() and path.stat().st_size > 0, lambda: True)
    began, before = time.perf_counter(), path.stat().st_size // FULL_LINE
    _until(lambda: path.stat().st_size >= lines * FULL_LINE, lambda: True)
    return Progress(lines - before, time.perf_counter() - began)


def _until(done: Callable[[], bool], alive: Callable[[], bool]) -> None:
    deadline = time.monotonic() + STUCK_AFTER_S
    while not done():
        if not alive() or time.monotonic() > deadline:
            raise TransientError("a contestant ended or made no progress before everything was stored")
        time.sleep(LOOK_EVERY_S)
