"""What a release is computed with, read from the database: the newest observations, places, the grid.

Which things there are is known to whoever asks; they hear when the catalogue changes. The population grid is
laid out once for each grid there ever was in this process, which is what takes longest of all.
"""

import threading
from collections.abc import Mapping
from dataclasses import replace

from city.catalogue import Catalogue
from city.thing import Datastream
from city.wind_record import MEAN_MS
from maps.exposure import LaidGrid, inside, polygon
from maps.surroundings import WINDS, Key, Surroundings, wanted_streams
from store import observations, places
from store.database import Connection
from store.releases import Version

Streams = Mapping[int, Datastream]
"""Datastreams by their number."""


class GridKeeper:
    """The population grid as it was laid out last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._grid_id: str | None = None
        self._laid: LaidGrid | None = None

    def laid(self, conn: Connection) -> LaidGrid | None:
        """The grid of now, None where there is none."""
        grid_id = places.grid_id(conn)
        with self._lock:
            if grid_id != self._grid_id:
                grid = places.grid(conn)
                self._laid = LaidGrid(grid) if grid and grid.cells else None
                self._grid_id = grid_id
            return self._laid


GRIDS = GridKeeper()


def around(
    conn: Connection,
    known: Catalogue,
    streams: Streams,
    now: int,
    grids: GridKeeper = GRIDS,
) -> Surroundings:
    """All that a computation needs, as of now (epoch ms)."""
    return replace(winds(conn, known, streams, now), places=places.load(conn), grid=grids.laid(conn))


def winds(conn: Connection, known: Catalogue, streams: Streams, now: int) -> Surroundings:
    """The same without places and people: enough to see whether the weather is another one."""
    kinds = {thing.thing_id: thing.kind for thing in known.things}
    wanted = list(wanted_streams(streams.items(), kinds))
    blown = [number for number in wanted if streams[number].property in WINDS]
    others = [number for number in wanted if streams[number].property not in WINDS]
    oldest = max((streams[number].max_age_s for number in blown), default=0.0)
    good = observations.newest_good(conn, blown, now - round(oldest * 1000))
    heard = [*good, *observations.latest(conn, others)]
    records = observations.wind_records(conn, blown, now - MEAN_MS)
    return Surroundings(
        known.things,
        {_key(streams[one.datastream_id]): one for one in heard},
        records={_key(streams[number]): record for number, record in records.items()},
    )


def areas_in(version: Version, known: Catalogue) -> frozenset[str]:
    """The areas that a version concerns: the site's, and those whose middle is in a zone."""
    site = known.thing(version.asked["thing_id"])
    found = {site.area} if site else set[str]()
    middles = [area.centre for area in known.areas]
    for feature in version.result["zones"]["features"]:
        if feature["geometry"] is not None:
            flags = inside(polygon(feature["geometry"]["coordinates"][0]), middles)
            found |= {area.area_id for area, flag in zip(known.areas, flags, strict=True) if flag}
    return frozenset(found)


def _key(stream: Datastream) -> Key:
    return stream.thing_id, stream.property
