"""The second look: every check over a day of many datastreams, kept as remarks.

The keeper looks at today and yesterday once an hour, a piece at a time; an officer has any day looked at from
the page. What is read: the observations of the day, the hours of the month of every station of the same
property.
"""

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import numpy as np

from city.catalogue import Catalogue
from city.columns import Columns
from city.hourly import HOUR_MS, NO_HOURS, Floats, Hours, lead_ms
from city.local_time import day_of
from city.local_time import moment as local_moment
from city.properties import find_property
from city.qc_day import Look, month_before, neighbours, remarks
from city.qc_limits import qc_limits
from city.qc_neighbours import near
from city.qc_stuck import begins_flat
from city.remark import EDITION
from city.thing import Datastream
from store import catalogue, hourly, reviews
from store import remarks as kept
from store.database import Connection
from store.remarks import Found
from store.reviews import settled_of

log = logging.getLogger(__name__)

MARGIN = 10
"""Intervals read before and after the day: what a spike is held against."""
MOST_AT_ONCE = 75_000
"""Observations that one piece reads, as often as the datastreams report."""
FIRST_MS = 10 * 60 * 1000
"""After its start the keeper has other things to catch up with."""

Streams = Mapping[int, Datastream]


@dataclass(frozen=True, slots=True)
class Day:
    """A day [first, last) epoch ms."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Datastreams of one property whose day is looked at together."""

    property: str
    keys: tuple[int, ...]


class SecondLook:
    """The keeper's duty: today and yesterday once an hour, a piece a turn."""

    def __init__(self, every_ms: int = HOUR_MS) -> None:
        self._every, self._due = every_ms, 0
        self._waiting: list[tuple[Day, Piece]] = []

    def __call__(self, conn: Connection, now: int) -> bool:
        """One piece; whether there are more. One that fails has its turn again in the next hour."""
        if not self._due:
            self._due = now + FIRST_MS
        if not self._waiting and now < self._due:
            return False
        loaded = catalogue.load_city(conn)
        if loaded is None:
            return False
        if not self._waiting:
            self._due = now + self._every
            self._waiting = _rounds(*loaded, now)
        if self._waiting:
            look_at(conn, *loaded, *self._waiting.pop(0), now)
        return bool(self._waiting)


def look(
    conn: Connection, told: Catalogue, streams: Streams, day: Day, keys: Collection[int], now: int
) -> int:
    """Look at a day of datastreams at once; how many were looked at."""
    return sum(
        look_at(conn, told, streams, day, piece, now) for piece in pieces({key: streams[key] for key in keys})
    )


def pieces(streams: Streams) -> Iterator[Piece]:
    """Datastreams by property, no more of them together than can be read at once."""
    by_property: dict[str, list[int]] = {}
    for key, stream in streams.items():
        by_property.setdefault(stream.property, []).append(key)
    for prop, keys in by_property.items():
        piece: list[int] = []
        n = 0.0
        for key in keys:
            n += 86_400 / streams[key].report_s
            if piece and n > MOST_AT_ONCE:
                yield Piece(prop, tuple(piece))
                piece, n = [], 86_400 / streams[key].report_s
            piece.append(key)
        yield Piece(prop, tuple(piece))


