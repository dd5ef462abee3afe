"""The city of the benchmarks of the wall: things of every kind over a city's area, and what they send.

Every kind has its usual datastreams, two on average. All results of a thing come in one message. Every
result but a camera's differs from the last one by more than a figure on the wall leaves out, so that each
message changes what stands beside its marker, and by less than would make it suspect. Pure: the same
arguments give the same things and messages.
"""

import json
import random
from typing import NamedTuple

from city.catalogue import Area, Catalogue, City
from city.properties import find_property
from city.rule import Bound, Ladder, Rule, Side, Step, Threshold
from city.state import Level
from city.thing import Datastream, Kind, Name, Thing, name
from sensors.topics import observations_topic

CENTRE = (121.8, 29.9)
AREAS = 9
REPORT_S, MAX_AGE_S = 20, 600
"""Each thing reports every 20 s: five in a hundred change each second."""
SPANS = {
    "water_level": (10.0, 11.9),
    "rainfall": (0.0, 40.0),
    "pm2_5": (10.0, 70.0),
    "pm10": (20.0, 120.0),
    "o3": (20.0, 150.0),
    "nox_stack": (20.0, 90.0),
    "so2_stack": (5.0, 30.0),
    "tank_level": (20.0, 50.0),
    "lel": (0.0, 9.0),
    "video_online": (1.0, 1.0),
    "wind_speed": (0.0, 12.0),
    "temperature": (15.0, 19.5),
}
STREAMS = {
    Kind.RESERVOIR: ("water_level", "rainfall"),
    Kind.AIR: ("pm2_5", "pm10", "o3"),
    Kind.EMISSION: ("nox_stack", "so2_stack"),
    Kind.CHEMICAL: ("tank_level", "lel"),
    Kind.VIDEO: ("video_online",),
    Kind.WEATHER: ("wind_speed", "temperature"),
}
KINDS = tuple(STREAMS)
WATCHED = "pm2_5"


class Message(NamedTuple):
    """What a thing sends."""

    topic: str
    payload: bytes


def town(things: int, *, watched: bool = False) -> Catalogue:
    """A city of this many things; `watched`: with a rule that their turns break and keep again."""
    rng = random.Random(things)  # noqa: S311
    centres = [_place(rng) for _ in range(AREAS)]
    areas = tuple(Area(f"area-{n}", _name(f"District {n}"), place) for n, place in enumerate(centres))
    made = tuple(_thing(number, centres, rng) for number in range(things))
    rules = (_rule(),) if watched else ()
    return Catalogue(City("bench", _name("Bench"), CENTRE, 10.0, "Asia/Shanghai"), areas, made, rules)


def thing_id(number: int) -> str:
    """The id of a thing by its number."""
    return f"thing-{number:05d}"


def properties(number: int) -> tuple[str, ...]:
    """What a thing reports."""
    return STREAMS[KINDS[number % len(KINDS)]]


def datastreams(things: int) -> int:
    """How many datastreams so many things have."""
    return sum(len(properties(number)) for number in range(things))


def message(number: int, turn: int, now: int, *, first_only: bool = False) -> Message:
    """What a thing sends at `now` (epoch ms) in its `turn`; `first_only`: only its first property."""
    reported = properties(number)[:1] if first_only else properties(number)
    results = {prop: _result(prop, number, turn) for prop in reported}
    body = {"time": now, "results": results, "seq": turn}
    return Message(observations_topic(thing_id(number)), json.dumps(body, separators=(",", ":")).encode())


def _result(prop: str, number: int, turn: int) -> float:
    """Between low and high, and a seventh of the span further each turn."""
    low, high = SPANS[prop]
    return round(low + (high - low) * ((number * 0.618 + turn / 7) % 1), 2)


def _thing(number: int, centres: list[tuple[float, float]], rng: random.Random) -> Thing:
    area = number % AREAS
    lon, lat = centres[area]
    kind = KINDS[number % len(KINDS)]
    streams = tuple(_stream(thing_id(number), prop) for prop in STREAMS[kind])
    title = _name(f"{kind.value.capitalize()} {number}")
    place = rng.gauss(lon, 0.07), rng.gauss(lat, 0.05)
    return Thing(thing_id(number), kind, title, f"area-{area}", *place, _name("Bench"), streams)


def _rule() -> Rule:
    bound = Bound((WATCHED,), frozenset({Kind.AIR}))
    ladder = Ladder(Side.ABOVE, (Step(Level.YELLOW, 45.0), Step(Level.RED, 58.0)), 1.0)
    return Rule("fine-dust", _name("Fine dust"), bound, Threshold(ladder), _name("Look."))


def _stream(owner: str, slug: str) -> Datastream:
    prop = find_property(slug)
    return Datastream(owner, slug, 0, REPORT_S, MAX_AGE_S, prop.unit if prop else "")


def _place(rng: random.Random) -> tuple[float, float]:
    lon, lat = CENTRE
    return rng.uniform(lon - 0.4, lon + 0.4), rng.uniform(lat - 0.25, lat + 0.25)


def _name(text: str) -> Name:
    return name(zh_Hans=text, zh_Hant=text, en=text)
