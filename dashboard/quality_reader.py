"""What the quality page and interface ask for: a day's work list, one datastream's day, decisions about
both."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from city.columns import Columns
from city.course import counted
from city.hourly import HOUR_MS, NO_HOURS, Hours, lead_ms
from city.local_time import day_of, moment
from city.properties import find_property
from city.qc_limits import qc_limits
from city.qc_neighbours import near
from city.qc_robust import medians
from city.remark import Check
from city.review import NOTHING, Act, Held, Review, ReviewSpan, ReviewState, in_force, left_out
from city.thing import Datastream, Kind, Thing
from dashboard.page_reader import PageReader
from dashboard.reach import demand_streams
from dashboard.words import local
from ingest import second_look
from ingest.second_look import Day
from store import hourly, remarks, reviews
from store.remarks import Kept, Looked
from store.reviews import Order

REVIEWED = tuple(kind for kind in Kind if kind is not Kind.VIDEO)
MOST_STREAMS = 1000
FIRST_DAY = date(1970, 1, 2)
_WORST = (ReviewState.CHANGED, ReviewState.PROVISIONAL, ReviewState.APPROVED, ReviewState.EXCLUDED)


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which datastreams: of a kind, in an area, of a property; nothing is all of them."""

    kind: str = ""
    area: str = ""
    property: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One datastream's day: the share of its hours that is valid and not excluded (None before the first is
    over), observations hour by hour up to where can be decided, remarks by check, the worst that any hour is,
    hours excluded.
    """

    key: int
    stream: Datastream
    thing: Thing
    capture: float | None
    counts: tuple[int, ...]
    checks: Mapping[Check, int]
    state: ReviewState
    excluded: int
    looked: Looked | None
    fresh: bool
    """Whether it was looked at after the newest observation."""

    @property
    def n(self) -> int:
        """How many observations can be decided about."""
        return sum(self.counts)

    @property
    def clean(self) -> bool:
        """Whether it was looked at as it is, has observations and no remarks, and waits for approval."""
        waits = self.state in (ReviewState.PROVISIONAL, ReviewState.CHANGED)
        return waits and self.fresh and self.n > 0 and not self.checks


@dataclass(frozen=True, slots=True)
class WorkList:
    """A day [first, last) epoch ms, which can be decided up to `until`; `seen` is the newest act it shows."""

    day: date
    first: int
    last: int
    until: int
    seen: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class One:
    """One datastream's day in full; `beside` are the hourly medians of its neighbours (`others`) by hour of
    the day; `breadths` say how many datastreams an act is about."""

    row: Row
    columns: Columns
    hours: Hours
    spans: tuple[ReviewSpan, ...]
    remarks: tuple[Kept, ...]
    reviews: tuple[Review, ...]
    breadths: Mapping[int, int]
    beside: Mapping[int, float]
    others: Mapping[str, Hours]
    things: Mapping[str, Thing]

    @property
    def in_force(self) -> set[int]:
        """Which of the acts count."""
        return in_force(review.act for review in self.reviews)

    @property
    def unit(self) -> str:
        """What its results are in."""
        prop = find_property(self.row.stream.property)
        return prop.unit if prop else ""

    def names(self, lang: str) -> dict[str, str]:
        """The neighbours' names by thing."""
        return {key: local(lang, dict(self.things[key].name)) for key in self.others}


