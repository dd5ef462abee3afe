"""What a part of the publishing process is given and what it hands back.

A part makes some of the documents. It looks at the database when its time has come or when it is woken, and
says what its documents are now; who keeps them and writes what changed is `Publisher`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from zoneinfo import ZoneInfo

from city.catalogue import Catalogue
from city.thing import Datastream, Thing
from dashboard.publishing.shape import shown_streams
from store.database import Connection

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Made:
    """A document: its bytes, and until when (epoch ms) what it says holds by itself."""

    body: bytes
    media_type: str = JSON
    valid_until: int | None = None


Update = Mapping[str, Made | None]
"""Documents by path; None for one that is no more. What a part does not name stays as it was."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The city as the catalogue has it now: what is public of it, and its datastreams by id."""

    catalogue: Catalogue
    streams: Mapping[int, Datastream]
    things: tuple[Thing, ...] = ()
    shown: Mapping[str, Mapping[int, Datastream]] = field(default_factory=dict[str, Mapping[int, Datastream]])

    @classmethod
    def of(cls, catalogue: Catalogue, streams: Mapping[int, Datastream]) -> "Ground":
        """With the public datastreams of each public thing."""
        things = tuple(thing for thing in catalogue.things if thing.public is not None)
        ids = {(stream.thing_id, stream.property): key for key, stream in streams.items()}
        shown = {
            thing.thing_id: {
                ids[stream.thing_id, stream.property]: stream
                for stream in shown_streams(thing)
                if (stream.thing_id, stream.property) in ids
            }
            for thing in things
        }
        return cls(catalogue, streams, things, shown)

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return ZoneInfo(self.catalogue.city.timezone)

    @property
    def areas(self) -> dict[str, dict[str, str]]:
        """Names of areas."""
        return {area.area_id: dict(area.name) for area in self.catalogue.areas}


class Part(Protocol):
    """One part. It lives as long as the connection; `known` has the digests of all documents there are."""

    name: str

    def look(self, conn: Connection, ground: Ground, known: Mapping[str, str], now: int) -> Update:
        """What its documents are at `now` (epoch ms); nothing while it is not its turn."""
        ...
