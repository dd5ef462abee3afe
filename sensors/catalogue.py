"""From the TOML files of an owner to a Catalogue, or to every mistake in them at once.

Pure: the caller reads the files. They merge in name order, so a city may be one file or a folder.
Three passes: TOML and shape (`sensors.catalogue_read`), then references and nouns, then what rules
promise. A mistake names its file and key, by id where there is one (`things.res-xinlu.area`), an
earlier fault never hides a later one, and what merely follows from a mistake is not said; only what
rules promise waits until all datastreams are read.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from city.camera import Camera
from city.catalogue import Area, Catalogue, City, Source
from city.errors import CatalogueError
from city.field_station import FieldStation
from city.thing import Thing
from sensors.catalogue_build import build_thing, frozen, template_problems, unknown_references
from sensors.catalogue_cameras import build_camera, camera_problems, same_variables
from sensors.catalogue_declared import Declared, Show, build_declared, shown_to_nobody
from sensors.catalogue_field import build_field_station, claimed_twice, field_problems
from sensors.catalogue_holdings import holding_problems, with_holdings
from sensors.catalogue_part import Entry
from sensors.catalogue_places import (
    PlaceShape,
    PopulationShape,
    build_place,
    build_population,
    population_problems,
)
from sensors.catalogue_read import Gathered, read_file
from sensors.catalogue_schema import AreaShape, CityShape, SourceShape, TemplateShape, ThingShape


def parse(
    files: Mapping[str, str], zones: Collection[str] | None = None, show: Show = shown_to_nobody
) -> Catalogue:
    """The catalogue of a city from file name → TOML text; `zones` are the time zones there are, if known.

    `show` is told how far it is with the rules.
    Raises CatalogueError with every mistake: syntax, keys, ids, references, units, limits, rules.
    """
    gathered = Gathered()
    for file in sorted(files):
        read_file(gathered, file, files[file])
    _check_city(gathered, files, zones)
    things = build_things(gathered)
    declared = build_declared(gathered, things, show=show)
    stations = _field_stations(gathered, things)
    cameras = _cameras(gathered, things)
    for entry in gathered.of(PopulationShape):
        gathered.name(entry, population_problems(entry.shape))
    if gathered.mistakes:
        raise CatalogueError(gathered.mistakes)
    population = next((build_population(entry) for entry in gathered.of(PopulationShape)), None)
    return replace(
        _catalogue(gathered, things, declared, stations),
        cameras=cameras,
        places=tuple(build_place(entry.shape) for entry in gathered.of(PlaceShape)),
        population_file=population,
    )


def _check_city(gathered: Gathered, files: Mapping[str, str], zones: Collection[str] | None) -> None:
    if not gathered.ids("city") and "city" not in gathered.lost:
        problem = "no file says which city this is"
        empty = [file for file in sorted(files) if file not in gathered.told]
        for file in empty:
            gathered.wrong(file, "file", f"is empty, and {problem}")
        if not empty:
            gathered.wrong(min(files, default="catalogue"), "city", problem)
    for entry in gathered.of(CityShape):
        zone = entry.shape.timezone
        if zones is not None and zone not in zones:
            gathered.name(entry, [(".timezone", f"{zone!r} is not a time zone this machine knows")])


def build_things(gathered: Gathered) -> tuple[Thing, ...]:
    """The things; of what is wrong in them, as much as can be built."""
    for entry in gathered.of(TemplateShape):
        gathered.name(entry, template_problems(entry.shape))
    templates = {
        entry.name: entry.shape for entry in gathered.of(TemplateShape) if "datastreams" not in entry.wrong
    }
    known = {section: gathered.known(section) for section in ("areas", "sources", "templates")}
    things: list[Thing] = []
    for entry in gathered.of(ThingShape):
        problems = list(unknown_references(entry.shape, known))
        template = templates.get(entry.shape.template)
        whole = "datastreams" not in entry.wrong
        thing = build_thing(entry.shape, template, problems, streams_known=whole)
        if template is not None:
            problems += holding_problems(entry.shape, thing)
        things.append(with_holdings(entry.shape, thing))
        gathered.name(entry, problems)
    return tuple(things)


def _field_stations(gathered: Gathered, things: tuple[Thing, ...]) -> tuple[FieldStation, ...]:
    templates = {entry.name for entry in gathered.of(TemplateShape) if "datastreams" not in entry.wrong}
    entries: list[Entry[ThingShape]] = []
    stations: list[FieldStation] = []
    for entry, thing in zip(gathered.of(ThingShape), things, strict=True):
        if entry.shape.field is not None:
            station = build_field_station(entry.shape.field, thing)
            known = entry.shape.template in templates and not {"datastreams", "without"} & entry.wrong
            gathered.name(entry, field_problems(station, streams_known=known))
            entries.append(entry)
            stations.append(station)
    for index, problem in claimed_twice(stations):
        gathered.name(entries[index], [problem])
    return tuple(stations)


def _cameras(gathered: Gathered, things: tuple[Thing, ...]) -> tuple[Camera, ...]:
    entries: list[Entry[ThingShape]] = []
    cameras: list[Camera] = []
    for entry, thing in zip(gathered.of(ThingShape), things, strict=True):
        if entry.shape.camera is not None:
            gathered.name(entry, camera_problems(entry.shape.camera, thing))
            entries.append(entry)
            cameras.append(build_camera(entry.shape.camera, thing))
    for index, problem in same_variables(cameras):
        gathered.name(entries[index], [problem])
    return tuple(cameras)


def _catalogue(
    gathered: Gathered, things: tuple[Thing, ...], declared: Declared, stations: tuple[FieldStation, ...]
) -> Catalogue:
    """The nouns of a gathered without mistakes."""
    (city,) = (entry.shape for entry in gathered.of(CityShape))
    areas = (entry.shape for entry in gathered.of(AreaShape))
    sources = (entry.shape for entry in gathered.of(SourceShape))
    return Catalogue(
        City(city.id, frozen(city.name), city.centre, city.zoom, city.timezone, city.demo, city.cap_sender),
        tuple(Area(area.id, frozen(area.name), area.centre) for area in areas),
        things,
        declared.rules,
        tuple(Source(s.id, frozen(s.title), s.licence, frozen(s.replay)) for s in sources),
        stations,
        declared=gathered.tables,
        templates=gathered.templates,
        **declared.parts,
    )
