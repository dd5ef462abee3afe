"""The seven days of a station as a picture, a sentence and a table: the same hours three times.

The picture is drawn on the server, so it needs no script; the sentence and the table say the same to whoever
does not see it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from city.by_locale import day_text
from city.published import HOUR_MS, History, Series
from dashboard.figures.week import HOURS, table, week
from dashboard.widgets.question import Question
from dashboard.widgets.seen import UNITS, number, offset

DAYS = 7
INDEX = "index"
"""By which name the air's index is asked for, among properties."""
SEPARATOR = " / "


@dataclass(frozen=True, slots=True)
class DayDrawn:
    """A day of the picture, in percent of its width, and what it is called."""

    left: float
    middle: float
    words: str


@dataclass(frozen=True, slots=True)
class WeekDrawn:
    """The picture and the table. `ticks` are (percent from above, words), `rows` (hour, words by day)."""

    title: str
    line: str
    alone: str
    ticks: tuple[tuple[float, str], ...]
    days: tuple[DayDrawn, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """One quantity of a history: what it is called, its unit, its hours by their start (epoch ms)."""

    slug: str
    name: str
    unit: str
    decimals: int
    hours: Mapping[int, float]
    of: int
    since: date


def tabs(question: Question, history: History) -> tuple[tuple[str, str], ...]:
    """What may be looked at: (slug, words)."""
    found = [(INDEX, question.say("Air quality index"))] if history.index is not None else []
    return (*found, *((one.property, question.named(one.label) or one.property) for one in history.series))


def chosen(question: Question, history: History, wanted: str, zone: ZoneInfo) -> Chosen | None:
    """The quantity that is asked for, in the last seven days of the calendar; None where there is no such."""
    if wanted == INDEX and history.index is not None:
        name = question.say("Air quality index")
        return Chosen(INDEX, name, "", 0, *_days(history.start, history.index, zone))
    found: Series | None = next((one for one in history.series if one.property == wanted), None)
    if found is None:
        return None
    name, unit = question.named(found.label) or found.property, UNITS.get(found.unit, found.unit)
    return Chosen(found.property, name, unit, found.decimals, *_days(history.start, found.means, zone))


def draw(question: Question, what: Chosen, zone: ZoneInfo) -> WeekDrawn:
    """The picture and the table."""
    lang, since = question.lang, what.since
    last = datetime.combine(since + timedelta(days=DAYS), time(), zone)
    shape = week(what.hours, since, DAYS, zone)
    days = tuple(DayDrawn(one.left, one.middle, _day(lang, one.day)) for one in shape.days)
    rows = tuple(
        (
            f"{hour:02}",
            tuple(SEPARATOR.join(number(lang, one, what.decimals) for one in cell) for cell in cells),
        )
        for hour, cells in zip(range(HOURS), table(what.hours, since, DAYS, zone), strict=True)
    )
    title = f"{what.name}{f', {what.unit}' if what.unit else ''} · {offset(last.utcoffset() or timedelta())}"
    ticks = tuple((y, number(lang, value, shape.decimals)) for y, value in shape.ticks)
    return WeekDrawn(title, shape.line, shape.alone, ticks, days, rows)


def summary(question: Question, what: Chosen) -> str:
    """One sentence that says what the picture shows."""
    values = list(what.hours.values())
    if not values:
        return question.say("{name}: nothing is known of the last seven days.", name=what.name)

    def said(value: float) -> str:
        return f"{number(question.lang, value, what.decimals)} {what.unit}".strip()

    return question.say(
        "{name} in seven days: between {low} and {high}, {mean} on average; {n} of {m} hours are known.",
        name=what.name,
        low=said(min(values)),
        high=said(max(values)),
        mean=said(sum(values) / len(values)),
        n=len(values),
        m=what.of,
    )


def _days(start: int, means: Sequence[float | None], zone: ZoneInfo) -> tuple[dict[int, float], int, date]:
    """Of hourly means from `start` on those of the last seven days: the known, how many hours, since when."""
    last = datetime.fromtimestamp((start + (len(means) - 1) * HOUR_MS) / 1000, zone)
    since = last.date() - timedelta(days=DAYS - 1)
    first = datetime.combine(since, time(), zone).timestamp() * 1000
    hours = {start + n * HOUR_MS: one for n, one in enumerate(means) if start + n * HOUR_MS >= first}
    known = {at: float(one) for at, one in hours.items() if one is not None}
    return known, len(hours), since


def _day(lang: str, day: date) -> str:
    return day_text(lang, day, year=False)
