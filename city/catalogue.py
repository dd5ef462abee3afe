"""The catalogue of a city: what an owner writes in TOML, as nouns (`sensors.catalogue` parses it)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from city.callout import CalloutList
from city.camera import Camera
from city.channel import DeclaredChannel
from city.duty import Duty
from city.field_station import FieldStation
from city.place import Place
from city.population import PopulationGrid
from city.population_file import PopulationFile
from city.rule import Rule
from city.thing import Name, Thing


@dataclass(frozen=True, slots=True)
class City:
    """The city as a whole. `centre` is lon, lat in WGS84 degrees; `timezone` an IANA name.

    `cap_sender` is who its CAP messages are from, None where the owner has not said.
    """

    city_id: str
    name: Name
    centre: tuple[float, float]
    zoom: float
    timezone: str
    demo: bool = False
    cap_sender: str | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A district or town things belong to; `centre` is lon, lat where its label stands."""

    area_id: str
    name: Name
    centre: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Source:
    """A recording replayed in the demo: whose it is and how it is replayed, by language."""

    source_id: str
    title: Name
    licence: str
    replay: Name


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything an owner declares. Ids are unique and references resolve (the parser sees to it)."""

    city: City
    areas: tuple[Area, ...]
    things: tuple[Thing, ...]
    rules: tuple[Rule, ...]
    sources: tuple[Source, ...] = ()
    field_stations: tuple[FieldStation, ...] = ()
    cameras: tuple[Camera, ...] = ()
    places: tuple[Place, ...] = ()
    population_file: PopulationFile | None = None
    """What is said of the file; whoever reads files reads it into `population`."""
    population: PopulationGrid | None = None
    callouts: tuple[CalloutList, ...] = ()
    channels: tuple[DeclaredChannel, ...] = ()
    duty: Duty | None = None
    declared: Mapping[str, Mapping[str, dict[str, Any]]] = field(
        default_factory=dict[str, Mapping[str, dict[str, Any]]], compare=False, repr=False
    )
    """Rules and all that is declared as they are, as it was written: section, id, table."""
    templates: Mapping[str, dict[str, Any]] = field(
        default_factory=dict[str, dict[str, Any]], compare=False, repr=False
    )
    """What stations of one sort have in common, as it was written; empty where it is loaded."""

    def thing(self, thing_id: str) -> Thing | None:
        """A thing by id."""
        return next((t for t in self.things if t.thing_id == thing_id), None)
