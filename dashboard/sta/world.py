"""The catalogue as SensorThings: entities and what leads from one to another, made when they are asked
for.

A Thing is ours, its id the `thing_id`; its Location and its FeatureOfInterest (where it stands) have the
same id. A Datastream has our number. A Sensor is what a datastream's values come from,
`thing_id.property`. An ObservedProperty has the slug. Observations are not here: they are in the database
(`observed`). Positions do not change, so HistoricalLocations are none. Texts are in one language;
`properties.name` has all of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from city.catalogue import Catalogue
from city.properties import find_property
from city.thing import Datastream, Name, Thing
from city.ucum import UCUM
from dashboard.sta.expression import Span
from dashboard.sta.model import OBSERVATIONS, TYPES, EntityType
from maps.features import Json

Id = str | int
GEOJSON = "application/geo+json"
MEASURED = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
_EIONET = "http://dd.eionet.europa.eu/vocabulary/aq/pollutant/"
DEFINITIONS = {"so2": 1, "pm10": 5, "o3": 7, "no2": 8, "co": 10, "pm2_5": 6001}
"""Numbers of the European list of air pollutants."""


class Entity:
    """One entity; `values` by property, times as Spans."""

    __slots__ = ("id", "type", "values")

    def __init__(self, type: EntityType, id: Id, values: Mapping[str, Any]) -> None:
        self.type, self.id, self.values = type, id, values

    @property
    def path(self) -> str:
        """Its address below the root."""
        return f"{self.type.plural}({self.id})" if isinstance(self.id, int) else self._quoted()

    def _quoted(self) -> str:
        return "{}('{}')".format(self.type.plural, str(self.id).replace("'", "''"))


class World:
    """One catalogue with its datastreams by number, in one language."""

    def __init__(self, catalogue: Catalogue, streams: Mapping[int, Datastream], lang: str) -> None:
        self.streams, self.lang = streams, lang
        self._areas = {area.area_id: area.name for area in catalogue.areas}
        self._things = {thing.thing_id: thing for thing in catalogue.things}
        self._of_thing: dict[str, list[int]] = {one: [] for one in self._things}
        self._of_property: dict[str, list[int]] = {}
        self._of_sensor: dict[str, int] = {}
        for number in sorted(key for key, one in streams.items() if one.thing_id in self._things):
            stream = streams[number]
            self._of_thing[stream.thing_id].append(number)
            self._of_property.setdefault(stream.property, []).append(number)
            self._of_sensor[_sensor_id(stream)] = number
        places = sorted(self._things)
        self._ids: dict[str, Sequence[Id]] = {
            "Things": places,
            "Locations": places,
            "HistoricalLocations": [],
            "Datastreams": sorted(number for numbers in self._of_thing.values() for number in numbers),
            "Sensors": sorted(self._of_sensor),
            "ObservedProperties": sorted(self._of_property),
            "FeaturesOfInterest": places,
        }
        self._known = {plural: frozenset(ids) for plural, ids in self._ids.items()}
        self._made: dict[tuple[str, Id], Entity] = {}

    def ids(self, plural: str) -> Sequence[Id]:
        """Every id of a type, ascending; not of Observations."""
        return self._ids[plural]

    def entity(self, plural: str, id: Id) -> Entity | None:
        """One entity, None where there is none; not of Observations."""
        if id not in self._known[plural]:
            return None
        key = (plural, id)
        if key not in self._made:
            self._made[key] = Entity(TYPES[plural], id, self._values(plural, id))
        return self._made[key]

    def related(self, entity: Entity, relation: str) -> Sequence[Id]:
        """Ids that a relation leads to. For Observations: those of their datastreams."""
        match entity.type.plural, relation:
            case ("Things" | "FeaturesOfInterest", "Datastreams" | "Observations"):
                return self._of_thing[str(entity.id)]
            case ("Things", "Locations") | ("Locations", "Things"):
                return [entity.id]
            case ("ObservedProperties", _):
                return self._of_property[str(entity.id)]
            case ("Sensors", _):
                return [self._of_sensor[str(entity.id)]]
            case ("Observations", _):
                number = int(str(entity.id).partition("-")[0])
                return [number] if relation == "Datastream" else [self.streams[number].thing_id]
            case ("Datastreams", _):
                return [self._of_stream(int(entity.id), relation)]
            case _:
                return []

    def datastreams(self) -> Sequence[int]:
        """The numbers of all datastreams."""
        return self._ids["Datastreams"]  # type: ignore[return-value]

    def _of_stream(self, number: int, relation: str) -> Id:
        stream = self.streams[number]
        leads: dict[str, Id] = {
            "Thing": stream.thing_id,
            "Sensor": _sensor_id(stream),
            "ObservedProperty": stream.property,
            OBSERVATIONS: number,
        }
        return leads[relation]

    def _values(self, plural: str, id: Id) -> Json:
        match plural:
            case "Things":
                return self._thing(self._things[str(id)])
            case "Locations":
                return self._place(self._things[str(id)], "location")
            case "FeaturesOfInterest":
                return self._place(self._things[str(id)], "feature")
            case "Datastreams":
                return self._datastream(self.streams[int(id)])
            case "Sensors":
                return self._sensor(self.streams[self._of_sensor[str(id)]])
            case _:
                return self._property(str(id))

    def _said(self, name: Name) -> str:
        return name[self.lang]

    def _where(self, thing: Thing) -> str:
        area = self._areas.get(thing.area)
        return self._said(area) if area else thing.area

    def _thing(self, thing: Thing) -> Json:
        properties = {
            "kind": thing.kind.value,
            "area": thing.area,
            "name": dict(thing.name),
            "owner": dict(thing.owner),
            "gateway": thing.gateway,
            "recorded": thing.recorded,
            "tags": sorted(thing.tags),
        }
        about = f"{thing.kind.value}, {self._where(thing)}"
        return {"name": self._said(thing.name), "description": about, "properties": properties}

    def _place(self, thing: Thing, key: str) -> Json:
        point = {"type": "Point", "coordinates": [thing.lon, thing.lat]}
        return {
            "name": self._said(thing.name),
            "description": self._where(thing),
            "encodingType": GEOJSON,
            key: point,
            "properties": {"area": thing.area},
        }

    def _label(self, slug: str) -> str:
        prop = find_property(slug)
        return self._said(prop.label) if prop else slug

    def _datastream(self, stream: Datastream) -> Json:
        thing, prop = self._things[stream.thing_id], find_property(stream.property)
        unit = prop.unit if prop else ""
        code, words = UCUM[unit]
        properties = {
            "property": stream.property,
            "period_s": stream.period_s,
            "report_s": stream.report_s,
            "max_age_s": stream.max_age_s,
        }
        return {
            "name": f"{self._said(thing.name)} {self._label(stream.property)}",
            "description": f"{stream.property}, {self._where(thing)}",
            "unitOfMeasurement": {
                "name": words,
                "symbol": unit,
                "definition": f"urn:ogc:def:uom:UCUM::{code}",
            },
            "observationType": MEASURED,
            "observedArea": {"type": "Point", "coordinates": [thing.lon, thing.lat]},
            "properties": properties,
        }

    def _sensor(self, stream: Datastream) -> Json:
        thing = self._things[stream.thing_id]
        return {
            "name": f"{self._said(thing.name)} {self._label(stream.property)}",
            "description": f"{stream.property}, {self._said(thing.owner)}",
            "encodingType": "application/json",
            "metadata": {"source_unit": stream.source_unit, "gateway": thing.gateway},
            "properties": {"report_s": stream.report_s},
        }

    def _property(self, slug: str) -> Json:
        prop = find_property(slug)
        number = DEFINITIONS.get(slug)
        return {
            "name": self._label(slug),
            "description": f"{slug}, {prop.unit}" if prop and prop.unit else slug,
            "definition": f"{_EIONET}{number}" if number else f"urn:citywatch:property:{slug}",
            "properties": {"name": dict(prop.label)} if prop else {},
        }


def _sensor_id(stream: Datastream) -> str:
    return f"{stream.thing_id}.{stream.property}"


def span_of(stream: Datastream, time: int) -> Span:
    """The phenomenonTime of an observation: its averaging period, which ends at `time` (epoch ms)."""
    return Span(time - round(stream.period_s * 1000), time)
