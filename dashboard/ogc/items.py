"""Things and areas as features with plain properties, one value each, as a table of a GIS program wants
them.

A thing's newest values, where they still say something, are `latest_<property>`; `observed_at` is when
anything of it was observed last, and what `datetime` asks about. What was never observed, and an area, has
no time: it is meant by every `datetime`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from city.catalogue import Area
from city.quality import Quality
from city.state import Level, Trust
from city.thing import Thing
from dashboard.mirror import Mirror
from dashboard.ogc.question import Question
from maps.features import Json, iso

TOO_OLD = 3
"""After so many times its maximum age a value says nothing any more, here as on the wall."""


class Item(Protocol):
    """What a feature is made of."""

    @property
    def id(self) -> str:
        """Its id in its collection."""
        ...

    @property
    def position(self) -> tuple[float, float]:
        """Longitude and latitude in degrees."""
        ...

    @property
    def observed_at(self) -> int | None:
        """Its time in epoch ms, None where it has none."""
        ...

    def properties(self, lang: str) -> Json:
        """Its properties."""
        ...


@dataclass(frozen=True, slots=True)
class ThingItem:
    """A thing as it is now."""

    thing: Thing
    mirror: Mirror
    areas: Mapping[str, Area]
    columns: tuple[str, ...]
    """Every property that any thing has: a table has the same columns in each row."""
    now: int
    """Epoch ms."""

    @property
    def id(self) -> str:
        """The `thing_id`."""
        return self.thing.thing_id

    @property
    def position(self) -> tuple[float, float]:
        """Where it stands."""
        return self.thing.lon, self.thing.lat

    @property
    def observed_at(self) -> int | None:
        """When its newest value was observed."""
        latest = self.mirror.latest
        seen = (latest[key].phenomenon_time for key in self.mirror.ids_of(self.id) if key in latest)
        return max(seen, default=None)

    def properties(self, lang: str) -> Json:
        """What it is, how it is, and its newest values in canonical units."""
        thing, state = self.thing, self.mirror.shown(self.id).state
        area, at, presence = self.areas.get(thing.area), self.observed_at, self.mirror.presences.get(self.id)
        seen = {self.mirror.streams[key].property: self._value(key) for key in self.mirror.ids_of(self.id)}
        return {
            "thing_id": thing.thing_id,
            "name": thing.name[lang],
            "kind": thing.kind.value,
            "area": thing.area,
            "area_name": area.name[lang] if area else thing.area,
            "owner": thing.owner[lang],
            "gateway": thing.gateway,
            "state": self._state(),
            "level": state.level.word,
            "trust": state.trust.value,
            "online": presence.online if presence else None,
            "recorded": thing.recorded is not None,
            "observed_at": None if at is None else iso(at),
            **{f"latest_{name}": seen.get(name) for name in self.columns},
        }

    def _value(self, key: int) -> float | None:
        """The newest value of a datastream; None where it was never seen, is BAD or too old."""
        one, stream = self.mirror.latest.get(key), self.mirror.streams[key]
        if one is None or one.quality is Quality.BAD:
            return None
        return None if self.now - one.phenomenon_time > TOO_OLD * stream.max_age_s * 1000 else one.result

    def _state(self) -> str:
        """One word for how it is, as the wall has it: what is not known is never normal."""
        shown, presence = self.mirror.shown(self.id), self.mirror.presences.get(self.id)
        trust = shown.state.trust
        if shown.calls is not Level.NORMAL:
            return shown.calls.word
        if trust in (Trust.STALE, Trust.NEVER):
            return "unknown"
        if shown.state.level is not Level.NORMAL:
            return "aside"
        is_sure = trust is Trust.FRESH and not (presence and presence.online is False)
        return Level.NORMAL.word if is_sure else "uncertain"


@dataclass(frozen=True, slots=True)
class AreaItem:
    """An area, as the place of its label."""

    area: Area
    things: int

    @property
    def id(self) -> str:
        """The `area_id`."""
        return self.area.area_id

    @property
    def position(self) -> tuple[float, float]:
        """Where its label stands."""
        return self.area.centre

    @property
    def observed_at(self) -> int | None:
        """None: an area has no time."""
        return None

    def properties(self, lang: str) -> Json:
        """Its name and how many things it has."""
        return {"area_id": self.area.area_id, "name": self.area.name[lang], "things": self.things}


@dataclass(frozen=True, slots=True)
class Collected:
    """One collection: `said` are title and description, `filters` the properties that can be asked for."""

    id: str
    title: str
    description: str
    filters: tuple[str, ...]
    items: Callable[[Mirror, int], Iterator[Item]]
    """Of a picture at a time (epoch ms)."""


def _things(mirror: Mirror, now: int) -> Iterator[Item]:
    areas = {area.area_id: area for area in mirror.catalogue.areas}
    columns = tuple(
        sorted({one.property for one in mirror.streams.values() if one.thing_id in mirror.things})
    )
    return (ThingItem(mirror.things[one], mirror, areas, columns, now) for one in sorted(mirror.things))


def _areas(mirror: Mirror, _now: int) -> Iterator[Item]:
    held: dict[str, int] = {}
    for thing in mirror.things.values():
        held[thing.area] = held.get(thing.area, 0) + 1
    ordered = sorted(mirror.catalogue.areas, key=lambda area: area.area_id)
    return (AreaItem(area, held.get(area.area_id, 0)) for area in ordered)


COLLECTIONS: Mapping[str, Collected] = {
    one.id: one
    for one in (
        Collected(
            "things",
            "Things",
            "Stations and sites with their state and newest values",
            ("thing_id", "kind", "area", "gateway", "state", "level", "trust", "recorded"),
            _things,
        ),
        Collected("areas", "Areas", "Districts and towns, as points", ("area_id",), _areas),
    )
}


def meant(collected: Collected, mirror: Mirror, asked: Question, now: int) -> list[Item]:
    """The items that a question means at a time (epoch ms), by id."""
    return [item for item in collected.items(mirror, now) if _is_meant(item, asked)]


def _is_meant(item: Item, asked: Question) -> bool:
    if asked.box is not None and not asked.box.holds(*item.position):
        return False
    at = item.observed_at if asked.times is not None else None
    if asked.times is not None and at is not None and not asked.times.holds(at):
        return False
    if not asked.properties:
        return True
    said = item.properties(asked.lang)
    return all(_word(said[name]) == text for name, text in asked.properties.items())


def _word(value: Any) -> str:
    """A value as a parameter writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def feature(item: Item, lang: str) -> Json:
    """An item as GeoJSON."""
    return {
        "type": "Feature",
        "id": item.id,
        "geometry": {"type": "Point", "coordinates": list(item.position)},
        "properties": item.properties(lang),
    }
