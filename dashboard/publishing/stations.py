"""The documents of stations, at each look; and of those that are public no more, what is left of them."""

from collections.abc import Mapping

from city.observation import Observation
from city.published import Standing, State, Warnings, station_path, written
from dashboard.publishing.part import Ground, Made, Update
from dashboard.publishing.shape import station, withdrawn
from dashboard.publishing.warnings import warnings_now
from store import observations
from store.database import Connection

_FOLDER, _END = station_path("|").split("|")


class Stations:
    """What every public station shows now."""

    name = "stations"

    def look(self, conn: Connection, ground: Ground, known: Mapping[str, str], now: int) -> Update:
        """All of them; what has not changed is not written again."""
        ids = [key for streams in ground.shown.values() for key in streams]
        by_thing: dict[str, dict[str, Observation]] = {}
        for one in observations.latest(conn, ids):
            stream = ground.streams[one.datastream_id]
            by_thing.setdefault(stream.thing_id, {})[stream.property] = one
        states, areas = _states(warnings_now(conn, ground, now)), ground.areas
        found: dict[str, Made | None] = {}
        for thing in ground.things:
            state = states.get(thing.thing_id, State())
            latest = by_thing.get(thing.thing_id, {})
            shown = station(thing, ground.catalogue, areas, latest, state, now)
            found[station_path(thing.thing_id)] = Made(written(shown), valid_until=shown.changes(now))
        gone = [path for path in known if path.startswith(_FOLDER) and path not in found]
        ids = (path.removeprefix(_FOLDER).removesuffix(_END) for path in gone)
        return found | {path: Made(written(withdrawn(one))) for path, one in zip(gone, ids, strict=True)}


def _states(now: Warnings) -> dict[str, State]:
    """The public warnings of each station, the worst first as they come."""
    found: dict[str, list[Standing]] = {}
    for one in now.warnings:
        for thing_id in one.things:
            found.setdefault(thing_id, []).append(Standing(one.identifier, one.level, one.expires))
    return {thing_id: State(standing) for thing_id, standing in found.items()}
