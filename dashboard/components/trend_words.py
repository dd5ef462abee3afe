"""How trends are said: names of lines and limits, times and durations, over what is averaged."""

from collections.abc import Sequence
from dataclasses import dataclass
from json import dumps
from typing import Any
from zoneinfo import ZoneInfo

from dash import html

from city.by_locale import clock, day_text, moment, month_text
from city.capture import Why
from city.course import Step
from city.limit_line import LimitLine
from city.local_time import day_of
from city.period import HOUR_MS, Period
from city.state import Level
from dashboard.components.charts import SEVERITY_WORDS
from dashboard.components.trend_question import Asked, Subject
from dashboard.figures.series_style import unit_text
from dashboard.words import local, t

MEAN_WORDS = {Step.HOUR: "1-hour mean", Step.DAY: "24-hour mean", Step.MONTH: "monthly mean"}
PAST_WORDS = {
    Step.RAW: "Past {limit} in {n} of {all} values.",
    Step.HOUR: "Past {limit} in {n} of {all} valid hours.",
    Step.DAY: "Past {limit} on {n} of {all} valid days.",
    Step.MONTH: "Past {limit} in {n} of {all} valid months.",
}
WHY_WORDS = {
    Why.EXCLUDED: "excluded by an officer",
    Why.CALIBRATION: "calibration",
    Why.MAINTENANCE: "maintenance",
    Why.STOPPED: "stopped",
    Why.FAULT: "fault",
    Why.DOUBTED: "values in doubt",
    Why.THIN: "too few values",
    Why.UNKNOWN: "not good, the reason is no longer kept",
    Why.OFFLINE: "nothing came",
}
LEVEL_WORDS = {
    "dead": "Dead level",
    "flood_limit": "Flood limit",
    "normal": "Normal level",
    "flood_high": "Flood-high level",
    "design": "Design flood level",
    "check": "Check flood level",
    "crest": "Dam crest",
    "warning": "Warning level",
    "guarantee": "Guarantee level",
    "historic_max": "Highest ever seen",
    "years_5": "5-year flood level",
    "years_20": "20-year flood level",
    "years_50": "50-year flood level",
    "permit": "Limit of the permit",
    "day2": "Daily limit, grade 2",
    "hour": "Hourly limit",
}
POINTS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Teller:
    """Says things in a language and in the city's time."""

    lang: str
    zone: ZoneInfo

    def say(self, msgid: str, **values: object) -> str:
        """A sentence."""
        return t(self.lang, msgid, **values)

    def at(self, time_ms: int, *, day: bool = False) -> str:
        """A moment of the city."""
        if day:
            return day_text(self.lang, day_of(time_ms, self.zone))
        return moment(self.lang, time_ms, self.zone)

    def step_at(self, time_ms: int, step: Step) -> str:
        """A step by its beginning."""
        if step is Step.MONTH:
            return month_text(self.lang, day_of(time_ms, self.zone))
        return self.at(time_ms, day=step is Step.DAY)

    def period(self, period: Period) -> str:
        """From when to when, by days where it begins and ends with one."""
        if not all(self._is_midnight(at) for at in (period.first, period.last)):
            return f"{self.at(period.first)} – {self.at(period.last)}"
        first, last = day_of(period.first, self.zone), day_of(period.last - HOUR_MS, self.zone)
        if (first.month, first.day, last) == (1, 1, first.replace(month=12, day=31)):
            return f"{first.year}"
        begin, end = (day_text(self.lang, day) for day in (first, last))
        return begin if first == last else f"{begin} – {end}"

    def _is_midnight(self, at: int) -> bool:
        return clock(at, self.zone) == "00:00"

    def value(self, value: float, subject: Subject, *, unit: bool = True, more: int = 0) -> str:
        """A value with its unit, by so many digits more than is usual for its property."""
        if value != value:
            return "–"
        decimals = subject.prop.decimals + more
        text = f"{round(value, decimals) + 0.0:,.{decimals}f}"  # a zero has no sign
        return f"{text} {unit_text(subject.prop.unit)}".strip() if unit else text

    def duration(self, ms: float) -> str:
        """How long."""
        hours = ms / HOUR_MS
        if hours < 1:
            return self.say("{n} min", n=f"{ms / 60_000:.0f}")
        return (
            self.say("{n} h", n=f"{hours:.4g}") if hours < 72 else self.say("{n} days", n=f"{hours / 24:.1f}")
        )

    def thing(self, subject: Subject) -> str:
        """The station's name."""
        return local(self.lang, dict(subject.thing.name))

    def prop(self, subject: Subject) -> str:
        """The property's name."""
        return local(self.lang, dict(subject.prop.label))

    def whole(self, subject: Subject) -> str:
        """Property and station."""
        return f"{self.prop(subject)} · {self.thing(subject)}"

    def averaging(self, step: Step, subjects: Sequence[Subject]) -> str:
        """Over what is averaged, for an axis."""
        if step is not Step.RAW:
            return self.say(MEAN_WORDS[step])
        periods = {one.stream.period_s for one in subjects}
        if periods == {0}:
            return self.say("single values, not averaged")
        if len(periods) == 1:
            return self.say(
                "as reported, each averaged over {time}", time=self.duration(1000 * periods.pop())
            )
        return self.say("as reported")

    def point(self, number: int) -> str:
        """One of the sixteen points of the compass."""
        return self.say(POINTS[number])

    def limit(self, line: LimitLine) -> str:
        """A limit's name."""
        if line.standard:
            return line.name.partition(" (")[0].replace("GB", "GB ")
        if line.name in LEVEL_WORDS:
            return self.say(LEVEL_WORDS[line.name])
        if line.severity:
            return self.say(SEVERITY_WORDS[line.severity.word])
        return line.name or self.say("Limit")


def names_of(lines: Sequence[Asked], tell: Teller) -> list[str]:
    """What tells lines apart: the station, the property, the period, as far as they differ."""
    things = {one.subject.thing.thing_id for one in lines}
    properties = {one.subject.prop.slug for one in lines}
    periods = {one.period for one in lines}
    names: list[str] = []
    for line in lines:
        parts = []
        if len(properties) > 1 or len(things) == 1:
            parts.append(tell.prop(line.subject))
        if len(things) > 1 or len(properties) == 1:
            parts.append(tell.thing(line.subject))
        if len(periods) > 1:
            parts.append(tell.period(line.period))
        names.append(" · ".join(parts))
    return names


def token_of(severity: Level | None) -> str:
    """The colour token of a limit's severity."""
    return severity.word if severity else "quiet"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], numbers: int) -> Any:
    """A table of texts, which assets/trends/rows.js draws; columns from `numbers` on hold numbers."""
    said = {"head": list(head), "rows": [list(row) for row in rows], "numbers": numbers}
    carried = {"data-rows": dumps(said, ensure_ascii=False)}
    return html.Div(className="scrolls", tabIndex="0", **carried)


def listed(of: int, rows: int, tell: Teller) -> list[Any]:
    """That only some are listed, where that is so."""
    if of <= rows:
        return []
    return [html.P(tell.say("{n} of {all} are listed.", n=f"{rows:,}", all=f"{of:,}"), className="quiet")]
