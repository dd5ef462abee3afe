"""The course of what was chosen, in words and as tables."""

import numpy as np

from city.course import Step
from city.exceedance_event import past
from city.hourly import HOUR_MS, Floats
from city.limit_line import LimitLine
from city.rule import Side
from dashboard.components.trend_course_tables import alerts_table, figures_table, gaps_table, values_table
from dashboard.components.trend_drawn import (
    approved_of,
    averaged,
    course_figure,
    daily,
    leading,
    limit_text,
    limits_of,
    links,
    nothing_counts,
)
from dashboard.components.trend_view import Drawing, Shown, folded, titled
from dashboard.components.trend_words import PAST_WORDS
from dashboard.trends_reader import Series

MOST_SENTENCES = 4


def course_view(of: Drawing) -> Shown:
    """Lines, limits, alerts and lanes; what they come to, in words and as a table."""
    tables = [
        titled(of.tell.say("In figures"), figures_table(of)),
        *alerts_table(of),
        *gaps_table(of),
        folded(of.tell.say("Values"), *values_table(of)),
        links(of),
    ]
    return Shown(course_figure(of, ()), [*_sentences(of), *_reviewed(of), *_open(of)], tables)


def _sentences(of: Drawing) -> list[str]:
    tell, step = of.tell, of.answer.question.step
    found: list[str] = []
    for series in of.answer.series[:MOST_SENTENCES]:
        subject, course = series.subject, series.course
        if not course.known:
            found.append(nothing_counts(of, series))
            continue
        if series.is_angle:
            found.append(averaged(of, series, course.means))
            continue
        high = int(np.nanargmax(course.means))
        found.append(
            tell.say(
                "{what} averaged {mean} in {when}; the highest {kind} was {high}, {at}.",
                what=tell.whole(subject),
                mean=tell.value(float(np.nanmean(course.means)), subject),
                when=tell.period(series.asked.period),
                kind=tell.averaging(step, [subject]) if step is not Step.RAW else tell.say("single value"),
                high=tell.value(float(course.means[high]), subject),
                at=tell.step_at(int(course.starts[high]), step),
            )
            + "".join(f" {one}" for one in _past(of, series))
        )
    if len(of.answer.series) > MOST_SENTENCES:
        found.append(tell.say("The others are in the table."))
    return found


def _past(of: Drawing, series: Series) -> list[str]:
    """Against the lowest limit of the steps shown, and against that of days."""
    step, found = of.answer.question.step, []
    by_step = [(step, series.course, limits_of(of, series))]
    if step is Step.HOUR:
        course, lines = daily(series, of)
        by_step.append((Step.DAY, course, [line for line in lines if line.standard]))
    for width, course, lines in by_step:
        for line in leading([one for one in lines if one.side is Side.ABOVE]):
            limits = line.at(course.starts)
            known = np.isfinite(course.means) & np.isfinite(limits)
            if not known.any():
                continue
            over = int(np.count_nonzero(past(course.means, limits, line.side) & known))
            text = _in_words(of, series, line, limits[known])
            found.append(of.tell.say(PAST_WORDS[width], limit=text, n=over, all=int(np.count_nonzero(known))))
    return found


def _open(of: Drawing) -> list[str]:
    """What is not over yet."""
    period, now = of.answer.question.period, of.answer.now
    if period.last <= now + HOUR_MS:
        return []
    return [of.tell.say("What lies after {time} is not yet.", time=of.tell.at(now))]


def _in_words(of: Drawing, series: Series, line: LimitLine, limits: Floats) -> str:
    """A limit by its value, by its lowest and its highest where it changed."""
    low, high = float(limits.min()), float(limits.max())
    told = limit_text(of, series, line, high)
    return told if low == high else f"{of.tell.value(low, series.subject, unit=False)} – {told}"


def _reviewed(of: Drawing) -> list[str]:
    """What officers have approved and excluded of it."""
    known = [one.course.known for one in of.answer.series]
    approved = [
        0
        if (mask := approved_of(one)) is None
        else int(np.count_nonzero(mask & np.isfinite(one.course.means)))
        for one in of.answer.series
    ]
    found = []
    if not any(approved):
        found.append(of.tell.say("All values are provisional: nobody has approved them."))
    elif sum(approved) < sum(known):
        found.append(
            of.tell.say(
                "{n} of {all} values are approved; those that are not are drawn lighter.",
                n=f"{sum(approved):,}",
                all=f"{sum(known):,}",
            )
        )
    if any(one.excluded for one in of.answer.series):
        found.append(of.tell.say("What officers have excluded is left out."))
    return found
