"""The tables beside a course: its figures, its values, the alarms of its time, its gaps and why."""

from typing import Any

import numpy as np

from city.course import average
from dashboard.components.charts import SEVERITY_WORDS
from dashboard.components.trend_drawn import worked
from dashboard.components.trend_view import Drawing, folded, titled
from dashboard.components.trend_words import WHY_WORDS, listed, table
from dashboard.words import local

MOST_ROWS = 200
MOST_VALUES = 1_000
"""Steps in the table: a month of hours."""


def figures_table(of: Drawing) -> Any:
    """What each line comes to."""
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
        three = [np.nan] * 3 if series.is_angle else [known.min(), np.median(known), known.max()]
        mean = average(known, series.subject.prop.slug)
        told = [tell.value(float(one), series.subject) for one in (mean, *three)]
        rows.append((f"{n}  {name}", f"{len(known):,}", *told, captured))
    return table(head, rows, 1)


def values_table(of: Drawing) -> list[Any]:
    """The newest steps, newest first."""
    tell, step = of.tell, of.answer.question.step
    columns = [
        dict(zip((one.course.starts + one.asked.shift).tolist(), one.course.means.tolist(), strict=True))
        for one in of.answer.series
    ]
    whole = sorted({time for column in columns for time in column}, reverse=True)
    times = whole[:MOST_VALUES]
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
    head = [tell.say("Time ({zone})", zone=tell.zone.key), *of.names]
    return [table(head, rows, 1), *listed(len(whole), len(rows), tell)]


def alerts_table(of: Drawing) -> list[Any]:
    """The alarms about what is shown; nothing without any."""
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
    some = listed(len(of.answer.alerts), len(rows), tell)
    return [titled(tell.say("Alarms in this time"), table(head, rows, 4), *some)]


def gaps_table(of: Drawing) -> list[Any]:
    """Why hours are missing, the longest first; nothing where none is."""
    tell = of.tell
    found = [
        (gap, name)
        for series, name in zip(of.answer.series, of.names, strict=True)
        for gap in [*series.gaps, *worked(series)]
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
    title = tell.say("Gaps, calibrations and maintenance ({n})", n=len(found))
    return [folded(title, table(head, rows, 4), *listed(len(found), len(rows), tell))]
