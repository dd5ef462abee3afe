"""Characteristic levels (特征水位) of reservoirs and river stations: which there are, and which is in force.

Those of a reservoir, bottom up: dead, flood limit, normal, flood high, design flood, check flood, crest.
Those of a river or tide station: warning, guarantee, historic maximum, floods of so many years. One of them
is watched: what lies above it is over limit. It may change with the season, at midnight of the city's
calendar.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

from city.limit import ROUNDING, Limit, turning_days
from city.local_time import day_of, moment
from city.thing import Datastream, Kind, Thing

LEVEL = "water_level"
RESERVOIR = ("dead", "flood_limit", "normal", "flood_high", "design", "check", "crest")
RIVER = ("warning", "guarantee", "historic_max", "years_5", "years_20", "years_50")
"""`years_*` are the levels of floods of so many years."""
NEAR = "near_warning"
"""Where near to the warning level begins, of a station that says so."""
LEVELS: Mapping[Kind, tuple[str, ...]] = MappingProxyType({Kind.RESERVOIR: RESERVOIR, Kind.RIVER: RIVER})
ORDERED: Mapping[Kind, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {Kind.RESERVOIR: (RESERVOIR,), Kind.RIVER: ((NEAR, "warning", "guarantee"), RIVER[3:])}
)
"""Rows in which none may lie below the one before it. What a river once reached may lie anywhere."""
WATCHED: Mapping[Kind, str] = MappingProxyType({Kind.RESERVOIR: "flood_limit", Kind.RIVER: "warning"})
AT_LIMIT = frozenset({Kind.RIVER})
"""Kinds that are over limit from the limit on, as 水情预警发布管理办法 wants it; others only above it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """From a time (epoch ms) on a limit has a value; None where it has none."""

    at: int
    value: float | None


@dataclass(frozen=True, slots=True)
class InForce:
    """The limit that is watched, as it is from now on: its turns in a year, the first of them in force."""

    name: str
    turns: tuple[Turn, ...]
    at_limit: bool = False

    def is_over(self, level: float) -> bool | None:
        """Whether a level is over it; None where none is in force."""
        if self.value is None:
            return None
        return level > self.value - ROUNDING if self.at_limit else level > self.value

    @property
    def value(self) -> float | None:
        """The value in force."""
        return self.turns[0].value

    @property
    def is_seasonal(self) -> bool:
        """Whether it changes at all."""
        return len(self.turns) > 1


def level_stream(thing: Thing) -> Datastream | None:
    """The datastream of a thing's water level."""
    return next((stream for stream in thing.datastreams if stream.property == LEVEL), None)


def watched_limit(thing: Thing) -> Limit | None:
    """The limit above which a thing is over limit; None where it has none of that sort.

    A station may name another one in `details.control_limit`.
    """
    name, stream = WATCHED.get(thing.kind), level_stream(thing)
    if name is None or stream is None:
        return None
    chosen = thing.details.get("control_limit", name)
    return next((limit for limit in stream.limits if limit.name == chosen), None)


def in_force(limit: Limit, at: int, zone: ZoneInfo, *, at_limit: bool = False) -> InForce:
    """A limit from a time (epoch ms) on. The first turn is when its value began, at most a year ago.

    With `at_limit` what is exactly at it is over it.
    """
    today = day_of(at, zone)
    found = [date(today.year - 1, 1, 1)]
    for year in (today.year - 1, today.year, today.year + 1):
        found += [_in_year(day, year) for day in turning_days([limit])]
    changes = list(_changes(limit, sorted(set(found))))
    begun = max(day for day, _ in changes if day <= today)
    until = today + timedelta(days=366)
    kept = [(day, value) for day, value in changes if begun <= day <= until]
    turns = tuple(Turn(moment(day, 0, zone), value) for day, value in kept)
    return InForce(limit.name, turns, at_limit)


def order_problems(kind: Kind, limits: Iterable[Limit]) -> Iterator[str]:
    """Levels that lie below one they have to be above, on some day of the year."""
    known = {limit.name: limit for limit in limits}
    rows = ([known[name] for name in row if name in known] for row in ORDERED.get(kind, ()))
    for lower, higher in chain.from_iterable(map(pairwise, rows)):
        for day in turning_days([lower, higher]):
            low, high = lower.at(day), higher.at(day)
            if low is not None and high is not None and low > high:
                yield f"{lower.name} {low:g} lies above {higher.name} {high:g} on {day:%m-%d}"
                break


def season_gaps(limit: Limit) -> Iterator[tuple[str, str]]:
    """The days (first, last, "MM-DD") on which a limit has no value."""
    days = turning_days([limit])
    for first, after in pairwise((*days, date(days[0].year + 1, 1, 1))):
        if limit.at(first) is None:
            yield f"{first:%m-%d}", f"{after - timedelta(days=1):%m-%d}"


def _changes(limit: Limit, days: list[date]) -> Iterator[tuple[date, float | None]]:
    """The days on which the value is another than before, the first of all among them."""
    told: list[float | None] = []
    for day in days:
        value = limit.at(day)
        if not told or told[-1] != value:
            told.append(value)
            yield day, value


def _in_year(day: date, year: int) -> date:
    """A day of a leap year in another year; the 29th of February is then the 1st of March."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
