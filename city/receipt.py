"""A receipt: what became of everything that one thing sent on one day of the city's calendar.

It answers "was anything lost?" with a verdict, and every verdict but `none_lost` says that it is not sure of
that. `none_lost` needs proof by the device's own count: a mark before the day, one after it, no gap between
them, no counter that started again, no dead letter. A thing that does not count its messages can only be
compared with what its reporting period lets expect, which proves nothing. Unknown is never green.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from city.seqs import QUARTER_MS, Gap, Marks, Restart, Walk, countable, walk

MOST_PLACES = 1000
"""Gaps, and restarts, that a receipt holds."""
FEW_PLACES = 20
"""Gaps and restarts of a day that say nothing about whether its numbers count."""
MOST_MISSING_EACH = 10
"""Messages missing for each that came, above which numbers that stand alone are no count with losses."""


class Verdict(StrEnum):
    """The answer to "was anything lost on that day?"."""

    NONE_LOST = "none_lost"
    LOST = "lost"
    NOT_PROVED = "not_proved"
    NO_DATA = "no_data"
    IN_PROGRESS = "in_progress"


class Doubt(StrEnum):
    """Why a day without a known loss is not proved to be without one."""

    NO_SEQ = "no_seq"
    """The thing does not count its messages."""
    RESTARTED = "restarted"
    """Its counter started again: what it counted last before that is not known."""
    NO_MARK_BEFORE = "no_mark_before"
    """Nothing counted came before: the first messages of the day may be missing."""
    NO_MARK_AFTER = "no_mark_after"
    """Nothing counted has come since: the last messages of the day may be missing."""
    DOES_NOT_COUNT = "does_not_count"
    """Its numbers jump or repeat too often to be a count: what is missing is not known."""
    MORE_GAPS = "more_gaps"
    """There are more gaps than the receipt holds: at least so many messages are missing."""


@dataclass(frozen=True, slots=True)
class Account:
    """What was counted of a thing's day, in results: offered = stored + duplicate, `expected` by period."""

    offered: int = 0
    stored: int = 0
    expected: int = 0
    dead: Mapping[str, int] = field(default_factory=lambda: MappingProxyType[str, int]({}))


