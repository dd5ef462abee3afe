"""For how long messages have waited and nothing was stored, by a clock that nobody sets.

It is reckoned from the last of three moments: when messages began to wait, when something was stored last,
and when the watch could first see it. A quiet night before is no delay, and neither is a clock that is set.
"""


class Waiting:
    """Fed once a look. `waited_s` goes on over a restart of the watch, without the time between."""

    def __init__(self, waited_s: float = 0.0) -> None:
        self.waited_s = waited_s
        self._since: float | None = None
        self._last_commit_at: int | None = None

    def look(self, waits: bool | None, last_commit_at: int | None, tick: float) -> float:
        """Seconds of waiting; what cannot be seen (None) goes on as it was. `tick`: monotonic seconds."""
        known = last_commit_at is not None
        stored = known and self._last_commit_at is not None and last_commit_at != self._last_commit_at
        if waits is False or stored:
            self.waited_s = 0.0
        elif self._since is not None:
            self.waited_s += tick - self._since
        still = self._since is not None if waits is None else waits
        self._since = tick if still else None
        self._last_commit_at = last_commit_at if known else self._last_commit_at
        return self.waited_s
