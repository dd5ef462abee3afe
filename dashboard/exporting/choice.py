"""What is to be exported: which datastreams, which time, in which form; and what is wrong with a choice."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from city.catalogue import Catalogue
from city.errors import PermanentError
from city.thing import Datastream, Thing
from dashboard.exporting.format import Format
from store.database import millis
from store.observations import Bucket

EARLIEST_MS, LATEST_MS = -2_208_988_800_000, 4_102_444_800_000
"""1900 and 2100: nothing we can have observed lies outside."""
_EPOCH_MS = re.compile(r"-?[0-9]{11,15}")
_LOST_PLUS = re.compile(r"(T[\d:.,]{2,40}) (\d\d:?\d\d)$")
LONGEST_TIME = 64
LICENCE = (
    "Provisional data, not validated, but where review says approved; "
    "see the station's owner for the terms of use."
)


class Unknown(PermanentError):
    """A name that is nobody's."""


class Mistaken(PermanentError):
    """A choice that makes no sense, or asks for too much; the message says what is allowed."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What to export. Lists are empty for all; times are texts as they were given, None for no bound.

    `lang` is the language of names.
    """

    things: tuple[str, ...]
    properties: tuple[str, ...]
    areas: tuple[str, ...]
    datastreams: tuple[str, ...]
    first: str | None
    last: str | None
    bucket: Bucket
    format: Format
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A choice held against a catalogue: datastreams by thing and property, and [first, last) epoch ms."""

    streams: tuple[tuple[int, Datastream, Thing], ...]
    first: int | None
    last: int | None
    bucket: Bucket
    format: Format
    zone: ZoneInfo
    lang: str
    licence: str

    @property
    def keys(self) -> list[int]:
        """The datastreams' numbers."""
        return [key for key, _, _ in self.streams]


def wanted(choice: Choice, known: Catalogue, streams: Mapping[int, Datastream]) -> Wanted:
    """What a choice comes to. Raises Unknown and Mistaken."""
    zone = ZoneInfo(known.city.timezone)
    found = _chosen(choice, {thing.thing_id: thing for thing in known.things}, streams)
    first, last = span_of(choice.first, choice.last, zone)
    terms = licence_line(known, [thing for _, _, thing in found])
    return Wanted(tuple(found), first, last, choice.bucket, choice.format, zone, choice.lang, terms)


def _chosen(
    choice: Choice, things: Mapping[str, Thing], streams: Mapping[int, Datastream]
) -> list[tuple[int, Datastream, Thing]]:
    every = sorted(streams.items(), key=lambda pair: (pair[1].thing_id, pair[1].property))
    known = {
        "thing": (choice.things, {s.thing_id for _, s in every}),
        "property": (choice.properties, {s.property for _, s in every}),
        "area": (choice.areas, {thing.area for thing in things.values()}),
        "datastream": (choice.datastreams, {f"{s.thing_id}.{s.property}" for _, s in every}),
    }
    for what, (asked, there) in known.items():
        if strange := sorted(set(asked) - there):
            raise Unknown(f"no {what} {', '.join(map(repr, strange))} in the catalogue")

    def is_wanted(stream: Datastream) -> bool:
        of = (
            stream.thing_id,
            stream.property,
            things[stream.thing_id].area,
            f"{stream.thing_id}.{stream.property}",
        )
        return all(not asked or one in asked for one, (asked, _) in zip(of, known.values(), strict=True))

    return [(key, stream, things[stream.thing_id]) for key, stream in every if is_wanted(stream)]


def span_of(first: str | None, last: str | None, zone: ZoneInfo) -> tuple[int | None, int | None]:
    """[first, last) in epoch ms of two texts, None where there is no bound. Raises Mistaken."""
    since = time_of(first, zone, "from") if first else None
    to = time_of(last, zone, "to") if last else None
    if since is not None and to is not None and since >= to:
        raise Mistaken(f"from {first} is not before to {last}")
    return since, to


def time_of(text: str, zone: ZoneInfo, named: str) -> int:
    """Epoch ms of an RFC 3339 time, a date or time of the city, or epoch ms. Raises Mistaken."""
    if len(text) > LONGEST_TIME:
        raise Mistaken(f"{named} has {len(text)} characters: a time has at most {LONGEST_TIME}")
    digits = _EPOCH_MS.fullmatch(text)
    moment = int(text) if digits else _written(_LOST_PLUS.sub(r"\1+\2", text), zone, named)
    if not EARLIEST_MS <= moment <= LATEST_MS:
        raise Mistaken(f"{named} lies outside 1900 to 2100")
    return moment


def _written(text: str, zone: ZoneInfo, named: str) -> int:
    try:
        read = datetime.fromisoformat(text.replace("z", "Z"))
        return millis(read if read.tzinfo else read.replace(tzinfo=zone))
    except (ValueError, OverflowError):
        raise Mistaken(f"{named}: {text!r} is no RFC 3339 time and no date") from None


def licence_line(known: Catalogue, things: list[Thing]) -> str:
    """On what terms observations of some things are given: ours, and those of recordings replayed."""
    replayed = {thing.recorded for thing in things if thing.recorded}
    named = sorted(
        f"{source.title['en']}: {source.licence}" for source in known.sources if source.source_id in replayed
    )
    return " ".join([LICENCE, *(f"Replayed: {'; '.join(named)}." for _ in named[:1])])