@dataclass(frozen=True, slots=True)
class Span:
    """A local day as quarters of an hour since 1970 UTC, `last` exclusive."""

    first: int
    last: int

    @classmethod
    def of(cls, day: date, zone: ZoneInfo) -> "Span":
        """The day's quarters in a time zone; a day of daylight saving has 92 or 100."""
        start, end = (_midnight(day + timedelta(days=more), zone) for more in (0, 1))
        return cls(start // QUARTER_MS, end // QUARTER_MS)

    @property
    def seconds(self) -> int:
        """Its length."""
        return (self.last - self.first) * QUARTER_MS // 1000

    def touches(self, since: int, until: int) -> bool:
        """Whether something between two quarters, both inclusive, can have happened in it."""
        return since < self.last and until >= self.first


@dataclass(frozen=True, slots=True)
class Receipt:
    """A thing's day. `received` counts messages with a number, each once; the rest is in results.

    Dead letters are those of results that were said for the day; where no time can be read, those that
    arrived on it. A gap at midnight stands on both days.
    """

    thing_id: str
    day: date
    verdict: Verdict
    doubts: tuple[Doubt, ...]
    received: int
    gaps: tuple[Gap, ...]
    restarts: tuple[Restart, ...]
    account: Account

    @property
    def missing(self) -> int:
        """Messages that were sent by their count and did not come."""
        return sum(gap.missing for gap in self.gaps)

    @property
    def sent(self) -> int | None:
        """Messages sent by the thing's own count, None when it does not count them."""
        if Doubt.DOES_NOT_COUNT in self.doubts:
            return None
        return self.received + self.missing if self.received or self.gaps else None

    @property
    def duplicate(self) -> int:
        """Results that came again."""
        return self.account.offered - self.account.stored

    @property
    def dead_lettered(self) -> int:
        """Parts that could not be used."""
        return sum(self.account.dead.values())

    @property
    def completeness(self) -> float | None:
        """Stored / expected by the reporting periods; above 1 for a thing that reports more often."""
        return self.account.stored / self.account.expected if self.account.expected else None


def reckon(
    thing_id: str, day: date, zone: ZoneInfo, marks: Sequence[Marks], account: Account, now: int
) -> Receipt:
    """The receipt of a day at `now` (epoch ms); `marks` reach beyond the day on both sides."""
    span = Span.of(day, zone)
    received = sum(
        last - first + 1
        for quarter, ranges in marks
        if span.first <= quarter < span.last
        for first, last in ranges
    )
    found = _found(span, marks, received)
    doubts = tuple(_doubts(span, marks, received, found))
    gaps = tuple(found.gaps[:MOST_PLACES]) if found else ()
    restarts = tuple(found.restarts) if found else ()
    verdict = _verdict(now < span.last * QUARTER_MS, received, bool(gaps), doubts, account)
    return Receipt(thing_id, day, verdict, doubts, received, gaps, restarts, account)


def local_day(epoch_ms: int, zone: ZoneInfo) -> date:
    """The day of the city's calendar at a time."""
    return datetime.fromtimestamp(epoch_ms / 1000, UTC).astimezone(zone).date()


def silence(day: date, zone: ZoneInfo, marks: Sequence[Marks]) -> tuple[date, date] | None:
    """Days without a mark that the marks around this day enclose, both inclusive: a gap lies on them as well.

    Told by a day with marks of the silence after it, and by the last silent day of those before it. No other
    day passes it on, so that days which have each other reckoned come to an end.
    """
    span, one = Span.of(day, zone), timedelta(days=1)
    before = [mark.quarter for mark in marks if mark.quarter < span.first]
    after = [mark.quarter for mark in marks if mark.quarter >= span.last]
    if not after:
        return None
    back = local_day(min(after) * QUARTER_MS, zone)
    if len(before) + len(after) < len(marks):
        return (day + one, back - one) if back > day + one else None
    gone = local_day(max(before) * QUARTER_MS, zone) if before else day
    return (gone + one, day - one) if back == day + one and gone + one < day else None


def expected(report_s: Sequence[float], span: Span) -> int:
    """How many observations datastreams with these reporting periods make in a day."""
    return sum(round(span.seconds / period) for period in report_s if period > 0)


def _verdict(
    open_still: bool, received: int, gaps: bool, doubts: Sequence[Doubt], account: Account
) -> Verdict:
    if open_still:
        return Verdict.IN_PROGRESS
    if gaps or account.dead:
        return Verdict.LOST
    if not received and not account.offered:
        return Verdict.NO_DATA
    return Verdict.NOT_PROVED if doubts else Verdict.NONE_LOST


def _found(span: Span, marks: Sequence[Marks], received: int) -> Walk | None:
    """Gaps and restarts that may have happened on a day; None when the numbers do not count."""
    if not countable(marks):
        return None
    found = walk(marks)
    gaps = [gap for gap in found.gaps if span.touches(gap.since, gap.until)]
    restarts = [one for one in found.restarts if span.touches(one.since, one.until)]
    return Walk(gaps, restarts) if _counts(gaps, restarts, received) else None


def _counts(gaps: Sequence[Gap], restarts: Sequence[Restart], received: int) -> bool:
    """Whether numbers with these holes can be a count: random ones and times stand alone, far apart."""
    places, missing = len(gaps) + len(restarts), sum(gap.missing for gap in gaps)
    alone = places > FEW_PLACES and received < 2 * places
    apart = missing > MOST_MISSING_EACH * received or MOST_MISSING_EACH * len(restarts) > received
    return len(restarts) <= MOST_PLACES and not (alone and apart)


def _doubts(span: Span, marks: Sequence[Marks], received: int, found: Walk | None) -> list[Doubt]:
    if found is None:
        return [Doubt.DOES_NOT_COUNT]
    if not received:
        return [Doubt.NO_SEQ]
    doubts = [Doubt.RESTARTED] if found.restarts else []
    if not any(mark.quarter < span.first for mark in marks) and not _begins(span, marks):
        doubts.append(Doubt.NO_MARK_BEFORE)
    if not any(mark.quarter >= span.last for mark in marks):
        doubts.append(Doubt.NO_MARK_AFTER)
    if len(found.gaps) > MOST_PLACES:
        doubts.append(Doubt.MORE_GAPS)
    return doubts


def _begins(span: Span, marks: Sequence[Marks]) -> bool:
    """Whether the thing's very first mark is where counters start, at 0 or 1."""
    first = min((mark for mark in marks if mark.quarter >= span.first), default=None)
    return first is not None and first.ranges[0][0] in (0, 1)


def _midnight(day: date, zone: ZoneInfo) -> int:
    return round(datetime.combine(day, time(), zone).timestamp() * 1000)
