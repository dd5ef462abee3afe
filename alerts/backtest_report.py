"""Pure: what a backtest comes to: how often it fires, how long it is in alert, and what caused each."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from alerts.backtest import Folded, Span
from city.alert import Finding, Subject
from city.state import Level

TEN_MINUTES_MS = 10 * 60 * 1000
"""How often alarms come is counted per ten minutes, as ISA-18.2 and EEMUA 191 do."""


@dataclass(frozen=True, slots=True)
class Episode:
    """From normal to normal on one subject; `raised` is what it began with, maybe before the span.

    `cleared` is None while it goes on at the end of the span.
    """

    subject: Subject
    raised: Finding
    worst: Level
    cleared: int | None
    in_span_ms: int
    unknown_ms: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Alerts per ten minutes: on the average, and in the fullest ten minutes and when that was."""

    mean: float
    most: int
    most_at: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """What a rule found in a span. Times are milliseconds; severities those that were raised first."""

    episodes: tuple[Episode, ...]
    fires: int
    in_alert_ms: int
    unknown_ms: int
    by_severity: Mapping[Level, int]
    pace: Pace


def report(found: Mapping[Subject, Folded], span: Span) -> Report:
    """The report over all subjects; episodes by the time they began."""
    episodes = [e for subject, folded in found.items() for e in _episodes(subject, folded, span)]
    episodes.sort(key=lambda e: (e.raised.at, str(e.subject)))
    fires = [e for e in episodes if e.raised.at >= span.first]
    return Report(
        tuple(episodes),
        len(fires),
        sum(e.in_span_ms for e in episodes),
        sum(e.unknown_ms for e in episodes),
        Counter(e.worst for e in fires),
        _pace([e.raised.at for e in fires], span),
    )


def _episodes(subject: Subject, folded: Folded, span: Span) -> Iterator[Episode]:
    """Runs of findings above normal; what began before the span is in the base."""
    run: list[Finding] = [folded.base] if folded.base.severity is not Level.NORMAL else []
    for finding in folded.findings:
        if finding.severity is not Level.NORMAL:
            run.append(finding)
        elif run:
            yield _episode(subject, run, finding.at, span)
            run = []
    if run:
        yield _episode(subject, run, None, span)


def _episode(subject: Subject, run: list[Finding], cleared: int | None, span: Span) -> Episode:
    end = span.end if cleared is None else cleared
    borders = [*(max(f.at, span.first) for f in run), end]
    spent = [after - before for before, after in pairwise(borders)]
    unknown = sum(ms for finding, ms in zip(run, spent, strict=True) if finding.unknown)
    return Episode(subject, run[0], max(f.severity for f in run), cleared, sum(spent), unknown)


def _pace(fires: list[int], span: Span) -> Pace:
    if not fires:
        return Pace(0.0, 0, None)
    tens = (span.end - span.first) / TEN_MINUTES_MS
    at, most = max(Counter(at // TEN_MINUTES_MS for at in fires).items(), key=lambda row: (row[1], -row[0]))
    return Pace(len(fires) / tens, most, at * TEN_MINUTES_MS)
