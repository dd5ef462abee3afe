"""The canary: a synthetic value that goes every minute from a publisher through the whole path to a test
channel and to a screen, and how long each hop took.

Pure. Its thing, rule and channel are ours: owners never see them among theirs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from city.alert import Subject, of_datastream
from city.properties import LANGUAGES
from city.rule import Bound, Ladder, Rule, Side, Step, Threshold
from city.state import Level
from city.thing import Datastream, Kind, Thing, name

THING_ID = "citywatch-canary"
PROPERTY = "canary"
RULE_ID = "citywatch-canary"
CHANNEL = "citywatch-canary"
EVERY_S = 60
WITHIN_MS = 30_000
"""After this long a hop is missed."""


class Hop(StrEnum):
    """Where the canary has come to, along its two ways."""

    STORED = "stored"
    CONCLUDED = "concluded"
    QUEUED = "queued"
    HANDED = "handed"
    SHOWN = "shown"


PATHS = ((Hop.STORED, Hop.CONCLUDED, Hop.QUEUED, Hop.HANDED), (Hop.STORED, Hop.SHOWN))
"""Publisher to a person's channel, and publisher to a screen."""


@dataclass(frozen=True, slots=True)
class Flight:
    """One canary: when it was published and when it came by each hop, epoch milliseconds."""

    sent_at: int
    passed: Mapping[Hop, int]

    @property
    def missed(self) -> tuple[Hop, ...]:
        """The first hop of each way that it did not come by; what lies behind is no news."""
        firsts = (next((hop for hop in path if hop not in self.passed), None) for path in PATHS)
        return tuple(dict.fromkeys(hop for hop in firsts if hop is not None))

    def delay(self, hop: Hop) -> int | None:
        """Milliseconds from publishing to a hop; clocks that differ never make it negative."""
        at = self.passed.get(hop)
        return None if at is None else max(0, at - self.sent_at)


@dataclass(frozen=True, slots=True)
class Delays:
    """Of one hop: the median and the 95th percentile in milliseconds, over so many canaries."""

    p50: int
    p95: int
    n: int


def delays(flights: Iterable[Flight]) -> dict[Hop, Delays]:
    """How long each hop took; a hop that none came by is left out."""
    known = list(flights)
    found: dict[Hop, Delays] = {}
    for hop in Hop:
        times = sorted(ms for flight in known if (ms := flight.delay(hop)) is not None)
        if times:
            found[hop] = Delays(_rank(times, 0.5), _rank(times, 0.95), len(times))
    return found


def thing(area: str, lon: float, lat: float) -> Thing:
    """The canary's thing; its place is never shown."""
    title = name(**{lang.replace("-", "_"): "canary" for lang in LANGUAGES})
    stream = Datastream(THING_ID, PROPERTY, 0, EVERY_S, EVERY_S * 5, "")
    return Thing(THING_ID, Kind.WEATHER, title, area, lon, lat, title, (stream,))


def rule() -> Rule:
    """Raised by 1, cleared by 0."""
    title = name(zh_Hans="自检", zh_Hant="自檢", en="Canary")
    steps = (Step(Level.BLUE, 0.5),)
    bound = Bound((PROPERTY,), things=frozenset({THING_ID}))
    return Rule(RULE_ID, title, bound, Threshold(Ladder(Side.ABOVE, steps)), title)


def subject(datastream_id: int) -> Subject:
    """What its alert is about."""
    return of_datastream(datastream_id)


def _rank(times: Sequence[int], share: float) -> int:
    return times[max(0, ceil(share * len(times)) - 1)]