class QualityReader(PageReader):
    """Reads and decides for one process. Days are the city's."""

    @property
    def today(self) -> date:
        """The day that is not over."""
        return day_of(self.now, self.zone)

    @property
    def areas(self) -> dict[str, dict[str, str]]:
        """Names of areas by id."""
        return {one.area_id: dict(one.name) for one in self.context.wall.mirror.catalogue.areas}

    def properties(self, lang: str) -> list[dict[str, str]]:
        """The properties that are reviewed, to choose from."""
        slugs = {one.property for one in self.streams(Narrow()).values()}
        known = {slug: find_property(slug) for slug in slugs}
        labels = {slug: local(lang, dict(prop.label)) for slug, prop in known.items() if prop}
        return [
            {"label": labels[slug], "value": slug} for slug in sorted(labels, key=lambda one: labels[one])
        ]

    def streams(self, narrow: Narrow) -> dict[int, Datastream]:
        """The datastreams that are reviewed, narrowed, by thing and property."""
        mirror = self.context.wall.mirror
        found = {
            key: stream
            for key, stream in mirror.streams.items()
            if (thing := mirror.things.get(stream.thing_id)) and _fits(thing, stream, narrow)
        }
        return dict(sorted(found.items(), key=lambda one: (one[1].property, one[1].thing_id)))

    def work(self, day: date, narrow: Narrow) -> WorkList:
        """The day of every datastream that fits."""
        return self._work(day, self.streams(narrow))

    def work_of(self, day: date, key: int) -> WorkList:
        """The day of one datastream. Raises KeyError for one that is not reviewed."""
        return self._work(day, {key: self.streams(Narrow())[key]})

    def one(self, work: WorkList) -> One:
        """The whole day of a work list's only datastream."""
        (row,) = work.rows
        key, stream, things = row.key, row.stream, self.context.wall.mirror.things
        lead, first, last = lead_ms(stream.period_s), work.first, work.last
        others = self._neighbours(key, stream)
        with self.context.connections.connection() as conn:
            read = remarks.columns(conn, {key: (first + lead, last + lead)}).get(key)
            spans = reviews.decided(conn, [key], first, last)[key]
            told = remarks.history(conn, first, key)
            decided = reviews.reviews_of(conn, [key], first, last).get(key, [])
            breadths = reviews.breadths(conn, [one.act.act_id for one in decided])
            hours = hourly.read(conn, {**others, key: stream}, first, last)
            out = reviews.excluded(conn, others, first, last)
        own = hours.pop(key, NO_HOURS)
        hours = {other: one.without(out.get(other, ())) for other, one in hours.items()}
        columns = _shifted(read, lead) if read else second_look.NO_COLUMNS
        by_thing = {others[other].thing_id: one for other, one in hours.items()}
        beside = _medians(list(hours.values()), first, last)
        acts = tuple(decided), breadths
        return One(row, columns, own, tuple(spans), tuple(told), *acts, beside, by_thing, things)

    def look(self, day: date, narrow: Narrow) -> int:
        """Have a day looked at now; how many datastreams were. Raises ValueError for too many."""
        streams = self.streams(narrow)
        if len(streams) > MOST_STREAMS:
            raise ValueError(f"at most {MOST_STREAMS} datastreams at once: choose a kind or an area")
        demand_streams(self.context, streams)
        mirror = self.context.wall.mirror
        with self.context.connections.connection() as conn:
            return second_look.look(
                conn, mirror.catalogue, mirror.streams, self.span(day), list(streams), self.now
            )

    def decide(self, order: Order, by: str) -> Act | None:
        """Write a decision down, as `store.reviews.decide`."""
        demand_streams(self.context, order.counts)
        with self.context.connections.connection() as conn:
            return reviews.decide(conn, order, by, self.now)

    def undo(self, act_id: int, by: str, reason: str) -> Act | None:
        """Undo a decision, as `store.reviews.undo`."""
        with self.context.connections.connection() as conn:
            demand_streams(self.context, reviews.streams_of(conn, act_id))
            return reviews.undo(conn, act_id, by, self.now, reason)

    def decisions(self, key: int, first: int, last: int) -> list[Review]:
        """All that was decided about any of [first, last) epoch ms of a datastream, oldest first."""
        with self.context.connections.connection() as conn:
            return reviews.reviews_of(conn, [key], first, last).get(key, [])

    def span(self, day: date) -> Day:
        """A local day. Raises ValueError for one that cannot be asked for."""
        if not FIRST_DAY <= day <= self.today:
            raise ValueError(f"a day from {FIRST_DAY} to {self.today}, please")
        return Day(moment(day, 0, self.zone), moment(day, 1440, self.zone))

    def _work(self, day: date, streams: Mapping[int, Datastream]) -> WorkList:
        span, things = self.span(day), self.context.wall.mirror.things
        until = reviews.settled_of(span.first, span.last, self.now)
        with self.context.connections.connection() as conn:
            seen = reviews.newest_act(conn)
            spans = reviews.decided(conn, streams, span.first, span.last)
            found = remarks.standing(conn, span.first, streams)
            looks = remarks.looks(conn, span.first, streams)
            held = reviews.held(conn, streams, span.first, span.last)
            hours = hourly.read(conn, streams, span.first, until)
        rows: list[Row] = []
        for key, stream in streams.items():
            there, looked = held.get(key, NOTHING), looks.get(key)
            excluded = _hours_of(spans[key], ReviewState.EXCLUDED)
            row = Row(
                key,
                stream,
                things[stream.thing_id],
                _capture(hours.get(key), stream, spans[key], (until - span.first) // HOUR_MS),
                tuple(there.between(span.first, until).counts.tolist()),
                Counter(kept.remark.check for kept in found.get(key, ())),
                _state([one for one in spans[key] if one.first < until] or spans[key]),
                excluded,
                looked,
                looked is not None and _fresh(looked, there, span, until),
            )
            rows.append(row)
        return WorkList(day, span.first, span.last, until, seen, tuple(rows))

    def _neighbours(self, key: int, stream: Datastream) -> dict[int, Datastream]:
        limits, things = qc_limits(stream.property), self.context.wall.mirror.things
        if not limits.radius_km:
            return {}
        same = {k: s for k, s in self.streams(Narrow()).items() if s.property == stream.property}
        places = {k: (things[s.thing_id].lon, things[s.thing_id].lat) for k, s in same.items()}
        return {other: same[other] for other in near(places, limits.radius_km, [key])[key]}


def _fits(thing: Thing, stream: Datastream, narrow: Narrow) -> bool:
    return (
        thing.kind in REVIEWED
        and narrow.kind in ("", thing.kind.value)
        and narrow.area in ("", thing.area)
        and narrow.property in ("", stream.property)
    )


def _fresh(looked: Looked, there: Held, span: Day, until: int) -> bool:
    """Whether all that can be decided was looked at, and is what it was then."""
    up_to = reviews.settled_of(span.first, span.last, looked.at)
    return up_to >= until and looked.n == int(there.counts[there.starts < up_to].sum())


def _state(spans: Collection[ReviewSpan]) -> ReviewState:
    states = {one.state for one in spans}
    return next((state for state in _WORST if state in states), ReviewState.PROVISIONAL)


def _hours_of(spans: Collection[ReviewSpan], state: ReviewState) -> int:
    return round(sum(one.last - one.first for one in spans if one.state is state) / HOUR_MS)


def _capture(hours: Hours | None, stream: Datastream, spans: Collection[ReviewSpan], of: int) -> float | None:
    """The share of so many hours that is valid, as trends count it, and not excluded."""
    if of <= 0:
        return None
    if hours is None:
        return 0.0
    return int(counted(hours, stream.property).without(left_out(spans)).valid.sum()) / of


def _shifted(read: Columns, lead: int) -> Columns:
    return Columns(read.times - lead, read.results, read.codes)


def _medians(hours: Collection[Hours], first: int, last: int) -> dict[int, float]:
    """The neighbours' median by the start of each hour in which any has one."""
    if not hours:
        return {}
    middle, _ = medians(np.array([one.dense(first, last) for one in hours]))
    starts = range(first, last, HOUR_MS)
    return {at: value for at, value in zip(starts, middle.tolist(), strict=True) if value == value}
