"""A Rule: which datastreams it watches, what it looks for in them, and how bad that is.

What a rule looks for is one of a closed set of kinds, each a small value below; what a kind does with
observations is in `alerts/evaluate/`, one file a kind. Durations are milliseconds, limits are in the
property's canonical unit.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import TypeAlias

from city.limit import ROUNDING, Limit
from city.state import Level
from city.thing import Kind, Name, Thing

LATENESS_MS = 3600 * 1000
"""What was received later than this after its time is history: it neither raises nor lowers an alert."""


class Side(StrEnum):
    """Which side of the limit is dangerous."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Step:
    """One severity of a rule and where it begins.

    `limit` is a number, the name of a limit of the datastream, or a limit of the rule's own with seasons.
    """

    severity: Level
    limit: float | str | Limit

    def __post_init__(self) -> None:
        if self.severity is Level.NORMAL:
            raise ValueError("a step needs a severity above normal")


@dataclass(frozen=True, slots=True)
class Ladder:
    """Steps from mild to severe on one side, left again only `hysteresis` back on the safe side.

    `clear` names where a severity is left instead, for those that say so. With `at_limit` a result that is
    exactly at a limit is beyond it too.
    """

    side: Side
    steps: tuple[Step, ...]
    hysteresis: float = 0.0
    clear: MappingProxyType[Level, float] = field(default_factory=lambda: MappingProxyType({}))
    at_limit: bool = False

    def edge(self, limit: float) -> float:
        """What a result has to lie beyond: the limit, or a hair before it where the limit itself counts."""
        if not self.at_limit:
            return limit
        return limit - ROUNDING if self.side is Side.ABOVE else limit + ROUNDING

    def is_beyond(self, result: float, limit: float) -> bool:
        """Whether a result is on the dangerous side of a limit."""
        return result > self.edge(limit) if self.side is Side.ABOVE else result < self.edge(limit)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A result beyond a limit, for `for_ms` without a break; over when back for `clear_for_ms`."""

    ladder: Ladder
    for_ms: int = 0
    clear_for_ms: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """At least `n` of the last `m` results beyond a limit; over when fewer are."""

    ladder: Ladder
    n: int
    m: int

    def __post_init__(self) -> None:
        if not 1 <= self.n <= self.m <= 1000:
            raise ValueError("n of m wants 1 <= n <= m <= 1000")


@dataclass(frozen=True, slots=True)
class Rate:
    """The change over `window_ms`, per hour, beyond a limit (unit per hour)."""

    ladder: Ladder
    window_ms: int


@dataclass(frozen=True, slots=True)
class Staleness:
    """No observation for `after_ms`; None takes each datastream's own maximum age."""

    severity: Level
    after_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Stuck:
    """A result that stays within `tolerance` for `after_ms` although observations come."""

    severity: Level
    after_ms: int
    tolerance: float = 0.0


@dataclass(frozen=True, slots=True)
class Spike:
    """A result further than a limit from the median of the `m` before it, to either side."""

    ladder: Ladder
    m: int = 7


@dataclass(frozen=True, slots=True)
class HourlyMean:
    """The mean of the GOOD results of a whole hour beyond a limit, where they cover `valid_ms` of it."""

    ladder: Ladder
    valid_ms: int = 45 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Aqi:
    """The air quality index of a thing, the worst of its pollutants, beyond a limit (index, no unit)."""

    ladder: Ladder


@dataclass(frozen=True, slots=True)
class Predicted:
    """The line through the last `window_ms` reaches a limit within `within_ms`."""

    ladder: Ladder
    window_ms: int
    within_ms: int


@dataclass(frozen=True, slots=True)
class SiteState:
    """A result that is one of certain values (a camera's `video_online` is 0) for `for_ms`."""

    severities: MappingProxyType[float, Level]
    for_ms: int = 0


class Scope(StrEnum):
    """What the findings of several datastreams are put together for."""

    THING = "thing"
    GATEWAY = "gateway"
    AREA = "area"


class Mode(StrEnum):
    """How findings are put together."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Combined:
    """Any or all of other rules' findings within one thing, gateway or area; `severity` None is the worst's
    (any) or the mildest's (all)."""

    mode: Mode
    of: tuple[str, ...]
    scope: Scope
    severity: Level | None = None


@dataclass(frozen=True, slots=True)
class GatewaySilence:
    """All datastreams behind one gateway silent, at least `least` things: one alert, not one for each."""

    severity: Level
    after_ms: int | None = None
    least: int = 2


Test: TypeAlias = (
    Threshold
    | Count
    | Rate
    | Staleness
    | Stuck
    | Spike
    | HourlyMean
    | Aqi
    | Predicted
    | SiteState
    | Combined
    | GatewaySilence
)


@dataclass(frozen=True, slots=True)
class Bound:
    """Which datastreams: by property pattern (`gas_*`), and by kind, area, tag and thing where they are
    named."""

    properties: tuple[str, ...] = ("*",)
    kinds: frozenset[Kind] = frozenset()
    areas: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()

    def holds(self, thing: Thing, prop: str) -> bool:
        """Whether a datastream of this thing and property is watched."""
        return self.holds_thing(thing) and self.holds_property(prop)

    def holds_thing(self, thing: Thing) -> bool:
        """Whether the rule looks at this thing at all."""
        return (
            (not self.kinds or thing.kind in self.kinds)
            and (not self.areas or thing.area in self.areas)
            and (not self.tags or bool(self.tags & thing.tags))
            and (not self.things or thing.thing_id in self.things)
        )

    def holds_property(self, prop: str) -> bool:
        """Whether the rule looks at this property."""
        return any(fnmatchcase(prop, pattern) for pattern in self.properties)


@dataclass(frozen=True, slots=True)
class Rule:
    """What is dangerous where. `version` counts its changes; `lateness_ms` how late data may come.

    `publish` is the owner's wish that its alerts go out as CAP messages without asking a person.
    """

    rule_id: str
    name: Name
    bound: Bound
    test: Test
    advice: Name = field(default_factory=lambda: MappingProxyType({}))
    version: int = 1
    lateness_ms: int = LATENESS_MS
    publish: bool = False

    @property
    def ladder(self) -> Ladder | None:
        """The limits it compares with, None where it compares with none."""
        return getattr(self.test, "ladder", None)
