"""From the TOML files of an owner to a Catalogue, or to every mistake in them at once.

Pure: the caller reads the files. They merge in name order, so a city may be one file or a folder.
Three passes: TOML and shape (`sensors.catalogue_schema`), then references and nouns, then what
rules promise. A mistake names its file and key, by id where there is one (`things.res-xinlu.area`),
and an earlier fault never hides a later one; only what rules promise waits until all things are read.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from city.catalogue import Area, Catalogue, City, Source
from city.errors import CatalogueError, Mistake
from sensors.catalogue_build import Refused, build_rule, build_thing, frozen, rule_mistakes
from sensors.catalogue_schema import (
    AreaShape,
    CityShape,
    RuleShape,
    SourceShape,
    TemplateShape,
    ThingShape,
)

Table = dict[str, Any]
Shape = TypeVar("Shape", bound=BaseModel)
Noun = TypeVar("Noun")

_LISTS: dict[str, type[BaseModel]] = {
    "areas": AreaShape,
    "sources": SourceShape,
    "things": ThingShape,
    "rules": RuleShape,
}
_TABLES = ("city", "templates")


@dataclass(slots=True)
class _Reading:
    """What has been read so far: shapes by section and id, where each stands, and the mistakes.

    `declared` also holds ids whose shape was refused: a reference to them is no second mistake.
    """

    mistakes: list[Mistake] = field(default_factory=list[Mistake])
    shapes: dict[tuple[str, str], BaseModel] = field(default_factory=dict[tuple[str, str], BaseModel])
    declared: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def wrong(self, file: str, key: str, problem: str) -> None:
        self.mistakes.append(Mistake(file, key, problem))

    def ids(self, section: str) -> frozenset[str]:
        return frozenset(name for part, name in self.declared if part == section)

    def of(self, section: str, model: type[Shape]) -> dict[str, Shape]:
        found = {name: shape for (part, name), shape in self.shapes.items() if part == section}
        return {name: shape for name, shape in found.items() if isinstance(shape, model)}


def parse(files: Mapping[str, str]) -> Catalogue:
    """The catalogue of a city from file name → TOML text.

    Raises CatalogueError with every mistake: syntax, keys, ids, references, units, limits, rules.
    """
    reading = _Reading()
    for file in sorted(files):
        _read_file(reading, file, files[file])
    if not reading.ids("city"):
        reading.wrong(next(iter(sorted(files)), "catalogue"), "city", "no file says which city this is")
    catalogue = _build(reading)
    if reading.mistakes or catalogue is None:
        raise CatalogueError(reading.mistakes)
    return catalogue


def _read_file(reading: _Reading, file: str, text: str) -> None:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem, _, place = str(error).rpartition(" (at ")
        reading.wrong(file, place.rstrip(")") or "file", problem or str(error))
        return
    for section, content in tables.items():
        for name, key, model, table in _entries(reading, file, section, content):
            _read_entry(reading, (file, section, name, key), model, table)


Entry = tuple[str | None, str, type[BaseModel], object]


def _entries(reading: _Reading, file: str, section: str, content: object) -> Iterator[Entry]:
    """(id, dotted key, model, table) of every entry of a top-level section."""
    if section == "city":
        yield "city", "city", CityShape, content
    elif section == "templates" and isinstance(content, dict):
        for name, table in cast(Table, content).items():
            yield name, f"templates.{name}", TemplateShape, table
    elif section in _LISTS and isinstance(content, list):
        for index, table in enumerate(cast(list[object], content)):
            name = _id_of(table)
            yield name, f"{section}.{name}" if name else f"{section}[{index}]", _LISTS[section], table
    elif section in _LISTS:
        reading.wrong(file, section, f"write [[{section}]], one for each")
    else:
        known = ", ".join((*_TABLES, *_LISTS))
        reading.wrong(file, section, f"is not one of {known}")


def _id_of(table: object) -> str | None:
    name = cast(Table, table).get("id") if isinstance(table, dict) else None
    return name if isinstance(name, str) and name else None


def _read_entry(
    reading: _Reading, where: tuple[str, str, str | None, str], model: type[BaseModel], table: object
) -> None:
    file, section, name, key = where
    if name is not None:
        if first := reading.declared.get((section, name)):
            reading.wrong(file, key, f"is already in {first}")
        reading.declared.setdefault((section, name), file)
    try:
        shape = model.model_validate(table)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            reading.wrong(file, _dotted(key, detail["loc"]), _plain(detail["msg"]))
        return
    if name is not None:
        reading.shapes.setdefault((section, name), shape)


_UNION_ARMS = frozenset({"float", "str"})


def _dotted(key: str, loc: tuple[int | str, ...]) -> str:
    """A pydantic location as a person would write the key; union arms are left out."""
    parts = (part for part in loc if part not in _UNION_ARMS)
    return key + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)


def _plain(message: str) -> str:
    text = message.removeprefix("Value error, ")
    return {"Extra inputs are not permitted": "is not a key we know", "Field required": "is missing"}.get(
        text, text
    )


def _build(reading: _Reading) -> Catalogue | None:
    """The nouns, or None when the city itself is wrong; mistakes are collected on the way."""
    shape = reading.of("city", CityShape).get("city")
    templates = reading.of("templates", TemplateShape)
    known = {section: reading.ids(section) for section in ("areas", "sources", "templates")}
    things = _nouns(reading, "things", ThingShape, lambda thing: build_thing(thing, templates, known))
    rules = _nouns(reading, "rules", RuleShape, build_rule)
    for rule in rules if _things_are_whole(reading) else ():
        for problem in rule_mistakes(rule, things):
            reading.wrong(reading.declared["rules", rule.rule_id], f"rules.{rule.rule_id}", problem)
    if shape is None:
        return None
    return Catalogue(
        City(shape.id, frozen(shape.name), shape.centre, shape.zoom, shape.timezone, shape.demo),
        tuple(Area(a.id, frozen(a.name), a.centre) for a in reading.of("areas", AreaShape).values()),
        things,
        rules,
        tuple(map(_source, reading.of("sources", SourceShape).values())),
    )


_APART_FROM_THINGS = ("city", "areas", "sources", "rules")


def _things_are_whole(reading: _Reading) -> bool:
    """Whether no thing can have been lost, which a rule might have bound."""
    sections = (mistake.key.partition(".")[0].partition("[")[0] for mistake in reading.mistakes)
    return all(section in _APART_FROM_THINGS for section in sections)


def _source(shape: SourceShape) -> Source:
    return Source(shape.id, frozen(shape.title), shape.licence, frozen(shape.replay))


def _nouns(
    reading: _Reading, section: str, model: type[Shape], build: Callable[[Shape], Noun | None]
) -> tuple[Noun, ...]:
    """Build every shape of a section; what cannot be built is named and left out."""
    built: list[Noun] = []
    for name, shape in reading.of(section, model).items():
        try:
            noun = build(shape)
        except Refused as refused:
            for key, problem in refused.problems:
                reading.wrong(reading.declared[section, name], f"{section}.{name}{key}", problem)
            continue
        if noun is not None:
            built.append(noun)
    return tuple(built)
