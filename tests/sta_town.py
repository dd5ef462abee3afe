"""A small town for those who ask by open standards: a reservoir and two air stations with days of theirs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

import httpx
import stack as services_of
from psycopg import Connection
from served import dashboard
from small_town import area, city, named, template, thing
from talk import fetch

from city.observation import Observation
from city.quality import Quality, Reason
from city.review import Decision
from city.settings import Settings
from sensors.catalogue import parse
from store import batches, catalogue, reviews
from store.batches import Batch
from store.database import connect
from store.reviews import Order

NOW = 1_795_305_600_000
"""2026-11-22T00:00:00Z."""
MINUTE, HOUR = 60_000, 3_600_000
HOURS = 48
TOWN = "".join(
    (
        city(name=named("Town", "城")),
        area("hills", named("Hills", "山"), (121.75, 29.85)),
        area("coast", named("Coast", "海"), (121.95, 29.95)),
        template("reservoir", "reservoir", "water_level = {}\nstorage = {}"),
        template("air", "air", "pm2_5 = { period_s = 3600 }\no3 = { period_s = 3600 }", 3600, 7200),
        thing("air-a", "air", named("Air A", "甲站"), "hills", (121.8, 29.9)),
        thing("air-b", "air", named("Air B", "乙站"), "coast", (121.9, 29.95)),
        thing("res-a", "reservoir", named("Dam", "大库"), "hills", (121.7, 29.8)),
    )
)


@dataclass
class Town:
    """A dashboard that serves the town."""

    base: str
    keys: dict[str, int] = field(default_factory=dict)
    """Datastreams by `thing_id.property`."""

    def ask(self, path: str, **options: object) -> tuple[int, Any]:
        """Status and JSON of a path below /sta/v1.1; `top=1` is `$top=1`."""
        said = "&".join(f"${name}={quote(str(text))}" for name, text in options.items())
        return fetch(self.address(path) + (f"?{said}" if said else ""))

    def address(self, path: str) -> str:
        """The address of a path below /sta/v1.1."""
        where = quote(path, safe="/()',$@")
        return f"{self.base}/sta/v1.1/{where}".rstrip("/")

    def raw(self, path: str) -> str:
        """The text of an answer."""
        return httpx.get(self.address(path), timeout=30).raise_for_status().text

    def send(self, method: str, path: str) -> tuple[int, Any]:
        """Status and JSON of another method."""
        answer = httpx.request(method, self.address(path), json={}, timeout=30)
        return answer.status_code, answer.json()

    def values(self, path: str, **options: object) -> list[Any]:
        """The entities of a collection."""
        status, body = self.ask(path, **options)
        assert status == 200, body
        return body["value"]

    def ids(self, path: str, **options: object) -> list[Any]:
        """Their ids."""
        return [one["@iot.id"] for one in self.values(path, **options)]


def observed(key: int, n: int, step: int, result: float, quality: Quality = Quality.GOOD) -> Observation:
    """An observation `n` steps before NOW."""
    reasons = Reason.NONE if quality is Quality.GOOD else Reason.RANGE
    at = NOW - n * step
    return Observation(key, at, result, quality, reasons, at + 1000)


def fill(keys: dict[str, int]) -> list[Observation]:
    """Two days of hours of pm2_5 at both air stations, two hours of minutes of the reservoir's level."""
    hours = [
        observed(keys[f"{one}.pm2_5"], n, HOUR, 10 + n + add, Quality.BAD if n == 5 else Quality.GOOD)
        for one, add in (("air-a", 0.0), ("air-b", 0.5))
        for n in range(HOURS)
    ]
    levels = [observed(keys["res-a.water_level"], n, MINUTE, 50 - n / 100) for n in range(120)]
    return hours + levels


def exclude(conn: Connection, key: int, first: int, last: int) -> None:
    """What an officer does with hours that are wrong."""
    order = Order(Decision.EXCLUDED, first, last, {key: None}, "the inlet was blocked")
    reviews.decide(conn, order, "Li", NOW)


@contextmanager
def sta_town(
    services: Settings, template: str, redis_url: str, name: str, toml: str = TOWN
) -> Iterator[Town]:
    """The town, served over HTTP, with its time standing still."""
    with services_of.cloned_database(services.database_url, template, name) as url:
        with connect(url, "test") as conn:
            catalogue.save(conn, parse({"town.toml": toml}))
            streams = (catalogue.load(conn) or (None, {}))[1]
            keys = {f"{one.thing_id}.{one.property}": key for key, one in streams.items()}
            if toml is TOWN:
                batches.write(conn, "test", Batch(fill(keys), []))
                exclude(conn, keys["air-b.pm2_5"], NOW - 9 * HOUR, NOW - 7 * HOUR)
        port = services_of.free_port()
        settings = replace(Settings(), database_url=url, redis_url=redis_url, port=port)
        with dashboard(settings, clock=lambda: NOW) as base:
            yield Town(base, keys)
