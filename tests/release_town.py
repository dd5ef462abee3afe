"""A town with a chemical site, weather, a camera, a school and people, and a dashboard in front of it."""

import asyncio
import threading
from dataclasses import replace
from typing import Any

import httpx
from cast import CHEMICAL, CITY, NOW, named, stream, thing

from city.callout import CalloutList
from city.catalogue import Catalogue
from city.observation import Observation
from city.place import Place, PlaceKind
from city.population import PopulationCell, PopulationGrid
from city.settings import Settings
from city.thing import Kind
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.wall_state import WallState
from store import batches, catalogue
from store.batches import Batch
from store.database import Connection, Pool

SITE = (CHEMICAL.lon, CHEMICAL.lat)
WEATHER = thing(
    "wx",
    Kind.WEATHER,
    "coast",
    121.88,
    29.92,
    stream("wx", "wind_direction", "°"),
    stream("wx", "wind_speed", "m/s"),
)
CAMERA = thing("cam", Kind.VIDEO, "coast", 121.905, 29.92, stream("cam", "video_online", ""))
SCHOOL = Place("school", PlaceKind.SCHOOL, named("School"), 121.9, 29.923, 300, True)
HELD = [{"chemical": "chlorine", "design_max_t": 40.0}]
LEAK = CalloutList(
    "leak", named("Leak"), "chlorine-leak", ("lin",), named("Come"), 2, "phone", "text", ("lin",)
)
OTHER = replace(LEAK, list_id="flood", name=named("Flood"), scenario="flood")


def grid() -> PopulationGrid:
    """A hundred people in each of a few cells around the site."""
    cells = [
        PopulationCell(((x, y), (x + 0.01, y), (x + 0.01, y + 0.01), (x, y + 0.01), (x, y)), 100)
        for x in (121.88, 121.89, 121.9, 121.91)
        for y in (29.9, 29.91, 29.92, 29.93)
    ]
    return PopulationGrid(named("Grid"), "WGS84", True, tuple(cells))


def town() -> Catalogue:
    """The city of the cast with what a release needs."""
    site = replace(CHEMICAL, details={"holdings": HELD, "people_within_500_m": 60})
    others = tuple(one for one in CITY.things if one is not CHEMICAL)
    return replace(CITY, things=(*others, site, WEATHER, CAMERA), places=(SCHOOL,), population=grid())


class Town:
    """A dashboard by a clock of its own."""

    def __init__(self, conn: Connection, connections: Pool) -> None:
        self.conn, self.now = conn, NOW
        catalogue.save(conn, town())
        known, self.streams = catalogue.load(conn)
        self.wall = WallState(lambda: self.now)
        self.wall.load(replace(known, callouts=(OTHER, LEAK)), self.streams, [], [])
        context = Context(Settings(), connections, self.wall, lambda: self.now)
        self.app = build(context, threading.Event())

    def say(self, **values: float) -> None:
        """What devices say now, by `thing__property`."""
        ids = {f"{one.thing_id}__{one.property}": key for key, one in self.streams.items()}
        heard = [
            Observation(ids[key], self.now, value, received_at=self.now) for key, value in values.items()
        ]
        batches.write(self.conn, "town", Batch(heard))

    def blow(self, from_deg: float = 90.0, speed: float = 3.0) -> None:
        """The station's wind."""
        self.say(wx__wind_direction=from_deg, wx__wind_speed=speed)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.request(method, f"/api/v1{path}", **more)

        return asyncio.run(asked())

    def get(self, path: str) -> Any:
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, status: int = 200, **body: Any) -> Any:
        answer = self.ask("POST", path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def open(self, **more: Any) -> Any:
        """Open a release of a tonne of chlorine."""
        said = {"thing_id": "chem-a", "chemical": "chlorine", "amount_kg": 1000} | more
        return self.post("/releases", 201, **said)
