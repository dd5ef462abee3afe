"""When limits were passed: events of the limit that is reached first, with the worst of each."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from city.course import Step
from city.exceedance_event import ExceedanceEvent, exceedance_events, past
from city.limit_line import LimitLine, over_editions
from city.rule import Side
from dashboard.components.trend_drawn import course_figure, leading, limit_text, limits_of, links
from dashboard.components.trend_view import Drawing, Shown, titled
from dashboard.components.trend_words import listed, table, token_of
from dashboard.figures.trend_parts import Stretch
from dashboard.trends_reader import Series

MOST_ROWS = 500
_HEAD = ("Line", "Passed", "Came back", "Lasted", "Peak", "Peak at", "First limit", "Highest limit passed")


class Passed(NamedTuple):
    """One event of a line: past its first limit, and the last of its limits that the worst value is past."""

    series: Series
    name: str
    limit: LimitLine
    event: ExceedanceEvent
    farthest: LimitLine


def exceedances_view(of: Drawing) -> Shown:
    """The course with its exceedances as bands, and these as a table."""
    tell = of.tell
    found = [
        one
        for series, name in zip(of.answer.series, of.names, strict=True)
        for one in _passed(of, series, name)
    ]
    found.sort(key=lambda one: one.event.first)
    bands = [_band(one) for one in found]
    if not any(limits_of(of, series) for series in of.answer.series):
        said = [tell.say("None of these has a limit for means like these: choose other steps.")]
    elif not found:
        said = [tell.say("No limit was passed in this time.")]
    else:
        said = [_said(of, found)]
    if of.answer.question.step is not Step.RAW:
        said.append(tell.say("Crossings are as exact as the steps are wide."))
    rows = [_row(of, one) for one in found[:MOST_ROWS]]
    head = [tell.say(one) for one in _HEAD]
    some = listed(len(found), len(rows), tell)
    body = [titled(tell.say("Exceedances"), table(head, rows, 3), *some)] if rows else []
    return Shown(course_figure(of, bands), said, [*body, links(of)])


def _passed(of: Drawing, series: Series, name: str) -> Iterator[Passed]:
    course, limits = series.course, limits_of(of, series)
    for side in Side:
        same = [one for one in limits if one.side is side]
        outward = same if side is Side.ABOVE else same[::-1]
        if not (first := leading(outward)):
            continue
        values = over_editions(first).at(course.starts)
        for event in exceedance_events(course.starts, course.ends, course.means, values, side):
            limit = next(one for one in first if np.isfinite(_at(one, event)))
            yield Passed(series, name, limit, event, _farthest(limit, outward, event, side))


def _farthest(
    first: LimitLine, outward: Sequence[LimitLine], event: ExceedanceEvent, side: Side
) -> LimitLine:
    """The last limit that the worst value of an event is past."""
    peak = np.array([event.peak])
    reached = [one for one in outward if past(peak, one.at(np.array([event.peak_at])), side)[0]]
    return reached[-1] if reached else first


def _said(of: Drawing, found: Sequence[Passed]) -> str:
    longest = max(found, key=lambda one: one.event.duration_ms)
    whole = sum(one.event.duration_ms for one in found)
    return of.tell.say(
        "Limits were passed {n} times, for {whole} together; the longest time was {time}, {name}.",
        n=len(found),
        whole=of.tell.duration(whole),
        time=of.tell.duration(longest.event.duration_ms),
        name=longest.name,
    )


def _band(one: Passed) -> Stretch:
    shift = one.series.asked.shift
    token = token_of(one.farthest.severity)
    return Stretch(one.event.first + shift, one.event.last + shift, token, one.name)


def _row(of: Drawing, one: Passed) -> Sequence[str]:
    tell, event, subject = of.tell, one.event, one.series.subject
    begun, ended = tell.at(event.first), tell.at(event.last)
    lasted = tell.duration(event.duration_ms)
    return (
        one.name,
        begun if event.saw_up else tell.say("before {time}", time=begun),
        ended if event.saw_down else tell.say("not seen by {time}", time=ended),
        lasted if event.saw_up and event.saw_down else tell.say("at least {time}", time=lasted),
        tell.value(event.peak, subject, more=of.answer.question.step is not Step.RAW),
        tell.at(event.peak_at),
        limit_text(of, one.series, one.limit, event.limit),
        _limit_now(of, one),
    )


def _limit_now(of: Drawing, one: Passed) -> str:
    return limit_text(of, one.series, one.farthest, _at(one.farthest, one.event))


def _at(limit: LimitLine, event: ExceedanceEvent) -> float:
    """A limit at the peak of an event."""
    return float(limit.at(np.array([event.peak_at]))[0])
