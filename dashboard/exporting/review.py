"""What officers decided about the rows of an export: a word for each, and days without what was excluded.

A decision is about hours for which results stand (`city.review`). Observations, minutes and hours keep their
values and say "excluded"; the mean of a day leaves such hours out, for nobody could take them out again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from city.hourly import lead_ms
from city.local_time import day_of, moment
from city.review import ReviewSpan, ReviewState
from store import observations, reviews
from store.database import Connection
from store.observations import Bucket, Mean


@dataclass(frozen=True, slots=True)
class Decided:
    """What each part of a time is; `lead` is how much earlier than its time the hour of a result begins."""

    spans: Sequence[ReviewSpan]
    lead: int

    def of(self, times: Sequence[int]) -> list[str]:
        """The state of results of some times (epoch ms), within what was read."""
        edges = np.array([span.first for span in self.spans], np.int64)
        places = np.searchsorted(edges, np.asarray(times, np.int64) - self.lead, side="right") - 1
        states = [span.state.value for span in self.spans]
        return [states[max(place, 0)] for place in places.tolist()]

    def within(self, first: int, last: int) -> list[ReviewState]:
        """The states that results of [first, last) epoch ms have, each once."""
        first, last = first - self.lead, last - self.lead
        there = {span.state for span in self.spans if span.first < last and span.last > first}
        return [state for state in ReviewState if state in there]


def decided(conn: Connection, datastream_id: int, period_s: float, first: int, last: int) -> Decided:
    """What was decided about the results of [first, last) epoch ms of a datastream."""
    lead = lead_ms(period_s)
    return Decided(reviews.decided(conn, [datastream_id], first - lead, last)[datastream_id], lead)


def of_means(
    conn: Connection,
    datastream_id: int,
    found: list[Mean],
    bucket: Bucket,
    zone: ZoneInfo,
    known: Decided,
) -> tuple[list[Mean], list[str]]:
    """Means and the state of each; a day has those of all its hours, and its mean is of hours that count."""
    if bucket is not Bucket.DAY:
        return found, known.of([mean.start for mean in found])
    means: list[Mean] = []
    said: list[str] = []
    for mean in found:
        end = moment(day_of(mean.start, zone), 24 * 60, zone)
        states = known.within(mean.start, end)
        if ReviewState.EXCLUDED in states:
            mean = _without_excluded(conn, datastream_id, mean.start, end, zone, known)
        means.append(mean)
        said.append(" ".join(states))
    return means, said


def _without_excluded(
    conn: Connection, datastream_id: int, first: int, last: int, zone: ZoneInfo, known: Decided
) -> Mean:
    hours = observations.read_buckets(conn, datastream_id, first, last, Bucket.HOUR, zone.key)
    states = known.of([hour.start for hour in hours])
    kept = [h for h, state in zip(hours, states, strict=True) if state != ReviewState.EXCLUDED]
    good = [hour for hour in kept if hour.mean is not None]
    n_good = sum(hour.n_good for hour in good)
    total = sum((hour.mean or 0.0) * hour.n_good for hour in good)
    return Mean(
        first,
        total / n_good if n_good else None,
        min((hour.low for hour in good if hour.low is not None), default=None),
        max((hour.high for hour in good if hour.high is not None), default=None),
        sum(hour.n for hour in kept),
        n_good,
    )
