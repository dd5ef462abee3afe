"""The documents of seven days: hourly means of what counts, and the air's index by hours.

They change by the hour and by reviews, so a few stations are looked at in each turn, each of them again once
an hour has ended and every few minutes.
"""

from collections.abc import Mapping

from city.air_day import air_hours
from city.air_scheme import POLLUTANTS, Scheme
from city.air_windows import REACH
from city.hourly import HOUR_MS, Hours
from city.properties import find_property
from city.published import HISTORY_HOURS, History, Series, history_path, written
from city.thing import Datastream, Kind, Thing
from dashboard.publishing.part import Ground, Made, Update
from store import hourly, reviews
from store.database import Connection

AGAIN_MS = 10 * 60 * 1000
A_TURN = 4
"""Stations looked at in one turn: a turn has to be short."""
_FOLDER = history_path("|").split("|")[0]


class Histories:
    """Seven days of every public station."""

    name = "histories"

    def __init__(self) -> None:
        self._done: dict[str, tuple[int, int]] = {}
        """Of each station when it was looked at, and up to which hour."""

    def look(self, conn: Connection, ground: Ground, known: Mapping[str, str], now: int) -> Update:
        """Those whose turn it is; the documents of stations that are public no more go."""
        last = now // HOUR_MS * HOUR_MS
        with_values = [thing for thing in ground.things if ground.shown[thing.thing_id]]
        due = [thing for thing in with_values if self._is_due(thing.thing_id, last, now)]
        found: dict[str, Made | None] = {}
        for thing in due[:A_TURN]:
            history = read(conn, thing, ground, last)
            found[history_path(thing.thing_id)] = Made(written(history))
            self._done[thing.thing_id] = (now, last)
        here = {history_path(thing.thing_id) for thing in with_values}
        return found | dict.fromkeys(one for one in known if one.startswith(_FOLDER) and one not in here)

    def _is_due(self, thing_id: str, last: int, now: int) -> bool:
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
    means = [None if mean != mean else round(mean, decimals) for mean in dense]
    return Series(stream.property, label, unit, decimals, means)
