"""Going on after a restart: checkpoints, the observations since, and what is recorded of them already."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from alerts.desk import Heard
from alerts.fold import Snapshot, Strand
from alerts.strands import Binding, Concluded, begun, resumed, unpacked
from city.alert import Alert, Finding, Key, Recorded
from city.clock import DAY_MS
from city.observation import Observation
from store import alerts, checkpoints, database, feed

READER = "alerts"


class News(NamedTuple):
    """Strands to go on with, and when each was heard of; what differs from what is recorded; whose beginning
    is to be kept."""

    strands: list[tuple[Binding, Strand, Heard]]
    concluded: list[Concluded]
    begun: list[Key]


class Resume:
    """One reading of what is stored, at `now` (epoch ms) and `moment` (monotonic seconds)."""

    def __init__(self, conn: database.Connection, now: int, moment: float) -> None:
        self._conn = conn
        self._now = now
        self._moment = moment

    def strands(self, bindings: Sequence[Binding]) -> News:
        """A strand for each binding; what was recorded already is not told again."""
        kept = self._kept(bindings)
        stored = self._observations(bindings, kept)
        recorded = alerts.findings(self._conn, {key: snapshot.at for key, snapshot in kept.items()})
        fresh = [b.key for b in bindings if b.key not in kept]
        held = alerts.of_keys(self._conn, fresh)
        live_since = None if feed.has_begun(self._conn, READER) else self._now
        news = News([], [], fresh)
        for binding in bindings:
            key, some = binding.key, stored.get(binding.datastream_id, [])
            if key in kept:
                strand, concluded = resumed(binding, kept[key], some, _findings(recorded.get(key, ())))
            else:
                strand, concluded = self._begun(binding, held.get(key), some, live_since)
            news.strands.append((binding, strand, self._heard(binding, some)))
            if concluded.revision:
                news.concluded.append(concluded)
        return news

    def _kept(self, bindings: Iterable[Binding]) -> dict[Key, Snapshot]:
        stored = checkpoints.load(self._conn, [binding.key for binding in bindings])
        kept: dict[Key, Snapshot] = {}
        for binding in bindings:
            checkpoint = stored.get(binding.key)
            if checkpoint is None or checkpoint.version != binding.version:
                continue
            try:
                kept[binding.key] = unpacked(binding.evaluator, checkpoint.state)
            except msgspec.DecodeError:
                continue  # of another release: begin anew
        return kept

    def _observations(
        self, bindings: Iterable[Binding], kept: dict[Key, Snapshot]
    ) -> dict[int, list[Observation]]:
        spans: dict[int, tuple[int, int]] = {}
        for binding in bindings:
            snapshot = kept.get(binding.key)
            window = binding.rule.lateness_ms + binding.evaluator.memory_ms
            since = self._now - window if snapshot is None else snapshot.at
            known = spans.get(binding.datastream_id, (since, 0))
            spans[binding.datastream_id] = (min(since, known[0]), self._now + DAY_MS)
        return checkpoints.observations(self._conn, spans)

    def _begun(
        self, binding: Binding, alert: Alert | None, some: list[Observation], live_since: int | None
    ) -> tuple[Strand, Concluded]:
        window = self._now - binding.rule.lateness_ms - binding.evaluator.memory_ms
        wanted = [o for o in some if o.phenomenon_time > window]
        since = None if live_since is None else live_since - binding.rule.lateness_ms
        return begun(binding, alert, wanted, since)

    def _heard(self, binding: Binding, some: Sequence[Observation]) -> Heard:
        """Without observations it is silent for as long as the server's clock says."""
        if not (timely := binding.timely(some)):
            return Heard(self._moment, self._now)
        silent_s = max(0, self._now - timely[-1].received_at) / 1000
        return Heard(self._moment - silent_s, timely[-1].phenomenon_time)


def _findings(recorded: Iterable[Recorded]) -> list[Finding]:
    return [finding for one in recorded if (finding := one.transition.finding) is not None]
