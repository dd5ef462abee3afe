"""The limits that a course is held against, as they were in force: by season, and by edition of a standard.

What a station's own limits say is of its own results. Means over a day of an air pollutant are held against
GB 3095 alone, whose limits are by averaging period; means over a month against nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from city.air_limits import air_edition, air_limit
from city.course import Step
from city.hourly import Floats, Ints
from city.limit import Limit, Season
from city.local_columns import days_between
from city.rule import Count, HourlyMean, Ladder, Predicted, Rule, Side, Threshold
from city.state import Level
from city.thing import Datastream, Thing

AVERAGING = {Step.HOUR: "1h", Step.DAY: "24h"}
LOWER = frozenset({"low", "dead"})
"""Names of limits that are passed downwards, where no rule says so."""
DAILY = frozenset({"day2"})
"""Names of limits of a day's mean, which say nothing of an hour's."""
_IN_UNIT = (Threshold, Count, HourlyMean, Predicted)


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit over a period: from each of `starts` (epoch ms, ascending) on it is one of `values`, NaN none.

    `name` is that of a limit of the station, "" for a number of a rule, or an edition of a standard.
    """

    name: str
    side: Side
    severity: Level | None
    starts: Ints
    values: Floats
    standard: bool = False

    def at(self, times: Ints) -> Floats:
        """The value in force at each time; that of the beginning before it."""
        place = np.searchsorted(self.starts, times, side="right") - 1
        return self.values[np.maximum(place, 0)]


def limit_lines(
    thing: Thing,
    stream: Datastream,
    rules: Iterable[Rule],
    step: Step,
    first: int,
    last: int,
    zone: ZoneInfo,
) -> list[LimitLine]:
    """What the course of a datastream over [first, last) epoch ms is held against, the lowest first."""
    days = days_between(first, last, zone)
    standard = list(_standard(stream.property, AVERAGING.get(step), days.days))
    lines = [_line(*one, days.bounds, standard=True) for one in standard]
    if step in (Step.RAW, Step.HOUR) or (not standard and step is Step.DAY):
        known = {limit.name: limit for limit in stream.limits}
        for name, (limit, side, severity) in _own(thing, stream, rules, known).items():
            if limit.name in DAILY and step is not Step.DAY:
                continue
            values = np.array([_or_nan(limit.at(day)) for day in days.days])
            lines.append(_line(name if limit.name else "", side, severity, values, days.bounds))
    lines = [line for line in lines if np.isfinite(line.values).any()]
    return sorted(lines, key=lambda line: float(np.nanmin(line.values)))


def over_editions(lines: Sequence[LimitLine]) -> LimitLine:
    """What some standards come to, each in force while the others are not: an event does not end because an
    edition does. Its name is that of the first.
    """
    starts = np.unique(np.concatenate([one.starts for one in lines]))
    values = np.full(len(starts), np.nan)
    for one in lines:
        values = np.fmax(values, one.at(starts))
    return replace(lines[0], starts=starts, values=values)


def _own(
    thing: Thing, stream: Datastream, rules: Iterable[Rule], known: dict[str, Limit]
) -> dict[str, tuple[Limit, Side, Level | None]]:
    """Limits by name with their side and their least severity; those that rules give as numbers, too."""
    found: dict[str, tuple[Limit, Side, Level | None]] = {}
    for ladder in _ladders(thing, stream, rules):
        for step in ladder.steps:
            limit = known.get(step.limit) if isinstance(step.limit, str) else step.limit
            if limit is None:
                continue
            if not isinstance(limit, Limit):
                limit = Limit("", (Season(float(limit)),))
            name = limit.name or f"{limit.seasons[0].value:g}"
            before = found.get(name, (limit, ladder.side, step.severity))[2]
            found[name] = (limit, ladder.side, min(step.severity, before or step.severity))
    for name, limit in known.items():
        found.setdefault(name, (limit, Side.BELOW if name in LOWER else Side.ABOVE, None))
    return found


def _ladders(thing: Thing, stream: Datastream, rules: Iterable[Rule]) -> Iterator[Ladder]:
    for rule in rules:
        if isinstance(rule.test, _IN_UNIT) and rule.bound.holds(thing, stream.property):
            yield rule.test.ladder


def _standard(
    prop: str, averaging: str | None, days: tuple[date, ...]
) -> Iterator[tuple[str, Side, Level | None, Floats]]:
    """GB 3095 grade 2, one line for each edition that was in force."""
    if averaging is None:
        return
    values = np.array([_or_nan(air_limit(prop, averaging, day)) for day in days])
    if not np.isfinite(values).any():
        return
    editions = [air_edition(day).value for day in days]
    for edition in dict.fromkeys(editions):
        here = np.array([one == edition for one in editions])
        yield edition, Side.ABOVE, None, np.where(here, values, np.nan)


def _line(
    name: str, side: Side, severity: Level | None, values: Floats, bounds: Ints, *, standard: bool = False
) -> LimitLine:
    """One value a day, put together where it does not change."""
    same = (values[1:] == values[:-1]) | (np.isnan(values[1:]) & np.isnan(values[:-1]))
    kept = np.concatenate([[True], ~same]) if len(values) else np.zeros(0, bool)
    return LimitLine(name, side, severity, bounds[:-1][kept], values[kept], standard)


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value
