"""A published folder as the inside writes it, made from the demo city with observations of our own."""

from collections.abc import Mapping
from functools import cache
from math import sin
from pathlib import Path

import citizen_published

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
    PublicWarning,
    Series,
    Standing,
    State,
    Warnings,
    digest,
    feed_path,
    history_path,
    message_path,
    station_path,
    written,
)
from city.thing import Kind, Thing
from dashboard.publishing import shape
from dashboard.publishing.folder import Folder
from sensors.catalogue import parse

DEMO = Path(__file__).parent.parent / "sensors" / "demo"
AIR, STALE_AIR, RESERVOIR, RIVER, RETIRED = (
    "air-xinqi",
    "air-port",
    "res-xinlu",
    "rv-sanjiangkou",
    "air-closed",
)
"""The cast: an air station with an index, one whose values expired, a reservoir, a river, a retired one."""
RESULTS = {"pm2_5": 58.0, "pm10": 92.0, "so2": 11.0, "no2": 43.0, "o3": 71.0, "co": 0.8, "water_level": 37.42}
IDENTIFIER = "beilun-demo-20261123-1"
MESSAGE = f"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{IDENTIFIER}</identifier>
<sender>beilun.example</sender><sent>2026-11-23T10:00:00+08:00</sent>{{}}</alert>"""
INFO = """<info><language>{}</language><event>x</event><expires>2026-11-23T11:13:00+08:00</expires>
<senderName>{}</senderName><headline>{}</headline><description>37.42 m
{}</description><instruction>{}</instruction><area><areaDesc>{}</areaDesc></area></info>"""
MESSAGE = MESSAGE.format(
    "".join(
        INFO.format(*said)
        for said in (
            ("zh-CN", "演示城市", "水位超过汛限水位", "水位上涨", "远离河岸", "新碶"),
            ("zh-TW", "示範城市", "水位超過汛限水位", "水位上漲", "遠離河岸", "新碶"),
            (
                "en-US",
                "Demo city",
                "Water above its limit",
                "It rises",
                "Keep away from the bank &amp; dam",
                "Xinqi",
            ),
        )
    )
)


@cache
def catalogue() -> Catalogue:
    """The demo city."""
    return parse({file.name: file.read_text(encoding="utf-8") for file in DEMO.glob("*.toml")})


def documents(now: int) -> dict[str, bytes]:
    """Every document but the index, as of `now` (epoch ms)."""
    return dict(_documents(now))


@cache
def _documents(now: int) -> dict[str, bytes]:
    city = catalogue()
    areas = {area.area_id: dict(area.name) for area in city.areas}
    found: dict[str, Document] = {WARNINGS: Warnings([warning(now)])}
    for thing in (thing for thing in city.things if thing.public is not None):
        at = now - (3600_000 if thing.thing_id == STALE_AIR else 30_000)
        warned = [Standing(IDENTIFIER, "yellow", now + HOUR_MS)] if thing.thing_id == RESERVOIR else []
        found[station_path(thing.thing_id)] = shape.station(
            thing, city, areas, latest(thing, at), State(warned), at + 1
        )
        found[history_path(thing.thing_id)] = history(thing, now)
    found[station_path(RETIRED)] = shape.withdrawn(RETIRED)
    bodies = {path: written(document) for path, document in found.items()}
    bodies |= citizen_published.documents(city, now)
    for lang in ("zh-Hans", "zh-Hant", "en"):
        bodies[feed_path(lang)] = b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"/>'
    bodies[message_path(IDENTIFIER)] = MESSAGE.encode()
    return bodies


def write(path: Path, now: int, bodies: Mapping[str, bytes] | None = None) -> Index:
    """Write a folder as the publishing process does, and hand out its index."""
    city = catalogue()
    bodies = documents(now) if bodies is None else bodies
    folder = Folder(path)
    for name, body in bodies.items():
        folder.write(name, body)
    areas = {area.area_id: dict(area.name) for area in city.areas}
    marks = [shape.mark(thing, areas) for thing in city.things if thing.public is not None]
    digests = {name: digest(body) for name, body in bodies.items()}
    index = Index(SCHEMA, now, shape.city_facts(city), marks, digests)
    folder.write(INDEX, written(index))
    return index


def latest(thing: Thing, at: int) -> dict[str, Observation]:
    """An observation of each property of a thing."""
    return {
        stream.property: Observation(1, at, RESULTS.get(stream.property, 12.3), received_at=at)
        for stream in thing.datastreams
    }


def history(thing: Thing, now: int) -> History:
    """Seven days with a gap of a day."""
    start = (now // HOUR_MS - HISTORY_HOURS) * HOUR_MS
    series = [_series(stream.property) for stream in shape.shown_streams(thing)]
    index = [None if 48 <= hour < 72 else 40 + hour % 60 for hour in range(HISTORY_HOURS)]
    return History(thing.thing_id, start, series, index if thing.kind is Kind.AIR else None)


def warning(now: int) -> PublicWarning:
    """A yellow warning of a reservoir, out for an hour."""
    return PublicWarning(
        IDENTIFIER,
        "yellow",
        {"zh-Hans": "水位预警", "zh-Hant": "水位預警", "en": "Water level"},
        {
            "zh-Hans": "新路水库水位超过汛限水位",
            "zh-Hant": "新路水庫水位超過汛限水位",
            "en": "Xinlu reservoir is above its flood limit",
        },
        {"zh-Hans": "新碶", "zh-Hant": "新碶", "en": "Xinqi"},
        sent=now - 600_000,
        expires=now + HOUR_MS,
        things=[RESERVOIR],
    )


def _series(slug: str) -> Series:
    prop = find_property(slug)
    base = RESULTS.get(slug, 12.3)
    means = [
        None if 48 <= hour < 72 else round(base * (1 + 0.2 * sin(hour / 4)), prop.decimals)
        for hour in range(HISTORY_HOURS)
    ]
    return Series(slug, dict(prop.label), prop.unit, prop.decimals, means)