def look_at(conn: Connection, told: Catalogue, streams: Streams, day: Day, piece: Piece, now: int) -> int:
    """Look at a day of one piece, and keep what is found; how many datastreams were looked at.

    Where observations of the day are no longer kept, what was found while they were stays as it is.
    """
    prop, limits = find_property(piece.property), qc_limits(piece.property)
    gone = kept.forgotten(conn, piece.keys, day.first, day.last)
    keys = [key for key in piece.keys if key not in gone]
    if prop is None or not keys:
        return 0
    month = month_before(day.last)
    beside = _beside(told, streams, piece.property, keys)
    group = {key: streams[key] for key in {*keys, *chain.from_iterable(beside.values())}}
    hours = hourly.read(conn, group, month, day.last)
    out = reviews.excluded(conn, group, month, day.last)
    dense = {key: one.without(out.get(key, ())).dense(month, day.last) for key, one in hours.items()}
    read = _columns(conn, streams, day, keys, hours)
    since = _since(conn, streams, read) if prop.stuck_after_s is not None else {}
    settled = settled_of(day.first, day.last, now)
    found: dict[int, Found] = {}
    for key in keys:
        earlier = [(first, min(last, day.first)) for first, last in out.get(key, ())]
        made = Look(
            prop,
            limits,
            streams[key].report_s,
            day.first,
            day.last,
            read.get(key, NO_COLUMNS),
            hours.get(key, NO_HOURS).without(earlier),
            _rows([dense[other] for other in beside[key] if other in dense], (day.last - month) // HOUR_MS),
            since.get(key),
            _lowest_limit(streams[key]),
        )
        within = (made.columns.times >= day.first) & (made.columns.times < settled)
        found[key] = Found(tuple(remarks(made)), int(np.count_nonzero(within)), neighbours(made))
    added, withdrawn = kept.save(conn, day.first, found, now)
    if added or withdrawn:
        log.info("%s: %d remarks found, %d withdrawn (%s)", piece.property, added, withdrawn, EDITION)
    return len(keys)


def _beside(
    told: Catalogue, streams: Streams, prop: str, keys: Collection[int]
) -> Mapping[int, Collection[int]]:
    """Who is to be held against whom."""
    radius = qc_limits(prop).radius_km
    if not radius:
        return dict.fromkeys(keys, ())
    places = {one.thing_id: (one.lon, one.lat) for one in told.things}
    same = {key: places[one.thing_id] for key, one in streams.items() if one.property == prop}
    return near(same, radius, keys)


def day_at(at: int, zone: ZoneInfo, back: int = 0) -> Day:
    """The local day at a time, or so many days before."""
    day = day_of(at, zone) - timedelta(days=back)
    return Day(local_moment(day, 0, zone), local_moment(day, 1440, zone))


def _rounds(told: Catalogue, streams: Streams, now: int) -> list[tuple[Day, Piece]]:
    zone = ZoneInfo(told.city.timezone)
    return [(day_at(now, zone, back), piece) for back in (1, 0) for piece in pieces(streams)]


def _columns(
    conn: Connection, streams: Streams, day: Day, keys: Collection[int], hours: Mapping[int, Hours]
) -> dict[int, Columns]:
    spans: dict[int, tuple[int, int]] = {}
    for key in keys:
        every_s = _every_s(hours.get(key, NO_HOURS), day, streams[key].report_s)
        margin, lead = round(MARGIN * 1000 * every_s), lead_ms(streams[key].period_s)
        spans[key] = (day.first + lead - margin, day.last + lead + margin)
    read = kept.columns(conn, spans)
    return {
        key: Columns(one.times - lead_ms(streams[key].period_s), one.results, one.codes)
        for key, one in read.items()
    }


def _every_s(hours: Hours, day: Day, report_s: float) -> float:
    """How often there was an observation that day: history may hold fewer than are reported."""
    n = hours.n[(hours.starts >= day.first) & (hours.starts < day.last)]
    return max(report_s, HOUR_MS / 1000 / float(np.median(n))) if len(n) else report_s


def _since(conn: Connection, streams: Streams, read: Mapping[int, Columns]) -> dict[int, int]:
    """Since when those that begin with a stretch of one result have had it, gaps apart."""
    heard = {key: one.only(one.heard) for key, one in read.items()}
    leads = {key: lead_ms(streams[key].period_s) for key in read}
    flat = {
        key: (int(one.times[0]) + leads[key], float(one.results[0]))
        for key, one in heard.items()
        if begins_flat(one)
    }
    found: dict[int, int] = {}
    for key, (at, n) in kept.same_since(conn, flat).items():
        if n * streams[key].report_s * 2000 >= flat[key][0] - at:
            found[key] = at - leads[key]
    return found


def _rows(rows: list[Floats], width: int) -> Floats:
    return np.array(rows).reshape(len(rows), width)


def _lowest_limit(stream: Datastream) -> float | None:
    return min((one.value for limit in stream.limits for one in limit.seasons), default=None)


NO_COLUMNS = Columns(np.empty(0, np.int64), np.empty(0), np.empty(0, np.int32))
