"""What is asked of a collection: how many from where, in which box, of which time, with which properties.

A parameter that is none of the collection's, or that makes no sense, is a Mistake (400), as 17-069r4 demands.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import isfinite

from city import rfc3339
from city.properties import LANGUAGES
from dashboard.query_text import parameters

PAGE, MOST = 100, 10_000
FURTHEST = 10_000_000
OPEN = ("", "..")
GENERAL = ("limit", "offset", "bbox", "datetime", "f", "lang")


class Mistake(Exception):
    """What is wrong with a question, with the status of HTTP."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message, self.status = message, status


@dataclass(frozen=True, slots=True)
class Box:
    """West, south, east, north in degrees; west of a box over the date line is greater than its east."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a position lies in it, its edge included."""
        if not self.south <= lat <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= lon <= self.east
        return lon >= self.west or lon <= self.east


@dataclass(frozen=True, slots=True)
class Times:
    """From when to when, both inclusive, epoch ms; None is open."""

    first: int | None
    last: int | None

    def holds(self, at: int) -> bool:
        """Whether a time lies in it."""
        return (self.first is None or at >= self.first) and (self.last is None or at <= self.last)


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `properties` are those that must be as they say."""

    limit: int = PAGE
    offset: int = 0
    box: Box | None = None
    times: Times | None = None
    lang: str = LANGUAGES[0]
    properties: Mapping[str, str] = field(default_factory=dict[str, str])


def told(query: bytes, known: Collection[str]) -> dict[str, str]:
    """The parameters of an address by name. Raises Mistake for one that is unknown, or said twice."""
    found: dict[str, str] = {}
    for name, text in _parameters(query):
        if name not in known:
            raise Mistake(f"there is no parameter {name[:40]!r} here; there are {', '.join(known)}")
        if name in found:
            raise Mistake(f"{name} is said twice")
        found[name] = text
    if found.get("f", "json") != "json":
        raise Mistake("f is json: there is no other format")
    if found.get("lang", LANGUAGES[0]) not in LANGUAGES:
        raise Mistake(f"lang is one of {', '.join(LANGUAGES)}")
    return found


def _parameters(query: bytes) -> list[tuple[str, str]]:
    try:
        return list(parameters(query))
    except ValueError:
        raise Mistake("that address is not UTF-8") from None


def question(said: Mapping[str, str]) -> Question:
    """What parameters mean. Raises Mistake."""
    return Question(
        limit=min(_whole("limit", said.get("limit", str(PAGE)), 1), MOST),
        offset=min(_whole("offset", said.get("offset", "0"), 0), FURTHEST),
        box=_box(said["bbox"]) if "bbox" in said else None,
        times=_times(said["datetime"]) if "datetime" in said else None,
        lang=said.get("lang", LANGUAGES[0]),
        properties={name: text for name, text in said.items() if name not in GENERAL},
    )


def _whole(name: str, text: str, least: int) -> int:
    if text.isascii() and text.isdigit() and len(text) < 1000 and int(text) >= least:
        return int(text)
    raise Mistake(f"{name} is a whole number, {least} or more")


def _box(text: str) -> Box:
    wrong = Mistake("bbox is west,south,east,north in degrees, or with heights: w,s,low,e,n,high")
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        raise wrong from None
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(map(isfinite, numbers)):
        raise wrong
    box = Box(*numbers)
    if box.south > box.north or not all(-90 <= lat <= 90 for lat in (box.south, box.north)):
        raise Mistake("bbox: its south lies from -90 to its north, and its north to 90")
    if not all(-180 <= lon <= 180 for lon in (box.west, box.east)):
        raise Mistake("bbox: its west and east lie from -180 to 180")
    return box


def _times(text: str) -> Times:
    first, slash, last = text.partition("/")
    if not slash:
        at = _moment(first)
        return Times(at, at)
    times = Times(
        None if first in OPEN else _moment(first),
        None if last in OPEN else _moment(last),
    )
    if times.first is not None and times.last is not None and times.first > times.last:
        raise Mistake("datetime: its start lies after its end")
    return times


def _moment(text: str) -> int:
    try:
        return rfc3339.read(text.replace(" ", "+"))
    except ValueError as error:
        raise Mistake(f"datetime is a time or an interval start/end, open as ..: {error}") from error
