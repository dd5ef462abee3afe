"""From TOML texts to shapes, and every mistake of syntax, key and value on the way.

Nothing is lost at the first fault: of an entry whose shape is wrong the sound part is kept
(`sensors.catalogue_salvage`), so that its references can be looked at too. What may be lost (a
file that is no TOML, a section misspelt) is remembered, so that nobody is told it is missing.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel, ValidationError

from city.errors import Mistake
from sensors.catalogue_salvage import places, salvage
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

_LISTS: dict[str, type[BaseModel]] = {
    "areas": AreaShape,
    "sources": SourceShape,
    "things": ThingShape,
    "rules": RuleShape,
}
_SECTIONS = ("city", "templates", *_LISTS)


@dataclass(frozen=True, slots=True)
class Entry(Generic[Shape]):
    """One entry of a section: where it stands, its shape, and the keys that were wrong and are made up."""

    file: str
    section: str
    name: str | None
    key: str
    shape: Shape
    wrong: frozenset[str] = frozenset()


@dataclass(slots=True)
class Gathered:
    """What has been read so far: entries, ids with their file, mistakes, and sections that may lack some.

    `declared` also holds ids whose shape was refused: a reference to them is no second mistake.
    """

    mistakes: list[Mistake] = field(default_factory=list[Mistake])
    entries: list[Entry[Any]] = field(default_factory=list[Entry[Any]])
    declared: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    lost: set[str] = field(default_factory=set[str])
    told: set[str] = field(default_factory=set[str])
    """Files that say anything at all."""

    def wrong(self, file: str, key: str, problem: str) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(file, key, problem))

    def ids(self, section: str) -> frozenset[str]:
        """The ids that a section declares, well or badly."""
        return frozenset(name for part, name in self.declared if part == section)

    def of(self, model: type[Shape]) -> list[Entry[Shape]]:
        """The entries of one shape, in the order written."""
        return [entry for entry in self.entries if isinstance(entry.shape, model)]


def read_file(gathered: Gathered, file: str, text: str) -> None:
    """Read one TOML text."""
    try:
        tables = tomllib.loads(text)
    except ValueError as error:
        gathered.wrong(file, *_syntax(str(error), text))
        gathered.lost |= set(_SECTIONS)
        return
    if tables:
        gathered.told.add(file)
    for section, content in tables.items():
        for name, key, model, table in _entries(gathered, file, section, content):
            _read_entry(gathered, (file, section, name, key), model, table)


def _syntax(message: str, text: str) -> tuple[str, str]:
    """The place and the problem in a message of tomllib, which has no line for the end of a file."""
    problem, _, place = message.rpartition(" (at ")
    if not problem:
        return "file", message
    if place == "end of document)":
        return f"line {text.rstrip().count(chr(10)) + 1}", f"{problem}, and there the file ends"
    return place.removesuffix(")"), problem


Written = tuple[str | None, str, type[BaseModel], object]


def _entries(gathered: Gathered, file: str, section: str, content: object) -> Iterator[Written]:
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
    else:
        _wrong_section(gathered, file, section)


def _wrong_section(gathered: Gathered, file: str, section: str) -> None:
    """Name a section that cannot be read; what it was meant to be may lack its entries."""
    gathered.lost |= set(get_close_matches(section, _SECTIONS, n=1))
    if section in _LISTS:
        gathered.wrong(file, section, f"write [[{section}]], one for each")
    elif section == "templates":
        gathered.wrong(file, section, "write [templates.name], one for each")
    else:
        gathered.wrong(file, section, f"is not one of {', '.join(_SECTIONS)}")


def _id_of(table: object) -> str | None:
    name = cast(Table, table).get("id") if isinstance(table, dict) else None
    return name if isinstance(name, str) and name else None


def _read_entry(
    gathered: Gathered, where: tuple[str, str, str | None, str], model: type[BaseModel], table: object
) -> None:
    _declare(gathered, *where)
    try:
        gathered.entries.append(Entry(*where, model.model_validate(table)))
    except ValidationError as error:
        for place, problem in _problems(where[-1], error).items():
            gathered.wrong(where[0], place, problem)
        if (rest := salvage(model, table, error)) is not None:
            gathered.entries.append(Entry(*where, rest, places(error)))


def _declare(gathered: Gathered, file: str, section: str, name: str | None, key: str) -> None:
    if name is None:
        gathered.lost.add(section)
    elif first := gathered.declared.get((section, name)):
        gathered.wrong(file, key, f"is already in {first}")
    else:
        gathered.declared[section, name] = file


_UNION_ARMS = frozenset({"float", "str"})


def _problems(key: str, error: ValidationError) -> dict[str, str]:
    """Place → problem; a value that is none of two types is wrong once."""
    found: dict[str, str] = {}
    for detail in error.errors(include_url=False):
        place, problem = _dotted(key, detail["loc"]), _plain(detail["msg"])
        found[place] = f"{found[place]}, or: {problem}" if place in found else problem
    return found


def _dotted(key: str, loc: tuple[int | str, ...]) -> str:
    """A pydantic location as a person would write the key; union arms are left out."""
    parts = (part for part in loc if part not in _UNION_ARMS)
    return key + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)


def _plain(message: str) -> str:
    text = message.removeprefix("Value error, ")
    if text.startswith("Input should be a valid dictionary"):
        return "is not a table"
    return {"Extra inputs are not permitted": "is not a key we know", "Field required": "is missing"}.get(
        text, text
    )
