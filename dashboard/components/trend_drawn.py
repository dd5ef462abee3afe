"""The figure of a course out of an answer: which lines, limits, bands and lanes are in it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from city.capture import Gap, Why, why_of
from city.course import Course, Step, average, by_day, covered
from city.hourly import HOUR_MS, Floats, Mask
from city.limit_line import LimitLine, limit_lines
from city.quality import Reason
from city.review import ReviewState
from dashboard.components.trend_view import Drawing, csv_links
from dashboard.components.trend_words import WHY_WORDS, token_of
from dashboard.figures.trend_course import trend_course
from dashboard.figures.trend_parts import CourseLine, CourseParts, CourseWords, DrawnLimit, Stretch
from dashboard.trends_reader import Series

MOST_LIMITS = 6
_LOOKS = {
    Why.EXCLUDED: ("red", "/"),
    Why.CALIBRATION: ("blue", "\\"),
    Why.MAINTENANCE: ("blue", "/"),
    Why.STOPPED: ("stale", "|"),
    Why.FAULT: ("orange", "x"),
    Why.DOUBTED: ("yellow", "."),
    Why.THIN: ("stale", "."),
    Why.UNKNOWN: ("stale", "+"),
    Why.OFFLINE: ("stale", ""),
}


def course_figure(of: Drawing, bands: Sequence[Stretch]) -> dict[str, Any]:
    """The figure, with `bands` behind the lines, the alarms of the time where there are none."""
    answer, tell = of.answer, of.tell
    question = answer.question
    lines = [
        CourseLine(
            name,
            series.course,
            series.subject.prop.unit,
            series.subject.prop.decimals,
            question.units.index(series.subject.prop.unit),
            series.asked.shift,
            approved_of(series),
        )
        for series, name in zip(answer.series, of.names, strict=True)
    ]
    lanes = [
        stretch for n, series in enumerate(reversed(answer.series)) for stretch in _stretches(of, series, n)
    ]
    named = (
        tuple(str(n) for n in range(len(answer.series), 0, -1))
        if len(answer.series) > 1
        else (tell.say("Data"),)
    )
    time = tell.say("Time ({zone})", zone=tell.zone.key)
    states = (tell.say("approved"), tell.say("provisional"))
    words = CourseWords(of.axis_titles(), time, named if lanes else (), *states, lang=tell.lang)
    alerts = [Stretch(one.first, one.last or answer.now, one.worst.word, "") for one in answer.alerts]
    span = (question.period.first, question.period.last)
    zoom = _moments(of)
    parts = CourseParts(_drawn_limits(of), [*(bands or alerts)], lanes)
    return trend_course(lines, parts, zoom or span, tell.zone, of.theme, words)


def _drawn_limits(of: Drawing) -> list[DrawnLimit]:
    """Each limit once, those that nothing comes near to left out: they would flatten everything else."""
    found: dict[tuple[object, ...], DrawnLimit] = {}
    units = of.answer.question.units
    several = len({one.subject.prop.slug for one in of.answer.series}) > 1
    for series in of.answer.series:
        if series.asked.shift:
            continue
        known = series.course.means[np.isfinite(series.course.means)]
        top = float(known.max()) if len(known) else 0.0
        lines = limits_of(of, series)
        prefix = f"{of.tell.prop(series.subject)} " if several else ""
        first_above = min((v for one in lines if (v := float(np.nanmin(one.values))) > top), default=np.inf)
        for line in lines:
            if float(np.nanmin(line.values)) > first_above:
                continue
            values = line.values.tolist()
            axis = units.index(series.subject.prop.unit)
            drawn = DrawnLimit(
                f"{prefix}{of.tell.limit(line)}", token_of(line.severity), line.starts, values, axis
            )
            found.setdefault((drawn.label, str(values), axis), drawn)
    return list(found.values())[:MOST_LIMITS]


def _stretches(of: Drawing, series: Series, lane: int) -> list[Stretch]:
    """Why hours are missing, and calibrations and maintenance in hours that are not."""
    shift, found = series.asked.shift, []
    for gap in [*series.gaps, *worked(series)]:
        token, pattern = _LOOKS[gap.why]
        label = f"{of.tell.say(WHY_WORDS[gap.why])}: {of.tell.at(gap.first)} – {of.tell.at(gap.last)}"
        found.append(Stretch(gap.first + shift, gap.last + shift, token, label, lane, pattern))
    return found


def worked(series: Series) -> list[Gap]:
    """Hours that count although there was a calibration or maintenance in them."""
    missing = np.array([[gap.first, gap.last] for gap in series.gaps], np.int64).reshape(-1, 2)
    found: list[Gap] = []
    for hour, bits in sorted(series.reasons.items()):
        if Reason(bits) & (Reason.CALIBRATION | Reason.MAINTENANCE) and not np.any(
            (missing[:, 0] <= hour) & (hour < missing[:, 1])
        ):
            found.append(Gap(hour, hour + HOUR_MS, why_of(Reason(bits))))
    return found


def _moments(of: Drawing) -> tuple[int, int] | None:
    """What is zoomed to, epoch ms; None where nothing of it is in the period, which may have moved on."""
    if of.zoom is None:
        return None
    first, last = (
        round(datetime.fromisoformat(text).replace(tzinfo=of.tell.zone).timestamp() * 1000)
        for text in of.zoom
    )
    period = of.answer.question.period
    return (first, last) if first < period.last and last > period.first else None


def approved_of(series: Series) -> Mask | None:
    """Which steps an officer has approved; None where that is so of none."""
    approved = covered(series.course, series.stretches(ReviewState.APPROVED))
    return approved if approved.any() else None


def limits_of(of: Drawing, series: Series) -> list[LimitLine]:
    """What a line is held against, the lowest first."""
    asked = series.asked
    return limit_lines(
        asked.subject.thing,
        asked.subject.stream,
        of.answer.rules,
        of.answer.question.step,
        asked.period.first,
        asked.period.last,
        of.tell.zone,
    )


def leading(outward: Sequence[LimitLine]) -> list[LimitLine]:
    """Which of the limits of one side are told of, given in the order in which they are passed: a standard's,
    else the first that a rule looks at, else the first.
    """
    if standards := [one for one in outward if one.standard]:
        return standards
    watched = [one for one in outward if one.severity]
    return list((watched or outward)[:1])


def nothing_counts(of: Drawing, series: Series) -> str:
    """What is said of a line that has nothing to show."""
    when = of.tell.period(series.asked.period)
    return of.tell.say(
        "{what}: nothing that counts in {when}.", what=of.tell.whole(series.subject), when=when
    )


def averaged(of: Drawing, series: Series, values: Floats) -> str:
    """What is said of directions, of which none is the highest."""
    mean = of.tell.value(average(values, series.subject.prop.slug), series.subject)
    when = of.tell.period(series.asked.period)
    return of.tell.say(
        "{what} averaged {mean} in {when}.", what=of.tell.whole(series.subject), mean=mean, when=when
    )


def limit_text(of: Drawing, series: Series, line: LimitLine, value: float) -> str:
    """A limit by its value, in full, and its name."""
    decimals = series.subject.prop.decimals
    more = next((n for n in range(3) if round(value, decimals + n) == value), 3)
    return f"{of.tell.value(value, series.subject, more=more)} ({of.tell.limit(line)})"


def daily(series: Series, of: Drawing) -> tuple[Course, list[LimitLine]]:
    """The course by days, and what days are held against."""
    asked, zone = series.asked, of.tell.zone
    first, last, stream = asked.period.first, asked.period.last, asked.subject.stream
    course = by_day(series.whole, first, last, zone, stream.property)
    return course, limit_lines(asked.subject.thing, stream, of.answer.rules, Step.DAY, first, last, zone)


def left_axis(of: Drawing) -> list[tuple[Series, str]]:
    """The lines in the unit of the left axis, with their names: what fits into one scale."""
    unit = of.answer.question.units[0]
    both = zip(of.answer.series, of.names, strict=True)
    return [(series, name) for series, name in both if series.subject.prop.unit == unit]


def links(of: Drawing) -> Any:
    """What is shown as CSV."""
    return csv_links(of.answer.question.lines, of.names, of.answer.question.step, of.tell)
