"""The clock of a drain: from the first visible row until everything that is due is visible.

Looked at from another connection, by questions that cost one index descent. What was there at the first look
does not count, so that nobody gains by a large first batch.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.messages import Key
from city.errors import TransientError
from cli.child import Child
from store import database
from store.queries import query

LOOK_EVERY_S = 0.004
STUCK_AFTER_S = 60.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How many came after the first look, and in how many seconds."""

    counted: int
    seconds: float

    @property
    def per_s(self) -> float:
        """Messages a second."""
        return self.counted / self.seconds


def watch_rows(url: str, keys: Sequence[Key], child: Child) -> Progress:
    """Time until every key is a visible row of the database at `url`. Raises TransientError."""
    with database.connect(url, "bench") as conn:
        last = {"datastream_id": keys[-1][0], "time": database.moment(keys[-1][1])}

        def asked(name: str, values: dict[str, object] | None = None) -> int:
            row = conn.execute(query(name, "bench"), values).fetchone()
            return int(row[0]) if row else 0

        _until(lambda: asked("any_row") > 0, child)
        began, before = time.perf_counter(), asked("row_count")
        _until(lambda: asked("row_of", last) > 0, child)
        _until(lambda: asked("row_count") >= len(keys), child)
        ended = time.perf_counter()
        return Progress(asked("row_count") - before, ended - began)


def watch_lines(child: Child, lines: int, size: int) -> Progress:
    """Time until the child has printed `lines` lines, `size` bytes together. Raises TransientError."""

    def printed() -> int:
        return child.log.stat().st_size

    _until(lambda: printed() > 0, child)
    began, before = time.perf_counter(), printed()
    _until(lambda: printed() >= size, child)
    return Progress(round(lines * (1 - before / size)), time.perf_counter() - began)


def _until(done: Callable[[], bool], child: Child) -> None:
    deadline = time.monotonic() + STUCK_AFTER_S
    while not done():
        ended = child.has_ended()
        if (ended and not done()) or time.monotonic() > deadline:
            how = "ended" if ended else f"did not get on within {STUCK_AFTER_S:.0f} s"
            raise TransientError(f"{child.program.name} {how}:\n{child.log_tail()}")
        time.sleep(LOOK_EVERY_S)
