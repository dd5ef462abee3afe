"""Pure: what a rule would have found in a stretch of the past, by the same evaluators and the same fold.

A backtest of a day is the history that the day would have had live. So observations that came too late are
left out (the caller does), and what was before the stretch counts as far as a rule remembers: the fold begins
twice as far back as that, and, where the rule is the same, takes what is on record for found until the
evaluators' windows are full.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import NamedTuple

import numpy as np

from alerts.combine import Together, combine, together
from alerts.evaluate import SCOPED, evaluator, normal, tells_unknown
from alerts.fold import Snapshot, Strand
from alerts.skim import skim
from city.alert import Finding
from city.clock import DAY_MS
from city.columns import Columns
from city.rule import Rule
from city.thing import Datastream


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch of time [first, last) in epoch ms, which cannot reach beyond `now`."""

    first: int
    last: int
    now: int

    def __post_init__(self) -> None:
        if not self.first < min(self.last, self.now):
            raise ValueError("the stretch of time is empty, or has not begun yet")

    @property
    def end(self) -> int:
        """Up to where it is known what was found."""
        return min(self.last, self.now)


class OnRecord(NamedTuple):
    """What is recorded as found where the fold begins, None where nothing is, and each finding since then, by
    time, until its windows are full.

    `declared_at` is since when (epoch ms) the datastream is expected to speak.
    """

    begun: Finding | None = None
    since: tuple[Finding, ...] = ()
    declared_at: int = 0


NOTHING = OnRecord()


class Folded(NamedTuple):
    """What was found when the span began, and each change within it."""

    base: Finding
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Watch:
    """A rule on one datastream."""

    rule: Rule
    datastream_id: int
    stream: Datastream
    zone: tzinfo

    def settled_at(self, span: Span) -> int:
        """From here on (epoch ms) only what a rule remembers lies before the span."""
        return span.first - self._memory_ms - round(self.stream.max_age_s * 1000)

    def begun_at(self, span: Span) -> int:
        """Where the fold begins (epoch ms). Members of a thing or gateway are not on record by themselves."""
        unrecorded = DAY_MS if isinstance(self.rule.test, SCOPED) else 0
        return self.settled_at(span) - self._memory_ms - unrecorded - 1

    def read_until(self, span: Span) -> int:
        """How far observations matter (epoch ms): what is found of an hour is found in the next one."""
        return min(span.last + self.report_ms + 1, span.now)

    @property
    def report_ms(self) -> int:
        """How often the datastream reports."""
        return round(self.stream.report_s * 1000)

    @property
    def _memory_ms(self) -> int:
        made = evaluator(self.rule, self.stream, self.zone)
        return made.memory_ms if made else 0


def fold(watch: Watch, columns: Columns, span: Span, record: OnRecord = NOTHING) -> Folded:
    """What a rule finds in a span.

    `columns` are the timely observations of its datastream from `begun_at` to `read_until`.
    """
    made = evaluator(watch.rule, watch.stream, watch.zone)
    if made is None:
        return Folded(normal(), ())
    told = _told(record, watch.settled_at(span))
    starts = np.searchsorted(columns.times, [at for at, _ in told], side="right").tolist()
    what, kept = skim(made, columns, (0, *starts))
    begun_at = watch.begun_at(span)
    start = record.begun if record.begun and record.begun.at else normal(max(begun_at, record.declared_at))
    strand = Strand(
        what,
        round(watch.stream.max_age_s * 1000),
        watch.rule.lateness_ms,
        [Snapshot(begun_at, what.begin(start), start)],
        tells_unknown=tells_unknown(watch.rule),
    )
    cut = 0
    for at, recorded in told:
        before, cut = cut, int(np.searchsorted(kept.times, at, side="right"))
        strand.extend(kept.only(slice(before, cut)).observations(watch.datastream_id))
        strand.elapse(at)
        _correct(strand, recorded)
    base = strand.now.finding
    found = strand.extend(kept.only(slice(cut, None)).observations(watch.datastream_id)).added
    return within(base, [*found, *strand.elapse(watch.read_until(span)).added], span)


def _told(record: OnRecord, settled: int) -> list[tuple[int, Finding | None]]:
    """When to take what from the record: each finding at its time, and the last where windows are full."""
    last = record.since[-1] if record.since else record.begun
    return [*((finding.at, finding) for finding in record.since), (settled, last)]


def within(before: Finding, findings: Sequence[Finding], span: Span) -> Folded:
    """The part of a list of findings that a span has."""
    base = next((f for f in reversed(findings) if f.at < span.first), before)
    return Folded(base, tuple(f for f in findings if span.first <= f.at < span.end))


def put_together(members: Mapping[str, Folded], test: Together, parts: Mapping[str, str]) -> Folded:
    """What members find together, from what each found in the span."""
    base = {key: folded.base for key, folded in members.items()}
    lists = {key: folded.findings for key, folded in members.items()}
    return Folded(together(base, test, parts), tuple(combine(lists, base, test, parts)))


def _correct(strand: Strand, recorded: Finding | None) -> None:
    """Where something else is on record, that is what was found."""
    now = strand.now
    if recorded is None or (now.finding.severity, now.finding.unknown) == (
        recorded.severity,
        recorded.unknown,
    ):
        return
    strand.now = replace(now, state=now.state.told(recorded), finding=recorded)
