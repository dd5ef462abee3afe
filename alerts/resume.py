"""Going on after a restart: checkpoints, the observations since, and what is recorded of them already."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import msgspec

from alerts.composites import Composite, alone
from alerts.counted import counted
from alerts.desk import RULE_ERRORS, Desk, Heard
from alerts.fold import Strand
from alerts.replay import replay
from alerts.strands import Binding, Concluded, begun, caught_up, condition_of, resumed, unpacked
from alerts.tied import begun_tie, resumed_tie
from city.alert import Alert, Finding, Key, Recorded
from city.clock import DAY_MS
from city.observation import Observation
from store import alerts, checkpoints, database, feed

READER = "alerts"
PORTION = 200
"""Strands that are folded again from storage before what they find is written."""


class News(NamedTuple):
    """Strands to go on with, and when each was heard of; what differs from what is recorded; whose beginning
    is to be kept; what cannot go on, and why."""

    strands: list[tuple[Binding, Strand, Heard]]
    concluded: list[Concluded]
    begun: list[Key]
    failing: dict[Key, str]


class TiedNews(NamedTuple):
    """What differs of composites from what is recorded, and which cannot go on."""

    concluded: list[Concluded]
    failing: dict[Key, str]


class Resume:
    """One reading of what is stored, at `now` (epoch ms) and `moment` (monotonic seconds).

    The feed is read up to `cursor`: so far as anybody may have read whose work is taken over, for what is not
    found of what is recorded is taken back.
    """

    def __init__(
        self,
        conn: database.Connection,
        now: int,
        moment: float,
        cursor: feed.Cursor,
        tell: Callable[[], object],
    ) -> None:
        self._conn = conn
        self._now = now
        self._moment = moment
        self._cursor = cursor
        self._tell = tell
        self._is_first = not feed.has_begun(conn, READER)

    def strands(self, bindings: Sequence[Binding], shards: Mapping[Key, int | None]) -> Iterator[News]:
        """A strand for each binding, by the shard of its key; what was recorded is not told again.

        In portions, each to be written down before the next. `tell` is called while it takes long.
        """
        marks = checkpoints.marks(self._conn, {one for one in shards.values() if one is not None})
        whole, kept = self._kept(bindings, shards, marks)
        if there := [one for one in bindings if one.key in whole]:
            pairs = [(one, whole[one.key]) for one in there]
            failing = replay(self._conn, pairs, shards, marks, self._cursor, self._tell)
            yield self._caught_up([one for one in there if one.key not in failing], whole, failing)
        rest = sorted((one for one in bindings if one.key not in whole), key=lambda one: one.datastream_id)
        for first in range(0, len(rest), PORTION):
            self._tell()
            yield self._from_storage(rest[first : first + PORTION], kept)

    def _caught_up(
        self, bindings: Sequence[Binding], strands: Mapping[Key, Strand], failing: dict[Key, str]
    ) -> News:
        recorded = self._recorded(strands)
        news = News([], [], [], failing)
        for one in bindings:
            with _guarded(news, one.key):
                concluded = caught_up(one, strands[one.key], recorded.get(one.key, ()))
                self._add(news, one, strands[one.key], concluded, ())
        return news

    def _from_storage(self, bindings: Sequence[Binding], kept: Mapping[Key, Strand]) -> News:
        """With the observations since their settled state; those without one begin."""
        stored = self._observations(bindings, kept)
        recorded = self._recorded({one.key: kept[one.key] for one in bindings if one.key in kept})
        new = [one.key for one in bindings if one.key not in kept]
        held, told = alerts.of_keys(self._conn, new), alerts.last_found(self._conn, new)
        news = News([], [], [], {})
        for one in bindings:
            key, some = one.key, stored.get(one.datastream_id, [])
            with _guarded(news, key):
                if key in kept:
                    strand, concluded = resumed(one, kept[key], some, recorded.get(key, ()))
                else:
                    strand, concluded = self._begun(one, held.get(key), some, told.get(key, 0))
                    news.begun.append(key)
                self._add(news, one, strand, concluded, some)
        return news

    def _recorded(self, strands: Mapping[Key, Strand]) -> dict[Key, list[Finding]]:
        found = alerts.findings(self._conn, {key: one.settled.at for key, one in strands.items()})
        return {key: _findings(recorded) for key, recorded in found.items()}

    def _add(
        self,
        news: News,
        binding: Binding,
        strand: Strand,
        concluded: Concluded,
        some: Sequence[Observation],
    ) -> None:
        news.strands.append((binding, strand, self._heard(binding, strand, some)))
        if concluded.revision and alone(binding):
            news.concluded.append(concluded)

    def ties(self, composites: Sequence[Composite], desk: Desk) -> TiedNews:
        """The same for what is put together of strands that are on the desk already; it ties them there."""
        stored = checkpoints.load(self._conn, [one.key for one in composites])
        kept = {one.key: stored[one.key].at for one in composites if _is_of(stored.get(one.key), one)}
        recorded = alerts.findings(self._conn, kept)
        new = [one.key for one in composites if one.key not in kept]
        held, told = alerts.of_keys(self._conn, new), alerts.last_found(self._conn, new)
        news = TiedNews([], {})
        there = {*desk.keys_held()}
        for one in composites:
            if not one.parts.keys() <= there:
                continue  # a member cannot go on
            key, known = one.key, _findings(recorded.get(one.key, ()))
            with _guarded(news, key):
                desk.pass_time(one, known[-1].at if known else told.get(key, 0))
                lines = desk.lines(one)
                if key in kept:
                    tie, concluded = resumed_tie(one, kept[key], lines, known)
                else:
                    now = condition_of(held.get(key))
                    tie, concluded = begun_tie(one, now, lines, self._is_first, told.get(key, 0))
                desk.tie(tie)
                there.add(key)
                if concluded.revision:
                    news.concluded.append(concluded)
        return news

    def _kept(
        self, bindings: Iterable[Binding], shards: Mapping[Key, int | None], marks: Mapping[int, feed.Cursor]
    ) -> tuple[dict[Key, Strand], dict[Key, Strand]]:
        """Strands that only want what the feed has had since, and those of which the settled state holds."""
        stored = checkpoints.load(self._conn, [binding.key for binding in bindings])
        whole: dict[Key, Strand] = {}
        kept: dict[Key, Strand] = {}
        for binding in bindings:
            key, checkpoint = binding.key, stored.get(binding.key)
            if checkpoint is None or checkpoint.version != binding.version:
                continue
            is_whole = checkpoint.shard in marks and checkpoint.shard == shards[key]
            try:
                (whole if is_whole else kept)[key] = unpacked(binding, checkpoint.state)
            except msgspec.DecodeError:
                continue  # of another release: begin anew
        return whole, kept

    def _observations(
        self, bindings: Iterable[Binding], kept: Mapping[Key, Strand]
    ) -> dict[int, list[Observation]]:
        spans: dict[int, tuple[int, int]] = {}
        for binding in bindings:
            strand = kept.get(binding.key)
            since = self._now - _looks_back_ms(binding) if strand is None else strand.settled.at
            known = spans.get(binding.datastream_id, (since, 0))
            spans[binding.datastream_id] = (min(since, known[0]), self._now + DAY_MS)
        stored = checkpoints.observations(self._conn, spans)
        return {datastream_id: counted(some) for datastream_id, some in stored.items()}

    def _begun(
        self, binding: Binding, alert: Alert | None, some: list[Observation], told: int
    ) -> tuple[Strand, Concluded]:
        window = self._now - _looks_back_ms(binding)
        wanted = [o for o in some if o.phenomenon_time > window]
        since = self._now - binding.rule.lateness_ms if self._is_first else None
        return begun(binding, alert, wanted, self._now, since, told)

    def _heard(self, binding: Binding, strand: Strand, some: Sequence[Observation]) -> Heard:
        """Without observations it is silent for as long as the server's clock says."""
        if not (timely := binding.timely(some)):
            return Heard(self._moment, max(self._now, strand.now.at))
        silent_s = max(0, self._now - timely[-1].received_at) / 1000
        return Heard(self._moment - silent_s, timely[-1].phenomenon_time)


def _looks_back_ms(binding: Binding) -> int:
    """How far back a strand that begins looks: what was observed as long ago as it is good for is so now."""
    return max(binding.rule.lateness_ms, round(binding.stream.max_age_s * 1000)) + binding.evaluator.memory_ms


@contextmanager
def _guarded(news: News | TiedNews, key: Key) -> Generator[None]:
    try:
        yield
    except RULE_ERRORS as error:
        news.failing[key] = f"{type(error).__name__}: {error}"


def _is_of(checkpoint: checkpoints.Checkpoint | None, composite: Composite) -> bool:
    return checkpoint is not None and checkpoint.version == composite.version


def _findings(recorded: Iterable[Recorded]) -> list[Finding]:
    return [finding for one in recorded if (finding := one.transition.finding) is not None]
