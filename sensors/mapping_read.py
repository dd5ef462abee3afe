"""From the TOML of a mapping to the mapping, with every mistake in it named at once."""

import tomllib
from collections.abc import Collection
from typing import Any

from pydantic import ValidationError

from city.errors import CatalogueError, Mistake
from city.properties import find_property
from city.quality import Flag
from sensors.codecs.json import parse_time
from sensors.mapping import EPOCH_MS, EPOCH_S, RFC3339, Mapping
from sensors.reject import Reject


class MappingError(CatalogueError):
    """A mapping cannot be used; `mistakes` lists all of them."""


def parse(file: str, text: str, zones: Collection[str]) -> Mapping:
    """The mapping of a TOML text; `zones` are the time zones there are. Raises MappingError."""
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError([Mistake(file, "TOML", str(error))]) from error
    try:
        mapping = Mapping.model_validate(written)
    except ValidationError as error:
        raise MappingError([_mistake(file, dict(one)) for one in error.errors()]) from error
    if mistakes := [Mistake(file, key, problem) for key, problem in _doubts(mapping, zones)]:
        raise MappingError(mistakes)
    return mapping


def _mistake(file: str, one: dict[str, Any]) -> Mistake:
    key = ".".join(str(part) for part in one["loc"]) or "mapping"
    problem = "no such key" if one["type"] == "extra_forbidden" else str(one["msg"])
    return Mistake(file, key, problem.removeprefix("Value error, "))


def _doubts(mapping: Mapping, zones: Collection[str]) -> list[tuple[str, str]]:
    found = _doubts_of_time(mapping, zones)
    for name, column in mapping.columns.items():
        if find_property(column.property) is None:
            found.append((f"columns.{name}.property", f"{column.property!r} is not a property"))
    if mapping.property:
        for slug in (mapping.property.id, *mapping.property.names.values()):
            if slug is not None and find_property(slug) is None:
                found.append(("property", f"{slug!r} is not a property"))
    letters = set(mapping.flag.letters.values()) if mapping.flag else set[str]()
    found += [("flag.letters", f"{letter!r} is no flag of HJ 212") for letter in sorted(letters - set(Flag))]
    return found


def _doubts_of_start(start: str) -> list[tuple[str, str]]:
    moment = parse_time(start)
    return [("time.start", moment.detail)] if isinstance(moment, Reject) else []


def _doubts_of_time(mapping: Mapping, zones: Collection[str]) -> list[tuple[str, str]]:
    time = mapping.time
    found: list[tuple[str, str]] = []
    if time.zone is not None and time.zone not in zones:
        found.append(("time.zone", f"{time.zone!r} is not a time zone"))
    if time.start is not None:
        return [*found, *_doubts_of_start(time.start)]
    if time.format in (RFC3339, EPOCH_S, EPOCH_MS):
        if len(time.names) > 1:
            found.append(("time.columns", f"several columns want a pattern, not {time.format}"))
    elif "%" not in time.format:
        known = f"{RFC3339}, {EPOCH_S}, {EPOCH_MS}"
        found.append(("time.format", f"{time.format!r} is none of {known}, and no strptime pattern"))
    elif "%z" not in time.format and time.zone is None:
        found.append(("time.zone", "is missing, and the pattern has no offset (%z)"))
    return found
