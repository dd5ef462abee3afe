"""From TOML texts to shapes, and every mistake of syntax, key and value on the way.

Nothing is lost at the first fault: of an entry whose shape is wrong the sound part is kept
(`sensors.catalogue_salvage`), so that its references can be looked at too. What may be lost (a
file that is no TOML, a section misspelt) is remembered, so that nobody is told it is missing.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, time
from difflib import get_close_matches
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from city.errors import Mistake
from sensors.catalogue_build import Problem
from sensors.catalogue_lengths import FILE_LETTERS, LABEL, most_entries, shortened, too_long
from sensors.catalogue_part import Entry, Table
from sensors.catalogue_parts import DECLARED, SINGLE
from sensors.catalogue_places import PlaceShape, PopulationShape
from sensors.catalogue_salvage import places, salvage
from sensors.catalogue_schema import AreaShape, CityShape, SourceShape, TemplateShape, ThingShape

Shape = TypeVar("Shape", bound=BaseModel)

_TABLES: dict[str, type[BaseModel]] = {
    "city": CityShape,
    "population": PopulationShape,
    **{name: DECLARED[name] for name in SINGLE},
}
_LISTS: dict[str, type[BaseModel]] = {
    "areas": AreaShape,
    "sources": SourceShape,
    "things": ThingShape,
    "places": PlaceShape,
    **{name: shape for name, shape in DECLARED.items() if name not in SINGLE},
}
_SECTIONS = (*_TABLES, "templates", *_LISTS)


@dataclass(slots=True)
class Gathered:
    """What has been read so far: entries, ids with their file, mistakes, and sections that may lack some.

    `declared` also holds ids whose shape was refused: a reference to them is no second mistake.
    """

    mistakes: list[Mistake] = field(default_factory=list[Mistake])
    entries: list[Entry[Any]] = field(default_factory=list[Entry[Any]])
    declared: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    lost: set[str] = field(default_factory=set[str])
    counts: Counter[str] = field(default_factory=Counter[str])
    """How many entries a section has."""
    told: set[str] = field(default_factory=set[str])
    """Files that say anything at all."""
    tables: dict[str, dict[str, Table]] = field(default_factory=dict[str, dict[str, Table]])
    """What was declared, as it was written: section, id, table."""
    templates: dict[str, Table] = field(default_factory=dict[str, Table])
    """Templates as they were written."""

    def wrong(self, file: str, key: str, problem: str) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(file, shortened(key), shortened(problem)))

    def name(self, entry: Entry[Any], problems: Iterable[Problem]) -> None:
        """Note the problems of an entry, except those of keys that are wrong already and made up."""
        for key, problem in problems:
            if key.removeprefix(".") not in entry.wrong:
                self.wrong(entry.file, entry.key + key, problem)

    def known(self, section: str) -> frozenset[str] | None:
        """The ids of a section, None when some may have been lost."""
        return None if section in self.lost else self.ids(section)

    def ids(self, section: str) -> frozenset[str]:
        """The ids that a section declares, well or badly."""
        return frozenset(name for part, name in self.declared if part == section)

    def of(self, model: type[Shape]) -> list[Entry[Shape]]:
        """The entries of one shape, in the order written."""
        return [entry for entry in self.entries if isinstance(entry.shape, model)]


def read_file(gathered: Gathered, file: str, text: str) -> None:
    """Read one TOML text."""
    if len(text) > FILE_LETTERS:
        gathered.wrong(file, "file", f"is {len(text)} letters long, at most {FILE_LETTERS}")
        gathered.lost |= set(_SECTIONS)
        return
    try:
        tables = tomllib.loads(text)
    except RecursionError:
        gathered.wrong(file, "file", "is nested too deeply")
        gathered.lost |= set(_SECTIONS)
        return
    except ValueError as error:
        gathered.wrong(file, *_syntax(str(error), text))
        gathered.lost |= set(_SECTIONS)
        return
    if tables:
        gathered.told.add(file)
    for section, content in tables.items():
        for name, key, model, table in _entries(gathered, file, section, content):
            _read_entry(gathered, (file, section, name, key), model, table)


def read_table(gathered: Gathered, file: str, section: str, name: str, table: object) -> None:
    """Read one entry of a declared section that is kept elsewhere than in a file."""
    key = section if section in SINGLE else f"{section}.{name}"
    _read_entry(gathered, (file, section, name, key), DECLARED[section], table)


def read_station(gathered: Gathered, where: str, name: str, table: object) -> None:
    """Read a thing that is kept elsewhere than in a file."""
    _read_entry(gathered, (where, "things", name, f"things.{name}"), ThingShape, table)


def read_template(gathered: Gathered, where: str, name: str, table: object) -> None:
    """Read a template that is kept elsewhere than in a file."""
    _read_entry(gathered, (where, "templates", name, f"templates.{name}"), TemplateShape, table)


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
    if section in _TABLES:
        yield section, section, _TABLES[section], content
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
    return shortened(name, LABEL) if isinstance(name, str) and name else None


def _read_entry(
    gathered: Gathered, where: tuple[str, str, str | None, str], model: type[BaseModel], table: object
) -> None:
    file, section, name, key = where
    plain = _jsonable(table)
    _declare(gathered, *where)
    if (place := _unstorable(plain)) is not None:
        gathered.wrong(file, key + place, "holds a character that cannot be stored")
    for place, problem in too_long(plain):
        gathered.wrong(file, key + place, problem)
    if section in DECLARED and name is not None and isinstance(plain, dict):
        gathered.tables.setdefault(section, {}).setdefault(name, cast(Table, plain))
    if section == "templates" and name is not None and isinstance(plain, dict):
        gathered.templates[name] = cast(Table, plain)
    try:
        gathered.entries.append(Entry(*where, model.model_validate(plain)))
    except ValidationError as error:
        for place, problem in _problems(where[-1], error).items():
            gathered.wrong(where[0], place, problem)
        if (rest := salvage(model, cast(object, plain), error)) is not None:
            gathered.entries.append(Entry(*where, rest, places(error)))


def _jsonable(written: object) -> object:
    """What TOML says as JSON says it: dates and times as text."""
    if isinstance(written, dict):
        return {key: _jsonable(value) for key, value in cast(Table, written).items()}
    if isinstance(written, list):
        return [_jsonable(value) for value in cast(list[object], written)]
    return written.isoformat() if isinstance(written, (date, time)) else written


def _unstorable(written: object, place: str = "") -> str | None:
    """Where a text stands that no database keeps; None when nowhere."""
    if isinstance(written, dict):
        for key, value in cast(Table, written).items():
            if not _can_be_stored(key):
                return place
            if (found := _unstorable(value, f"{place}.{key}")) is not None:
                return found
    if isinstance(written, list):
        for index, value in enumerate(cast(list[object], written)):
            if (found := _unstorable(value, f"{place}[{index}]")) is not None:
                return found
    return place if isinstance(written, str) and not _can_be_stored(written) else None


def _can_be_stored(text: str) -> bool:
    return not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text)


def _declare(gathered: Gathered, file: str, section: str, name: str | None, key: str) -> None:
    if name is None:
        gathered.lost.add(section)
    elif first := gathered.declared.get((section, name)):
        gathered.wrong(file, key, f"is already in {first}")
    else:
        gathered.declared[section, name] = file
        gathered.counts[section] += 1
        if gathered.counts[section] == most_entries(section) + 1:
            gathered.wrong(file, section, f"are more than {most_entries(section)}")


_UNION_ARMS = frozenset({"float", "str", "list"})


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
