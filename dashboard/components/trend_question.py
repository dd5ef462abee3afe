"""From a wish to a question that can be answered: which datastreams, over which periods, by which steps.

Pure. What cannot be answered is refused with a sentence that says what can: nobody is shown an empty chart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from city.course import Step
from city.local_columns import days_between
from city.period import Period, PeriodError, Preset, Wrong, before, recent, typed, year_before
from city.properties import Property, find_property
from city.thing import Datastream, Thing
from dashboard.components.trend_wish import AUTO, Against, TrendWish, View

MOST_LINES = 12
MOST_UNITS = 2
MOST_DAYS = {Step.RAW: 31, Step.HOUR: 5 * 366, Step.DAY: 40 * 366, Step.MONTH: 200 * 366}
RAW_UP_TO_DAYS, HOURS_UP_TO_DAYS, DAYS_UP_TO_DAYS = 2.5, 400, 6 * 366
BY_HOURS = (View.PROFILE, View.ROSES, View.CAPTURE)
"""Views that are made from hours, whatever the steps of the others."""
TOO_LONG = "Directions that are said every minute are averaged over at most {n} days."
TOO_MANY = "These are more than {n} single values: choose hours."
NOT_KEPT = "Single values of this time are no longer kept: choose hours."
_WRONG = {
    Wrong.NOT_A_DATE: "{text} is not a day: write 2026-03-01 or 2026-03-01 08:00",
    Wrong.OUTSIDE: "{text} lies outside 1900 to 2100",
    Wrong.BACKWARDS: "The period ends before it begins: {text}",
}


class Refused(Exception):
    """What is asked cannot be answered: an English msgid, and what fills its placeholders."""

    def __init__(self, msgid: str, **values: object) -> None:
        super().__init__(msgid)
        self.msgid, self.values = msgid, values


@dataclass(frozen=True, slots=True)
class Subject:
    """One datastream that is asked about."""

    key: int
    thing: Thing
    stream: Datastream
    prop: Property


@dataclass(frozen=True, slots=True)
class Asked:
    """A datastream over a period; `shift` (ms) is added to its times to draw it in the period shown."""

    subject: Subject
    period: Period
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be read: each line, in the period that is shown, by steps."""

    lines: tuple[Asked, ...]
    period: Period
    step: Step
    units: tuple[str, ...] = field(default=())
    """One or two: of the left axis and of the right one."""


def subjects_of(
    wish: TrendWish, things: Mapping[str, Thing], streams: Mapping[int, Datastream]
) -> tuple[Subject, ...]:
    """The datastreams of a wish, by property and station. Raises Refused."""
    if not wish.things:
        raise Refused("Choose a station to begin with.")
    if unknown := [one for one in wish.things if one not in things]:
        raise Refused("There is no station {id}.", id=unknown[0])
    if unknown := [one for one in wish.properties if find_property(one) is None]:
        raise Refused("There is no property {id}.", id=unknown[0])
    if not wish.properties:
        raise Refused("Choose what is to be shown.")
    keys = {(stream.thing_id, stream.property): key for key, stream in streams.items()}
    found = [
        Subject(key, things[thing_id], streams[key], prop)
        for slug in wish.properties
        if (prop := find_property(slug))
        for thing_id in wish.things
        if (key := keys.get((thing_id, slug))) is not None
    ]
    if not found:
        raise Refused("None of the chosen stations has what was chosen.")
    return tuple(found)


def units_of(subjects: Iterable[Subject]) -> tuple[str, ...]:
    """The units that subjects are in, at most two. Raises Refused."""
    units = tuple(dict.fromkeys(one.prop.unit for one in subjects))
    if len(units) > MOST_UNITS:
        listed = ", ".join(unit or "–" for unit in units)
        raise Refused("A chart has two axes, and these are {n} units: {units}.", n=len(units), units=listed)
    return units


def period_of(wish: TrendWish, now: int, zone: ZoneInfo, extents: Iterable[tuple[int, int]]) -> Period:
    """The period of a wish; `extents` are the first and the last day (epoch ms) of each datastream.

    Raises Refused.
    """
    if wish.preset is Preset.ALL:
        days = list(extents)
        if not days:
            return recent(Preset.DAYS_7, now, zone)
        bounds = days_between(min(one for one, _ in days), max(one for _, one in days) + 1, zone).bounds
        return Period(int(bounds[0]), int(bounds[-1]))
    if wish.preset is not Preset.CUSTOM:
        return recent(wish.preset, now, zone)
    try:
        return typed(wish.first, wish.last or wish.first, zone)
    except PeriodError as error:
        raise Refused(_WRONG[error.wrong], text=error.text or "–") from error


def step_of(wish: TrendWish, period: Period) -> Step:
    """By which steps a period is drawn: as asked, or so that there are enough and not too many.

    Raises Refused for more than can be read.
    """
    if wish.view in BY_HOURS:
        step = Step.HOUR
    elif wish.view is View.CALENDAR:
        step = Step.DAY
    elif wish.step == AUTO:
        step = _fitting(period.days)
        if wish.view is View.CORRELATION and step is Step.RAW:
            step = Step.HOUR
    else:
        step = Step(wish.step)
    if period.days > MOST_DAYS[step] + 1:
        if step is Step.RAW:
            raise Refused("Single values are shown of at most {n} days: choose hours.", n=MOST_DAYS[step])
        if step is Step.HOUR:
            raise Refused("Hours are shown of at most {n} days: choose a shorter period.", n=MOST_DAYS[step])
        raise Refused("At most {n} days are shown so: choose a shorter period.", n=MOST_DAYS[step])
    return step


def question_of(
    wish: TrendWish,
    subjects: Sequence[Subject],
    now: int,
    zone: ZoneInfo,
    extents: Mapping[int, tuple[int, int]],
) -> Question:
    """What is to be read for a wish. Raises Refused."""
    units = units_of(subjects)
    period = period_of(wish, now, zone, extents.values())
    step = step_of(wish, period)
    lines = [Asked(one, period) for one in subjects]
    if wish.against is not Against.NOTHING:
        other = (
            year_before(period, zone) if wish.against is Against.YEAR else before(period, wish.preset, zone)
        )
        lines += [Asked(one, other, period.first - other.first) for one in subjects]
    if len(lines) > MOST_LINES:
        raise Refused("These are {n} lines; {most} can be told apart.", n=len(lines), most=MOST_LINES)
    return Question(tuple(lines), period, step, units)


def _fitting(days: float) -> Step:
    if days <= RAW_UP_TO_DAYS:
        return Step.RAW
    if days <= HOURS_UP_TO_DAYS:
        return Step.HOUR
    return Step.DAY if days <= DAYS_UP_TO_DAYS else Step.MONTH
