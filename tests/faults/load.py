"""Seeded traffic of a few things: mostly good, and with duplicates, conflicts, disorder and rubbish in it.

The water level goes in blocks, below the limit and above it in turn, so that the alerts it must lead to are
known. What is out of order stays inside its block: which of two observations comes first never decides
whether there is an alert. Times are those of publishing, so that nothing is too late to count.
"""

import json
from random import Random

from cast import named, stream, thing
from history import Key, Publication, Said

from city.catalogue import Area, Catalogue, City
from city.rule import Bound, Ladder, Rule, Side, Step, Threshold
from city.state import Level
from city.thing import Kind, Thing
from sensors.topics import observations_topic

LIMIT = 12.0
LOW, HIGH = 11.0, 12.6
BLOCK = 20
A_DAY_MS = 24 * 3600 * 1000

FLOOD = Rule(
    "flood",
    named("Above flood limit"),
    Bound(("water_level",), frozenset({Kind.RESERVOIR})),
    Threshold(Ladder(Side.ABOVE, (Step(Level.YELLOW, "flood_limit"),), hysteresis=0.2)),
)


def reservoir(number: int) -> Thing:
    """A thing of the load: water level with a limit, and storage."""
    thing_id = f"load-{number}"
    level = stream(thing_id, "water_level", "m", {"flood_limit": LIMIT}, report_s=1)
    return thing(
        thing_id, Kind.RESERVOIR, "hills", 121.8, 29.85, level, stream(thing_id, "storage", "1e4 m³")
    )


def town(things: int) -> Catalogue:
    """A catalogue of so many reservoirs under one rule."""
    return Catalogue(
        City("faults", named("Faults"), (121.85, 29.9), 11, "Asia/Shanghai"),
        (Area("hills", named("Hills"), (121.8, 29.85)),),
        tuple(reservoir(number) for number in range(things)),
        (FLOOD,),
    )


class Load:
    """The publications of `things` reservoirs in turn, by a seed; levels go in blocks of a length."""

    def __init__(self, seed: int, things: int, block: int = BLOCK) -> None:
        self._random = Random(seed)
        self._things = [_Traffic(f"load-{number}", self._random, block) for number in range(things)]
        self._turn = 0

    def next(self, now: int) -> Publication:
        """What is published next. `now` is epoch milliseconds."""
        self._turn += 1
        return self._things[self._turn % len(self._things)].next(now)


class _Traffic:
    """One thing's publications."""

    def __init__(self, thing_id: str, random: Random, block: int) -> None:
        self._thing_id = thing_id
        self._block = block
        self._random = random
        self._seq = self._observed = self._time = 0
        self._held: Publication | None = None
        self._past: list[Publication] = []

    def next(self, now: int) -> Publication:
        self._seq += 1
        at = self._observed % self._block
        chance = self._random.random()
        if self._held is not None and (at >= self._block - 2 or chance < 0.3):
            held, self._held = self._held, None
            return held
        if self._past and chance < 0.05:
            return self._again(self._random.choice(self._past[-50:]))
        if self._past and chance < 0.06:
            return self._contradicting(self._random.choice(self._past[-50:]))
        if chance < 0.08:
            return self._rubbish(now)
        made = self._observation(now)
        if self._held is None and 2 <= at < self._block - 4 and chance < 0.13:
            self._held = made
            made = self._observation(now)
        self._past = [*self._past[-49:], made]
        return made

    def _observation(self, now: int) -> Publication:
        self._time = max(self._time + 1, now)
        level = HIGH if (self._observed // self._block) % 2 else LOW
        self._observed += 1
        wave = round(level + self._random.uniform(-0.2, 0.2), 3)
        results = {"water_level": wave, "storage": round(self._random.uniform(100, 900), 1)}
        return self._of(self._time, results)

    def _of(self, time: int, results: dict[str, float], dead: tuple[str, ...] = ()) -> Publication:
        body = {"time": time, "results": results, "seq": self._seq}
        known = {"water_level", "storage"}
        said = tuple(Said(Key(self._thing_id, p, time), r) for p, r in results.items() if p in known)
        return Publication(self._topic, json.dumps(body).encode(), said, dead, self._seq)

    @property
    def _topic(self) -> str:
        return observations_topic(self._thing_id)

    def _again(self, past: Publication) -> Publication:
        return Publication(past.topic, past.payload, past.said, past.dead, past.seq)

    def _contradicting(self, past: Publication) -> Publication:
        return self._of(past.said[0].key.time, {one.key.property: one.result + 0.01 for one in past.said})

    def _rubbish(self, now: int) -> Publication:
        kind = self._random.randrange(4)
        if kind == 0:
            return Publication(self._topic, b"{" + str(self._seq).encode(), (), ("not_json",), self._seq)
        if kind == 1:
            stranger = observations_topic(f"ghost-{self._seq}")
            return Publication(stranger, b"{}", (), ("unknown_thing",), self._seq)
        if kind == 2:
            far = {"time": now + A_DAY_MS, "results": {"water_level": HIGH}}
            return Publication(self._topic, json.dumps(far).encode(), (), ("future",), self._seq)
        self._time = max(self._time + 1, now)
        return self._of(self._time, {"storage": 1.5, "nonsense": 1.0}, ("unknown_property",))
