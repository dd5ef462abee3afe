"""The messages of the benchmark: a made-up city of air stations, and what they send, from a seed.

A message holds one result in our wire format and is 184 bytes long. Beside what we read, it spells out the
datastream's number and the result once more at the top level, so that a bridge, which can neither look up a
datastream nor reach into `results`, needs no help. Pure: the same arguments give the same bytes.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from city.catalogue import Area, Catalogue, City
from city.properties import find_property
from city.rule import Bound, Ladder, Rule, Side, Step, Threshold
from city.state import Level
from city.thing import Datastream, Kind, Thing, name
from sensors.topics import observations_topic

PROPERTIES = ("pm2_5", "pm10", "no2", "o3", "so2")
LENGTH = 184
STEP_MS = 60_000
LOCAL = timezone(timedelta(hours=8))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Key = tuple[int, int]
"""datastream_id, phenomenon_time (epoch ms): what makes an observation one and the same."""
Streams = list[tuple[int, str, str]]
"""(datastream_id, thing_id, property) of every datastream, in the order they report."""


class Sent(NamedTuple):
    """A message on its way. `key` is None when nothing of it can be stored."""

    topic: str
    payload: bytes
    key: Key | None


def city(things: int) -> Catalogue:
    """A city of `things` air stations with five datastreams each, and a rule that watches one in five."""
    title = name(zh_Hans="测试", zh_Hant="測試", en="Bench")
    return Catalogue(
        City("bench", title, (121.8, 29.9), 11.0, "Asia/Shanghai"),
        (Area("all", title, (121.8, 29.9)),),
        tuple(_thing(number) for number in range(things)),
        (_rule(),),
    )


def streams_of(streams: dict[int, Datastream]) -> Streams:
    """The datastreams as the database numbered them."""
    return sorted((key, stream.thing_id, stream.property) for key, stream in streams.items())


def clean(streams: Streams, n: int, end_ms: int, seed: int) -> Iterator[Sent]:
    """`n` messages, every datastream in turn, a minute between two of the same; the last at `end_ms`."""
    rng = random.Random(seed)  # noqa: S311
    first = end_ms - (n - 1) // len(streams) * STEP_MS
    for i in range(n):
        number, (key, thing_id, prop) = i // len(streams), streams[i % len(streams)]
        yield message(key, thing_id, prop, first + number * STEP_MS, number, rng.uniform(20, 60))


def message(key: int, thing_id: str, prop: str, time_ms: int, number: int, result: float) -> Sent:
    """One message, filled up to LENGTH bytes."""
    head = (
        f'{{"time":"{_moment(time_ms)}","results":{{"{prop}":{result:.1f}}},"seq":{number},'
        f'"stream":{key},"result":{result:.1f},"model":"'
    )
    payload = f'{head}{"citywatch bench air station ".ljust(LENGTH, ".")[: LENGTH - 2 - len(head)]}"}}'
    return Sent(observations_topic(thing_id), payload.encode(), (key, time_ms))


@lru_cache(64)  # many are sent at the same moment, and the sender must not be what is measured
def _moment(time_ms: int) -> str:
    moment = (_EPOCH + timedelta(milliseconds=time_ms)).astimezone(LOCAL)
    return moment.isoformat(timespec="milliseconds")


def _thing(number: int) -> Thing:
    thing_id = f"bench-{number:05d}"
    title = name(zh_Hans=thing_id, zh_Hant=thing_id, en=thing_id)
    streams = tuple(_stream(thing_id, prop) for prop in PROPERTIES)
    lon, lat = 121.3 + number % 100 / 100, 29.4 + number // 100 / 250
    return Thing(thing_id, Kind.AIR, title, "all", lon, lat, title, streams)


def _stream(thing_id: str, prop: str) -> Datastream:
    row = find_property(prop)
    unit = row.unit if row else ""
    return Datastream(thing_id, prop, 0, 60, 600, unit)


def _rule() -> Rule:
    title = name(zh_Hans="细颗粒物", zh_Hant="細懸浮微粒", en="Fine dust")
    steps = (Step(Level.YELLOW, 115.0), Step(Level.RED, 350.0))
    bound = Bound(("pm2_5",), frozenset({Kind.AIR}))
    return Rule("bench-pm2_5", title, bound, Threshold(Ladder(Side.ABOVE, steps, 5.0)), title)
