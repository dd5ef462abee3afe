"""The course of what was chosen, and when it was past its limits: two views of the same lines."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from city.capture import Gap, Why, why_of
from city.course import Course, Step, by_day
from city.exceedance_event import ExceedanceEvent, exceedance_events, past
from city.hourly import HOUR_MS
from city.limit_line import LimitLine, limit_lines
from city.quality import Reason
from dashboard.components.charts import SEVERITY_WORDS
from dashboard.components.trend_view import Drawing, Shown, csv_links, folded, titled
from dashboard.components.trend_words import PAST_WORDS, WHY_WORDS, table, token_of
from dashboard.figures.trend_course import (
    CourseLine,
    CourseParts,
    CourseWords,
    DrawnLimit,
    Stretch,
    trend_course,
)
from dashboard.trends_reader import Series
from dashboard.words import local

MOST_LIMITS = 6
MOST_ROWS = 200
MOST_SENTENCES = 4
_LOOKS = {
    Why.CALIBRATION: ("blue", "\\"),
    Why.MAINTENANCE: ("blue", "/"),
    Why.STOPPED: ("stale", "|"),
    Why.FAULT: ("orange", "x"),
    Why.DOUBTED: ("yellow", "."),
    Why.THIN: ("stale", "."),
    Why.UNKNOWN: ("stale", "+"),
    Why.OFFLINE: ("stale", ""),
}


def course_view(of: Drawing) -> Shown:
    """Lines, limits, alerts and lanes; what they come to, in words and as a table."""
    tables = [
        titled(of.tell.say("In figures"), _figures(of)),
        *_alerts(of),
        *_gaps(of),
        folded(of.tell.say("Values"), _values(of)),
        _links(of),
    ]
    return Shown(_figure(of, ()), [*_sentences(of), *_open(of)], tables)


def exceedances_view(of: Drawing) -> Shown:
    """The same lines with their exceedances as bands, and these as a table."""
    tell, step = of.tell, of.answer.question.step
    found = [
        (series, name, line, event)
        for series, name in zip(of.answer.series, of.names, strict=True)
        for line in _limits(of, series)
        for event in _events(series, line)
    ]
    found.sort(key=lambda one: one[3].first)
    bands = [
        Stretch(one.first + series.asked.shift, one.last + series.asked.shift, token_of(line.severity), name)
        for series, name, line, one in found[:MOST_ROWS]
    ]
    if not any(_limits(of, series) for series in of.answer.series):
        said = [
            tell.say(
                "None of these has a limit that holds for such values; others are drawn by hours or days."
            )
        ]
    elif not found:
        said = [tell.say("No limit was passed in this time.")]
    else:
        longest = max(found, key=lambda one: one[3].duration_ms)
        said = [
            tell.say(
                "Limits were passed {n} times; the longest of them, {name} past {limit}, lasted {time}.",
                n=len(found),
                name=longest[1],
                limit=_limit_text(of, longest[0], longest[2], longest[3].limit),
                time=tell.duration(longest[3].duration_ms),
            )
        ]
    rows = [_event_row(of, *one) for one in found[:MOST_ROWS]]
    head = ("Station", "Limit", "Passed", "Came back", "Lasted", "Worst", "Worst at")
    body = [titled(tell.say("Exceedances"), table([tell.say(one) for one in head], rows, 4))] if rows else []
    if len(found) > MOST_ROWS:
        said.append(tell.say("The first {n} are listed.", n=MOST_ROWS))
    if step is not Step.RAW:
        said.append(tell.say("Crossings are as exact as the steps are wide."))
    return Shown(_figure(of, bands), said, [*body, _links(of)])


def daily(series: Series, of: Drawing) -> tuple[Course, list[LimitLine]]:
    """The course by days, and what days are held against."""
    asked, zone = series.asked, of.tell.zone
    first, last, stream = asked.period.first, asked.period.last, asked.subject.stream
    course = by_day(series.hours, first, last, zone, stream.property)
    return course, limit_lines(asked.subject.thing, stream, of.answer.rules, Step.DAY, first, last, zone)


def _links(of: Drawing) -> Any:
    return csv_links(of.answer.question.lines, of.names, of.answer.question.step, of.tell)


def _limits(of: Drawing, series: Series) -> list[LimitLine]:
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


def _events(series: Series, line: LimitLine) -> list[ExceedanceEvent]:
    course = series.course
    return exceedance_events(course.starts, course.ends, course.means, line.at(course.starts), line.side)


def _event_row(
    of: Drawing, series: Series, name: str, line: LimitLine, event: ExceedanceEvent
) -> Sequence[str]:
    tell, subject = of.tell, series.subject
    begun = tell.at(event.first) if event.saw_up else tell.say("before {time}", time=tell.at(event.first))
    ended = (
        tell.at(event.last) if event.saw_down else tell.say("not seen by {time}", time=tell.at(event.last))
    )
    lasted = tell.duration(event.duration_ms)
    whole = event.saw_up and event.saw_down
    return (
        name,
        _limit_text(of, series, line, event.limit),
        begun,
        ended,
        lasted if whole else tell.say("at least {time}", time=lasted),
        tell.value(event.peak, subject),
        tell.at(event.peak_at),
    )


def _limit_text(of: Drawing, series: Series, line: LimitLine, value: float) -> str:
    return f"{of.tell.limit(line)} {of.tell.value(value, series.subject)}"


def _figure(of: Drawing, bands: Sequence[Stretch]) -> dict[str, Any]:
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
    words = CourseWords(
        of.axis_titles(), tell.say("Time ({zone})", zone=tell.zone.key), named if lanes else ()
    )
    alerts = [
        Stretch(one.first, one.last or answer.now, one.worst.word, "") for one in answer.alerts[:MOST_ROWS]
    ]
    span = (question.period.first, question.period.last)
    parts = CourseParts(_drawn_limits(of), [*(bands or alerts)], lanes)
    return trend_course(lines, parts, span, tell.zone, of.theme, words, of.revision)


def _drawn_limits(of: Drawing) -> list[DrawnLimit]:
    """Each limit once, those that nothing comes near to left out: they would flatten everything else."""
    found: dict[tuple[object, ...], DrawnLimit] = {}
    units = of.answer.question.units
    for series in of.answer.series:
        if series.asked.shift:
            continue
        known = series.course.means[np.isfinite(series.course.means)]
        top = float(known.max()) if len(known) else 0.0
        lines = _limits(of, series)
        first_above = min((v for one in lines if (v := float(np.nanmin(one.values))) > top), default=np.inf)
        for line in lines:
            if float(np.nanmin(line.values)) > first_above:
                continue
            values = line.values.tolist()
            axis = units.index(series.subject.prop.unit)
            drawn = DrawnLimit(of.tell.limit(line), token_of(line.severity), line.starts, values, axis)
            found.setdefault((drawn.label, str(values), axis), drawn)
    return list(found.values())[:MOST_LIMITS]


def _stretches(of: Drawing, series: Series, lane: int) -> list[Stretch]:
    """Why hours are missing, and calibrations and maintenance in hours that are not."""
    shift, found = series.asked.shift, []
    for gap in [*series.gaps, *_worked(series)]:
        token, pattern = _LOOKS[gap.why]
        label = f"{of.tell.say(WHY_WORDS[gap.why])}: {of.tell.at(gap.first)} – {of.tell.at(gap.last)}"
        found.append(Stretch(gap.first + shift, gap.last + shift, token, label, lane, pattern))
    return found


def _worked(series: Series) -> list[Gap]:
    """Hours that count although there was a calibration or maintenance in them."""
    missing = np.array([[gap.first, gap.last] for gap in series.gaps], np.int64).reshape(-1, 2)
    found: list[Gap] = []
    for hour, bits in sorted(series.reasons.items()):
        if Reason(bits) & (Reason.CALIBRATION | Reason.MAINTENANCE) and not np.any(
            (missing[:, 0] <= hour) & (hour < missing[:, 1])
        ):
            found.append(Gap(hour, hour + HOUR_MS, why_of(Reason(bits))))
    return found


def _sentences(of: Drawing) -> list[str]:
    tell, step = of.tell, of.answer.question.step
    found: list[str] = []
    for series in of.answer.series[:MOST_SENTENCES]:
        subject, course = series.subject, series.course
        if not course.known:
            found.append(
                tell.say(
                    "{what}: nothing that counts in {when}.",
                    what=tell.whole(subject),
                    when=tell.period(series.asked.period),
                )
            )
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
    by_step = [(step, series.course, _limits(of, series))]
    if step is Step.HOUR:
        course, lines = daily(series, of)
        by_step.append((Step.DAY, course, [line for line in lines if line.standard]))
    for width, course, lines in by_step:
        for line in lines[:1] if not any(one.standard for one in lines) else lines:
            limits = line.at(course.starts)
            known = np.isfinite(course.means) & np.isfinite(limits)
            if not known.any():
                continue
            over = int(np.count_nonzero(past(course.means, limits, line.side) & known))
            value = float(limits[known][-1])
            text = _limit_text(of, series, line, value)
            found.append(of.tell.say(PAST_WORDS[width], limit=text, n=over, all=int(np.count_nonzero(known))))
    return found


def _figures(of: Drawing) -> Any:
    tell = of.tell
    head = [tell.say(one) for one in ("Line", "Count", "Mean", "Lowest", "Median", "Highest", "Captured")]
    rows = []
    for n, (series, name) in enumerate(zip(of.answer.series, of.names, strict=True), 1):
        known = series.course.means[np.isfinite(series.course.means)]
        share = series.capture.share
        captured = "–" if share is None else f"{100 * share:.1f} %"
        if not len(known):
            rows.append((f"{n}  {name}", "0", "–", "–", "–", "–", captured))
            continue
        four = (known.mean(), known.min(), np.median(known), known.max())
        told = [tell.value(float(one), series.subject) for one in four]
        rows.append((f"{n}  {name}", f"{len(known):,}", *told, captured))
    return table(head, rows, 1)


def _values(of: Drawing) -> Any:
    """The newest steps, newest first."""
    tell, step = of.tell, of.answer.question.step
    columns = [
        dict(zip((one.course.starts + one.asked.shift).tolist(), one.course.means.tolist(), strict=True))
        for one in of.answer.series
    ]
    times = sorted({time for column in columns for time in column}, reverse=True)[:MOST_ROWS]
    rows = [
        [
            tell.step_at(time, step),
            *(
                tell.value(column.get(time, float("nan")), one.subject)
                for column, one in zip(columns, of.answer.series, strict=True)
            ),
        ]
        for time in times
    ]
    return table([tell.say("Time ({zone})", zone=tell.zone.key), *of.names], rows, 1)


def _alerts(of: Drawing) -> list[Any]:
    if not of.answer.alerts:
        return []
    tell = of.tell
    names = {rule.rule_id: local(tell.lang, dict(rule.name)) for rule in of.answer.rules}
    rows = [
        (
            names.get(one.rule_id, one.rule_id),
            tell.say(SEVERITY_WORDS[one.worst.word]),
            tell.at(one.first),
            tell.at(one.last) if one.last else tell.say("still active"),
        )
        for one in of.answer.alerts[:MOST_ROWS]
    ]
    head = [tell.say(one) for one in ("Alarm", "Severity", "From", "To")]
    return [titled(tell.say("Alarms in this time"), table(head, rows, 4))]


def _gaps(of: Drawing) -> list[Any]:
    tell = of.tell
    found = [
        (gap, name)
        for series, name in zip(of.answer.series, of.names, strict=True)
        for gap in [*series.gaps, *_worked(series)]
    ]
    if not found:
        return []
    found.sort(key=lambda one: one[0].first - one[0].last)
    rows = [
        (
            name,
            tell.say(WHY_WORDS[gap.why]),
            tell.at(gap.first),
            tell.at(gap.last),
            tell.duration(gap.last - gap.first),
        )
        for gap, name in found[:MOST_ROWS]
    ]
    head = [tell.say(one) for one in ("Station", "Why", "From", "To", "Lasted")]
    return [folded(tell.say("Gaps, calibrations and maintenance ({n})", n=len(found)), table(head, rows, 4))]


def _open(of: Drawing) -> list[str]:
    """What is not over yet."""
    period, now = of.answer.question.period, of.answer.now
    if period.last <= now + HOUR_MS:
        return []
    return [of.tell.say("What lies after {time} is not yet.", time=of.tell.at(now))]
