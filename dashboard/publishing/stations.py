"""The documents of stations, at each look; and of those that are public no more, what is left of them."""

from collections.abc import Mapping

import msgspec

from city.observation import Observation
from city.published import State, Station, Warnings, station_path, written
from city.state import Level
from dashboard.publishing.part import Ground, Made, Update
from dashboard.publishing.shape import station, withdrawn
from dashboard.publishing.warnings import warnings_now
from store import observations, published
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
        return found | self._gone(conn, found, known)

    def _gone(self, conn: Connection, here: Update, known: Mapping[str, str]) -> dict[str, Made | None]:
        """Stations that were public and are not any more: who linked to one is told so."""
        paths = [path for path in known if path.startswith(_FOLDER) and path not in here]
        found: dict[str, Made | None] = {}
        for path, body in published.bodies(conn, paths).items():
            before = msgspec.json.decode(body, type=Station)
            if not before.mark.retired:
                found[path] = Made(written(Station(withdrawn(before.mark))))
        return found


def _states(now: Warnings) -> dict[str, State]:
    """The worst public warning of each station and the messages that say so."""
    levels: dict[str, Level] = {}
    messages: dict[str, list[str]] = {}
    for one in now.warnings:
        for thing_id in one.things:
            level = Level[one.level.upper()]
            levels[thing_id] = max(level, levels.get(thing_id, Level.NORMAL))
            messages.setdefault(thing_id, []).append(one.identifier)
    return {thing_id: State(level.word, sorted(messages[thing_id])) for thing_id, level in levels.items()}
