"""The standing of a reservoir or river station: what is known of it at one moment, and how it is known.

What would be computed from a value that is too old, bad or missing is None, never the last that was known: a
stale level has no storage. A doubtful level may be over limit; it is never said to be below, and while it is
not over nothing is computed from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from city.characteristic import LEVEL, InForce
from city.crossing import Points
from city.limit import ROUNDING
from city.observation import Observation
from city.quality import Quality
from city.rain import HOUR_MS, RainTotal, Tile
from city.state import Level, Trust, trust_of
from city.thing import Datastream, Thing

WINDOW_MS = HOUR_MS
"""How much of the past the course is drawn through where no rule says otherwise."""


_GRAVITY = MappingProxyType(
    {
        "flood_high": 2.0,
        "design": 2.0,
        "guarantee": 2.0,
        "years_20": 2.0,
        "check": 3.0,
        "crest": 3.0,
        "historic_max": 3.0,
        "years_50": 3.0,
    }
)
"""How grave it is to be above a level; above any other that is watched is 1."""


class SizeClass(StrEnum):
    """How large a reservoir is, by its total capacity."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL_1 = "small_1"
    SMALL_2 = "small_2"
    POND = "pond"


class Basis(StrEnum):
    """What a figure rests on."""

    MEASURED = "measured"
    REPORTED = "reported"
    CURVE = "curve"
    STORAGE_CHANGE = "storage_change"


class Course(StrEnum):
    """Where the line through the recent past leads within the horizon."""

    OVER = "over"
    REACHES = "reaches"
    AWAY = "away"
    TIDAL = "tidal"
    """What the tide does next no line says."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest observation of a datastream, and how sure it is."""

    stream: Datastream
    observation: Observation | None
    trust: Trust

    @classmethod
    def of(cls, stream: Datastream, observation: Observation | None, now: int) -> "Seen":
        """What is to be thought of an observation at a time (epoch ms)."""
        at = observation.phenomenon_time if observation else None
        quality = observation.quality if observation else Quality.BAD
        return cls(stream, observation, trust_of(at, quality, now, stream.report_s, stream.max_age_s))

    @property
    def usable(self) -> float | None:
        """The result where something may be computed from it; None where it is too old, bad or missing."""
        if self.observation is None or self.observation.quality is Quality.BAD:
            return None
        return None if self.trust in (Trust.STALE, Trust.NEVER) else self.observation.result


def relied_on(seen: Mapping[str, Seen], limit: InForce | None) -> float | None:
    """The water level that figures may rest on: one that is doubtful only where it is over its limit."""
    level = seen[LEVEL].usable if LEVEL in seen else None
    if level is None or seen[LEVEL].trust is not Trust.SUSPECT:
        return level
    return level if limit is not None and limit.is_over(level) else None


@dataclass(frozen=True, slots=True)
class Past:
    """What the course and the rain are computed from: levels of a window, tiles of rain, both by epoch ms."""

    levels: Points = ()
    window_ms: int = WINDOW_MS
    rain: Sequence[Tile] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and what it rests on; `surveyed` is False where the level lies beyond the curve."""

    value: float | None
    basis: Basis
    surveyed: bool = True


@dataclass(frozen=True, slots=True)
class Crossing:
    """Between when and when (epoch ms) the limit is reached; `high` None where it may be later or never."""

    course: Course
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One station as it stands. Levels in m, storage in 1e4 m³, flows in m³/s, rise in m/h, rain in mm."""

    thing: Thing
    seen: Mapping[str, Seen]
    limit: InForce | None
    levels: tuple[tuple[str, float], ...]
    storage: Figure | None = None
    percent: float | None = None
    room: float | None = None
    net_inflow: Figure | None = None
    rise: float | None = None
    crossing: Crossing = field(default_factory=lambda: Crossing(Course.UNKNOWN))
    rain: tuple[RainTotal, ...] = ()
    size: SizeClass | None = None
    capacity: float | None = None
    colour: Level | None = None
    window_ms: int = WINDOW_MS

    @property
    def level(self) -> float | None:
        """The water level where it may be relied on."""
        return relied_on(self.seen, self.limit)

    @property
    def margin(self) -> float | None:
        """How far the level is below the limit in force; negative above it."""
        limit = self.limit.value if self.limit else None
        return None if self.level is None or limit is None else limit - self.level

    @property
    def over(self) -> bool | None:
        """Whether it is over limit; None where nobody knows."""
        return None if self.level is None or self.limit is None else self.limit.is_over(self.level)

    @property
    def ahead(self) -> tuple[str, float] | None:
        """The next level above the water: its name and how far away it is."""
        water = self.level
        if water is None:
            return None
        above = [(value - water, name) for name, value in self.levels if value > water + ROUNDING]
        return (min(above)[1], min(above)[0]) if above else None

    @property
    def passed(self) -> str | None:
        """The name of the highest level that the water is above; or at, where that counts."""
        water, at_limit = self.level, self.limit is not None and self.limit.at_limit
        if water is None:
            return None
        top = water + ROUNDING if at_limit else water
        below = [(value, name) for name, value in self.levels if value < top]
        return max(below)[1] if below else None

    @property
    def nearness(self) -> tuple[float, float, float]:
        """What sorts stations by how near they are to trouble, the nearest first.

        Over limit, the graver level first, then by how much; then who reaches it soon; then of whom nothing
        is known; then by how far it is; last those without a limit in force.
        """
        if self.over:
            return (0.0, -_GRAVITY.get(self.passed or "", 1.0), self.margin or 0.0)
        if self.crossing.course is Course.REACHES:
            return (1.0, self.crossing.low or 0.0, 0.0)
        if self.level is None:
            return (2.0, 0.0, 0.0)
        return (4.0, 0.0, 0.0) if self.margin is None else (3.0, self.margin, 0.0)
