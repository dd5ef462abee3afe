"""The second look: every check over a day of many datastreams, kept as remarks.

The keeper looks at today and yesterday once an hour, a piece at a time; an officer has any day looked at from
the page. What is read: the observations of the day, the hours of the month of every station of the same
property.
"""

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np

from city.catalogue import Catalogue
from city.columns import Columns
from city.hourly import HOUR_MS, Floats, Hours, lead_ms
from city.local_time import day_of
from city.local_time import moment as local_moment
from city.properties import find_property
from city.qc_day import Look, month_before, neighbours, remarks
from city.qc_limits import qc_limits
from city.qc_neighbours import near
from city.qc_stuck import begins_flat
from city.remark import EDITION
from city.thing import Datastream
from store import catalogue, hourly
from store import remarks as kept
from store.database import Connection
from store.remarks import Found

log = logging.getLogger(__name__)

MARGIN = 10
"""Intervals read before and after the day: what a spike is held against."""
MOST_AT_ONCE = 150_000
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
        """One piece; whether there are more. A piece that fails is tried again."""
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
            day, piece = self._waiting[0]
            look_at(conn, *loaded, day, piece, now)
            self._waiting.pop(0)
        return bool(self._waiting)


def look(
    conn: Connection, told: Catalogue, streams: Streams, day: Day, keys: Collection[int], now: int
) -> None:
    """Look at a day of datastreams at once."""
    for piece in pieces({key: streams[key] for key in keys}):
        look_at(conn, told, streams, day, piece, now)


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


def look_at(conn: Connection, told: Catalogue, streams: Streams, day: Day, piece: Piece, now: int) -> None:
    """Look at a day of one piece, and keep what is found."""
    prop, limits = find_property(piece.property), qc_limits(piece.property)
    if prop is None:
        return
    group = {k: s for k, s in streams.items() if s.property == piece.property} if limits.radius_km else {}
    group |= {key: streams[key] for key in piece.keys}
    month = month_before(day.last)
    hours = hourly.read(conn, group, month, day.last)
    dense = {key: one.dense(month, day.last) for key, one in hours.items()}
    places = {t.thing_id: (t.lon, t.lat) for t in told.things}
    beside = near({k: places[s.thing_id] for k, s in group.items() if k in dense}, limits.radius_km)
    read = _columns(conn, streams, day, piece.keys)
    since = _since(conn, streams, read) if prop.stuck_after_s is not None else {}
    found: dict[int, Found] = {}
    for key in piece.keys:
        made = Look(
            prop,
            limits,
            streams[key].report_s,
            day.first,
            day.last,
            read.get(key, NO_COLUMNS),
            hours.get(key, _NO_HOURS),
            _rows([dense[other] for other in beside.get(key, ())], (day.last - month) // HOUR_MS),
            since.get(key),
            _lowest_limit(streams[key]),
        )
        within = (made.columns.times >= day.first) & (made.columns.times < day.last)
        found[key] = Found(tuple(remarks(made)), int(np.count_nonzero(within)), neighbours(made))
    added, withdrawn = kept.save(conn, day.first, found, now)
    if added or withdrawn:
        log.info("%s: %d remarks found, %d withdrawn (%s)", piece.property, added, withdrawn, EDITION)


def day_at(at: int, zone: ZoneInfo, back: int = 0) -> Day:
    """The local day at a time, or so many days before."""
    day = day_of(at, zone) - timedelta(days=back)
    return Day(local_moment(day, 0, zone), local_moment(day, 1440, zone))


def _rounds(told: Catalogue, streams: Streams, now: int) -> list[tuple[Day, Piece]]:
    zone = ZoneInfo(told.city.timezone)
    return [(day_at(now, zone, back), piece) for back in (1, 0) for piece in pieces(streams)]


def _columns(conn: Connection, streams: Streams, day: Day, keys: Collection[int]) -> dict[int, Columns]:
    spans: dict[int, tuple[int, int]] = {}
    for key in keys:
        margin, lead = round(MARGIN * 1000 * streams[key].report_s), lead_ms(streams[key].period_s)
        spans[key] = (day.first + lead - margin, day.last + lead + margin)
    read = kept.columns(conn, spans)
    return {
        key: Columns(one.times - lead_ms(streams[key].period_s), one.results, one.codes)
        for key, one in read.items()
    }


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
_NONE_INTS = np.empty(0, np.int64)
_NO_HOURS = Hours(_NONE_INTS, *(np.empty(0),) * 3, _NONE_INTS, _NONE_INTS, np.empty(0))
