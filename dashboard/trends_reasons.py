"""Why hours of the trends' lines do not count: the reasons of what came and is not GOOD, while it is kept."""

from collections.abc import Sequence

import numpy as np

from city.capture import flagged_runs
from city.hourly import Hours, lead_ms
from dashboard.components.trend_question import Asked
from store import trends
from store.database import Connection

MOST_SPANS = 400
"""Of more spans in which something was not GOOD those that lie nearest to each other are asked as one."""
Span = tuple[int, int, int]
"""Datastream, [first, last) epoch ms of observations."""


def reasons_of(conn: Connection, lines: Sequence[Asked], hours: Sequence[Hours]) -> list[dict[int, int]]:
    """Of each line the reasons (a bit set) of what is not GOOD, by the hour for which it stands."""
    spans: set[Span] = set()
    for line, one in zip(lines, hours, strict=True):
        late = lead_ms(line.subject.stream.period_s)
        spans |= {(line.subject.key, first + late, last + late) for first, last in flagged_runs(one)}
    found: dict[int, dict[int, int]] = {}
    for (key, hour), counts in trends.flagged(conn, joined(sorted(spans), MOST_SPANS)).items():
        bits = 0
        for reasons in counts:
            bits |= reasons
        found.setdefault(key, {})[hour] = bits
    return [
        {
            hour - lead_ms(line.subject.stream.period_s): bits
            for hour, bits in found.get(line.subject.key, {}).items()
        }
        for line in lines
    ]


def joined(spans: Sequence[Span], most: int) -> list[Span]:
    """Ascending spans, at most `most` of them: those that lie nearest to each other as one, and never those
    of two datastreams.
    """
    if len(spans) <= most:
        return list(spans)
    keys, firsts, lasts = np.array(spans, np.int64).T
    between = np.where(keys[1:] == keys[:-1], firsts[1:] - lasts[:-1], np.iinfo(np.int64).max)
    apart = np.sort(np.argsort(between, kind="stable")[len(spans) - most :])
    begins, ends = np.concatenate([[0], apart + 1]), np.concatenate([apart, [len(spans) - 1]])
    return [
        (int(keys[a]), int(firsts[a]), int(lasts[a : b + 1].max())) for a, b in zip(begins, ends, strict=True)
    ]
