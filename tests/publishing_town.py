"""The cast's town with a public reservoir, a publisher and its folder, by a clock of its own."""

from dataclasses import replace
from pathlib import Path

import msgspec
from cap_desk import Desk
from cast import CHEMICAL, CITY, NOW, RESERVOIR, RESERVOIR_IN_CM, thing

from city.catalogue import Catalogue
from city.observation import Observation
from city.public import Public
from city.published import INDEX, Document, Index, Station, read_index, station_path
from city.thing import Kind, Thing
from dashboard.publishing.folder import Folder
from dashboard.publishing.histories import Histories
from dashboard.publishing.part import Ground
from dashboard.publishing.publisher import Publisher
from dashboard.publishing.stations import Stations
from dashboard.publishing.warnings import WarningsOut
from store import batches, catalogue
from store.batches import Batch

SHOWN = replace(RESERVOIR, public=Public(("water_level",)))
SITE = replace(CHEMICAL, public=Public((), 2000))
CAMERA = thing("cam-a", Kind.VIDEO, "hills", 121.81, 29.86)


class PublishingTown:
    """A publisher on a database, in front of one alert and its CAP desk."""

    def __init__(self, conn, connections, folder: Path) -> None:
        self.conn, self.folder, self.now = conn, folder, NOW
        self.cap = Desk(conn, connections)
        self.things(SHOWN, RESERVOIR_IN_CM, SITE, CAMERA)
        self.anew()

    def things(self, *things: Thing) -> None:
        """The catalogue from now on."""
        catalogue.save(self.conn, replace(CITY, things=things))
        self.ground = Ground.of(*self.city())

    def city(self) -> tuple[Catalogue, dict]:
        return catalogue.load_city(self.conn)

    def anew(self) -> None:
        """The process starts."""
        self.publisher = Publisher(self.conn, Folder(self.folder), [Stations(), WarningsOut(), Histories()])

    def look(self, after_ms: int = 0) -> None:
        self.now += after_ms
        self.cap.now = self.now
        self.publisher.look(self.ground, self.now)

    def says(self, result: float, prop: str = "water_level") -> None:
        key = next(
            key for key, one in self.ground.streams.items() if (one.thing_id, one.property) == ("res-a", prop)
        )
        batches.write(
            self.conn, "test", Batch([Observation(key, self.now, result, received_at=self.now)], [])
        )

    def index(self) -> Index:
        return read_index((self.folder / INDEX).read_bytes())

    def read(self, path: str, kind: type[Document]):
        return msgspec.json.decode((self.folder / path).read_bytes(), type=kind)

    def station(self, thing_id: str = "res-a") -> Station:
        return self.read(station_path(thing_id), Station)

    def written(self) -> dict[str, int]:
        """When each file was written, in nanoseconds."""
        files = (file for file in self.folder.rglob("*") if file.is_file())
        return {file.relative_to(self.folder).as_posix(): file.stat().st_mtime_ns for file in files}
