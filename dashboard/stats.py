"""Running totals of ingestion and their rate, as /api/v1/stats and the heartbeat tell them."""

from store.observations import Totals


class Stats:
    """Totals as last read, and stored observations per second between the last two readings."""

    def __init__(self) -> None:
        self.totals = Totals(0, 0, 0, 0, None)
        self.per_s = 0.0
        self._read_at: int | None = None

    def update(self, totals: Totals, now: int) -> None:
        """Take a reading at `now` (epoch ms)."""
        if self._read_at is not None and now > self._read_at:
            self.per_s = max(0.0, (totals.stored - self.totals.stored) * 1000 / (now - self._read_at))
        self.totals, self._read_at = totals, now

    def last_commit_age_s(self, now: int) -> float | None:
        """Seconds since the last commit, None before the first."""
        at = self.totals.last_commit_at
        return None if at is None else round((now - at) / 1000, 1)

    def json(self) -> dict[str, float | int]:
        """As on the wire."""
        return {**totals_json(self.totals), "per_s": round(self.per_s, 1)}


def totals_json(totals: Totals) -> dict[str, float | int]:
    """Counts as on the wire."""
    return {
        "received": totals.received,
        "stored": totals.stored,
        "duplicate": totals.duplicate,
        "dead_lettered": totals.dead_lettered,
    }
