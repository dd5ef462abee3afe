"""The published documents of the demo city, as the inside would have written them before it was stopped."""

from collections.abc import Mapping
from math import sin
from pathlib import Path

from city.catalogue import Catalogue
from city.observation import Observation
from city.properties import find_property
from city.published import (
    HISTORY_HOURS,
    HOUR_MS,
    INDEX,
    SCHEMA,
    WARNINGS,
    Document,
    History,
    Index,
    Series,
    State,
    Warnings,
    digest,
    feed_path,
    history_path,
    station_path,
    written,
)
from city.thing import Kind, Thing
from dashboard.publishing import shape
from dashboard.publishing.folder import Folder
from sensors.catalogue import parse

DEMO = Path(__file__).parent.parent / "sensors" / "demo"
AIR, WATER = "air-xinqi", "res-xinlu"
RESULTS = {"pm2_5": 58.0, "pm10": 92.0, "so2": 11.0, "no2": 43.0, "o3": 71.0, "co": 0.8, "water_level": 37.42}
FEED = b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"/>'


def publish(folder: Path, now: int) -> int:
    """Write the folder as of `now` (epoch ms); how many documents."""
    city = parse({file.name: file.read_text(encoding="utf-8") for file in DEMO.glob("*.toml")})
    areas = {area.area_id: dict(area.name) for area in city.areas}
    things = [thing for thing in city.things if thing.public is not None]
    bodies = {path: written(document) for path, document in _documents(city, areas, things, now).items()}
    bodies |= {feed_path(lang): FEED for lang in ("zh-Hans", "zh-Hant", "en")}
    writer = Folder(folder)
    for path, body in bodies.items():
        writer.write(path, body)
    marks = [shape.mark(thing, areas) for thing in things]
    digests = {path: digest(body) for path, body in bodies.items()}
    writer.write(INDEX, written(Index(SCHEMA, now, shape.city_facts(city), marks, digests)))
    return len(bodies) + 1


def _documents(
    city: Catalogue, areas: Mapping[str, dict[str, str]], things: list[Thing], now: int
) -> dict[str, Document]:
    found: dict[str, Document] = {WARNINGS: Warnings()}
    for thing in things:
        latest = {
            one.property: Observation(1, now, RESULTS.get(one.property, 12.3), received_at=now)
            for one in thing.datastreams
        }
        told = shape.station(thing, city, areas, latest, State(), now + 1)
        found[station_path(thing.thing_id)] = told
        found[history_path(thing.thing_id)] = _history(thing, now)
    return found


def _history(thing: Thing, now: int) -> History:
    start = (now // HOUR_MS - HISTORY_HOURS) * HOUR_MS
    index = [40 + hour % 60 for hour in range(HISTORY_HOURS)] if thing.kind is Kind.AIR else None
    return History(
        thing.thing_id, start, [_series(one.property) for one in shape.shown_streams(thing)], index
    )


def _series(slug: str) -> Series:
    prop = find_property(slug)
    if prop is None:
        raise ValueError(f"{slug!r} is no property")
    base = RESULTS.get(slug, 12.3)
    means = [round(base * (1 + 0.2 * sin(hour / 4)), prop.decimals) for hour in range(HISTORY_HOURS)]
    return Series(slug, dict(prop.label), prop.unit, prop.decimals, list(means))
