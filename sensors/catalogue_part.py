"""How a part of the catalogue beside the city and its rules is read: its sections, their shapes, its check.

A part is one row of `sensors.catalogue_parts.PARTS`; the same shapes and the same check serve files, the
editor and what the database keeps. A section is a list of tables that have an `id`, or one table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from city.rule import Rule
from city.thing import Thing

Table = dict[str, Any]
Tables = Mapping[str, Mapping[str, Table]]
"""Section → id → the table as it was written."""
Shape = TypeVar("Shape", bound=BaseModel)


def _within(inner: str, outer: str) -> bool:
    return inner == outer or not outer or inner.startswith((f"{outer}.", f"{outer}["))


@dataclass(frozen=True, slots=True)
class Entry(Generic[Shape]):
    """One entry of a section: where it stands, its shape, and the keys that were wrong and are made up."""

    file: str
    section: str
    name: str | None
    key: str
    shape: Shape
    wrong: frozenset[str] = frozenset()

    def doubts(self, key: str) -> bool:
        """Whether what stands at a key (".steps[0]", or "" for all of it) is wrong already, around it or
        inside."""
        place = key.removeprefix(".")
        return any(_within(place, wrong) or _within(wrong, place) for wrong in self.wrong)


@dataclass(frozen=True, slots=True)
class Known:
    """What the whole catalogue declares, for references. The ids of a section are None where a fault may have
    hidden some: then nobody is told that one is missing."""

    ids: Mapping[str, frozenset[str] | None]
    things: tuple[Thing, ...] = ()
    rules: tuple[Rule, ...] = ()
    timezone: str | None = None

    def lacks(self, section: str, name: str) -> bool:
        """Whether a section is known not to declare an id."""
        ids = self.ids.get(section)
        return ids is not None and name not in ids


class Fault(NamedTuple):
    """What is wrong in an entry: the key inside it (".quiet[0]", or "" for all of it) and what."""

    entry: Entry[Any]
    key: str
    problem: str


Entries = Mapping[str, Sequence[Entry[Any]]]
"""Section → its entries, those that are wrong in part among them; every section of the part is a key."""


@dataclass(frozen=True, slots=True)
class Part:
    """Sections that are built together into one field of `city.catalogue.Catalogue`.

    `build` gives the noun and every fault. With faults the noun is not handed out, so it may be anything;
    a fault at a key in `entry.wrong` is not said again. `single` sections are one table (`[policy]`).
    """

    field: str
    sections: Mapping[str, type[BaseModel]]
    build: Callable[[Entries, Known], tuple[object, list[Fault]]]
    single: frozenset[str] = frozenset()
