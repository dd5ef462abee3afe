"""The eight entity types of SensorThings as a table: properties with their kinds, and relations.

OGC 18-088, clause 8.2. A kind says what a filter may do with a property; ANY is JSON of which nothing is
known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from dashboard.sta.refusal import nothing


class Kind(Enum):
    """What a value is."""

    TEXT = "a text"
    NUMBER = "a number"
    BOOLEAN = "true or false"
    TIME = "a time"
    DAY = "a day"
    CLOCK = "a time of day"
    DURATION = "a duration"
    PLACE = "a geometry"
    ID = "an id"
    ANY = "any value"


class Scale(Enum):
    """How many a relation leads to."""

    ONE = auto()
    MANY = auto()


class Relation(NamedTuple):
    """To which entity type, by its name in the plural, and to how many."""

    to: str
    scale: Scale

    @property
    def is_many(self) -> bool:
        """Whether it leads to a collection."""
        return self.scale is Scale.MANY


@dataclass(frozen=True, slots=True)
class EntityType:
    """One row of the table; `plural` is the name of its collection."""

    plural: str
    name: str
    properties: Mapping[str, Kind]
    relations: Mapping[str, Relation]


OBSERVATIONS = "Observations"
_TEXTS = {"name": Kind.TEXT, "description": Kind.TEXT}
_TYPES = (
    EntityType(
        "Things",
        "Thing",
        {**_TEXTS, "properties": Kind.ANY},
        {
            "Datastreams": Relation("Datastreams", Scale.MANY),
            "Locations": Relation("Locations", Scale.MANY),
            "HistoricalLocations": Relation("HistoricalLocations", Scale.MANY),
        },
    ),
    EntityType(
        "Locations",
        "Location",
        {**_TEXTS, "encodingType": Kind.TEXT, "location": Kind.PLACE, "properties": Kind.ANY},
        {
            "Things": Relation("Things", Scale.MANY),
            "HistoricalLocations": Relation("HistoricalLocations", Scale.MANY),
        },
    ),
    EntityType(
        "HistoricalLocations",
        "HistoricalLocation",
        {"time": Kind.TIME},
        {"Thing": Relation("Things", Scale.ONE), "Locations": Relation("Locations", Scale.MANY)},
    ),
    EntityType(
        "Datastreams",
        "Datastream",
        {
            **_TEXTS,
            "unitOfMeasurement": Kind.ANY,
            "observationType": Kind.TEXT,
            "observedArea": Kind.PLACE,
            "properties": Kind.ANY,
        },
        {
            "Thing": Relation("Things", Scale.ONE),
            "Sensor": Relation("Sensors", Scale.ONE),
            "ObservedProperty": Relation("ObservedProperties", Scale.ONE),
            OBSERVATIONS: Relation(OBSERVATIONS, Scale.MANY),
        },
    ),
    EntityType(
        "Sensors",
        "Sensor",
        {**_TEXTS, "encodingType": Kind.TEXT, "metadata": Kind.ANY, "properties": Kind.ANY},
        {"Datastreams": Relation("Datastreams", Scale.MANY)},
    ),
    EntityType(
        "ObservedProperties",
        "ObservedProperty",
        {**_TEXTS, "definition": Kind.TEXT, "properties": Kind.ANY},
        {"Datastreams": Relation("Datastreams", Scale.MANY)},
    ),
    EntityType(
        OBSERVATIONS,
        "Observation",
        {
            "phenomenonTime": Kind.TIME,
            "result": Kind.NUMBER,
            "resultTime": Kind.TIME,
            "resultQuality": Kind.ANY,
            "parameters": Kind.ANY,
        },
        {
            "Datastream": Relation("Datastreams", Scale.ONE),
            "FeatureOfInterest": Relation("FeaturesOfInterest", Scale.ONE),
        },
    ),
    EntityType(
        "FeaturesOfInterest",
        "FeatureOfInterest",
        {**_TEXTS, "encodingType": Kind.TEXT, "feature": Kind.PLACE, "properties": Kind.ANY},
        {OBSERVATIONS: Relation(OBSERVATIONS, Scale.MANY)},
    ),
)
TYPES: Mapping[str, EntityType] = {one.plural: one for one in _TYPES}
IDS = ("@iot.id", "id")
SELF = ("@iot.selfLink", "selfLink")


def type_named(plural: str) -> EntityType:
    """An entity type by the name of its collection. Raises Refusal."""
    if plural not in TYPES:
        raise nothing(f"there is no {plural[:60]!r}: there are {', '.join(TYPES)}")
    return TYPES[plural]
