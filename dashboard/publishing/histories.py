"""The documents of seven days: hourly means of what counts, and the air's index by hours.

They change by the hour, and at once where hours of the past are made again (something came late, was imported
or was taken out) or an officer decides about some: who does that says of which datastreams on the channel
`hours`. A turn has to be short, so a few stations are looked at in each, those that were named first.
"""

from collections.abc import Collection, Iterable, Mapping
from time import monotonic

import msgspec

from city.air_day import air_hours
from city.air_scheme import POLLUTANTS, Scheme
from city.air_windows import REACH
from city.hourly import HOUR_MS, Hours
from city.properties import find_property
from city.published import HISTORY_HOURS, History, Series, history_path, written
from city.thing import Datastream, Kind, Thing
from dashboard.publishing.part import Ground, Made, Update
from store import hourly, published, reviews
from store.database import Connection

AGAIN_MS = 10 * 60 * 1000
SOON_MS = 5_000
"""A station that is named again and again is looked at no more often."""
A_TURN_S = 0.5
_FOLDER, _END = history_path("|").split("|")


class Histories:
    """Seven days of every public station."""

    name = "histories"

    def __init__(self) -> None:
        self._done: dict[str, tuple[int, int]] = {}
        """Of each station when it was looked at, and up to which hour."""
        self._told: dict[str, frozenset[str]] | None = None
        """The properties that each document tells of."""
        self._named = set[int]()
        self._all_named = False

    def name_streams(self, payloads: Iterable[str]) -> None:
        """Of which datastreams hours have changed, as the channel says it: ids apart by commas, else all."""
        for payload in payloads:
            ids = [int(word) for word in payload.split(",") if word.isascii() and word.isdigit()]
            self._named.update(ids)
            self._all_named |= not ids or 0 in ids

    def look(self, conn: Connection, ground: Ground, known: Mapping[str, str], now: int) -> Update:
        """Those whose turn it is. What tells of a property that is public no more goes first."""
        if self._told is None:
            self._told = _told(conn, known)
        last = now // HOUR_MS * HOUR_MS
        public = {thing.thing_id: thing for thing in ground.things if ground.shown[thing.thing_id]}
        found: dict[str, Made | None] = {
            path: None for path in known if (one := _thing_of(path)) and not self._may_stay(one, ground)
        }
        ends = monotonic() + A_TURN_S
        for thing_id in self._due(ground, public, last, now):
            history = read(conn, public[thing_id], ground, last)
            found[history_path(thing_id)] = Made(written(history))
            self._done[thing_id] = now, last
            self._told[thing_id] = _properties(history)
            self._named.difference_update(ground.shown[thing_id])
            if monotonic() > ends:
                break
        return found

    def _may_stay(self, thing_id: str, ground: Ground) -> bool:
        told = (self._told or {}).get(thing_id)
        shown = {stream.property for stream in ground.shown.get(thing_id, {}).values()}
        if told is None or not shown or told != shown:
            self._done.pop(thing_id, None)
        return told is not None and bool(shown) and told <= shown

    def _due(self, ground: Ground, public: Collection[str], last: int, now: int) -> list[str]:
        """Stations whose turn it is, those first that somebody named."""
        ids = {key for one in public for key in ground.shown[one]}
        self._named = ids if self._all_named else self._named & ids
        self._all_named = False
        named = [one for one in public if self._named.intersection(ground.shown[one])]
        waits = {one for one in named if 0 <= now - self._done.get(one, (0, 0))[0] < SOON_MS}
        others = [one for one in public if one not in set(named) and self._is_old(one, last, now)]
        return [*(one for one in named if one not in waits), *others]

    def _is_old(self, thing_id: str, last: int, now: int) -> bool:
        at, upto = self._done.get(thing_id, (0, 0))
        return upto != last or not 0 <= now - at < AGAIN_MS


def read(conn: Connection, thing: Thing, ground: Ground, last: int) -> History:
    """The seven days of a station up to the hour that begins at `last` (epoch ms), which has not ended."""
    streams = ground.shown[thing.thing_id]
    first = last - HISTORY_HOURS * HOUR_MS
    reach = first - REACH * HOUR_MS
    hours = _counted(conn, streams, reach, last)
    index = None
    if thing.kind is Kind.AIR and _makes_an_index(streams):
        told = air_hours(hours, first, last, ground.zone, Scheme.HJ633)
        index = [one.index for one in told]
    series = [_series(stream, hours.get(stream.property), first, last) for stream in streams.values()]
    return History(thing.thing_id, first, series, index)


def _thing_of(path: str) -> str | None:
    """Whose document a path is of, None where it is of another sort."""
    ours = path.startswith(_FOLDER) and path.endswith(_END)
    return path.removeprefix(_FOLDER).removesuffix(_END) if ours else None


def _told(conn: Connection, known: Iterable[str]) -> dict[str, frozenset[str]]:
    """The properties that each document tells of that was there before."""
    paths = {path: one for path in known if (one := _thing_of(path))}
    found: dict[str, frozenset[str]] = {}
    for path, body in published.bodies(conn, paths).items():
        try:
            found[paths[path]] = _properties(msgspec.json.decode(body, type=History))
        except msgspec.DecodeError:
            continue  # of another version: it goes, and is made anew
    return found


def _properties(history: History) -> frozenset[str]:
    return frozenset(one.property for one in history.series)


def _counted(conn: Connection, streams: Mapping[int, Datastream], first: int, last: int) -> dict[str, Hours]:
    """Hours without what officers excluded, by property."""
    out = reviews.excluded(conn, streams, first, last)
    found = hourly.read(conn, streams, first, last)
    return {streams[key].property: hours.without(out.get(key, ())) for key, hours in found.items()}


def _makes_an_index(streams: Mapping[int, Datastream]) -> bool:
    return set(POLLUTANTS[Scheme.HJ633]) <= {stream.property for stream in streams.values()}


def _series(stream: Datastream, hours: Hours | None, first: int, last: int) -> Series:
    prop = find_property(stream.property)
    label, unit, decimals = (dict(prop.label), prop.unit, prop.decimals) if prop else ({}, "", 2)
    dense = [float("nan")] * HISTORY_HOURS if hours is None else hours.dense(first, last).tolist()
    means = [None if mean != mean else round(mean, decimals) + 0.0 for mean in dense]
    return Series(stream.property, label, unit, decimals, means)
