"""Correlation, distribution and data capture, each with words and a table."""

import numpy as np

from city.by_locale import month_text
from city.capture import capture
from city.correlation import correlation, pairs
from city.course import average
from city.hourly import HOUR_MS, Floats, Hours
from city.local_columns import months_between
from city.spread import PERCENTILES, Spread, class_bounds, counts, spread
from dashboard.components.trend_drawn import averaged, left_axis, links, nothing_counts
from dashboard.components.trend_view import Drawing, Shown, titled
from dashboard.components.trend_words import WHY_WORDS, table
from dashboard.figures.series_style import axis_title
from dashboard.figures.trend_shapes import Named, capture_bars, histogram, scatter
from dashboard.trends_reader import Series

GOAL = 90.0
"""Per cent of the hours: what is commonly asked of a station's data."""


def correlation_view(of: Drawing) -> Shown:
    """The first two lines against each other."""
    tell, series = of.tell, of.answer.series
    if len(series) < 2:
        return Shown(None, [tell.say("Choose a second station, property or period to compare with.")])
    one, other = series[0], series[1]
    found = pairs(one.course, other.course, other.asked.shift - one.asked.shift)
    if not len(found):
        return Shown(None, [tell.say("The two have no step in common that counts: choose wider steps.")])
    r = correlation(found)
    step = of.answer.question.step
    axes = tuple(
        axis_title(name, line.subject.prop.unit, tell.averaging(step, [line.subject]))
        for name, line in zip(of.names[:2], (one, other), strict=True)
    )
    figure = scatter(found, r, (axes[0], axes[1]), of.theme)
    if r is None:
        said = [tell.say("{n} pairs: too few, or one of the two never changes.", n=len(found))]
    else:
        said = [
            tell.say(
                "{one} and {other}: r = {r} over {n} pairs; a correlation says nothing of causes.",
                one=of.names[0],
                other=of.names[1],
                r=f"{r.r:.2f}",
                n=f"{r.n:,}",
            )
        ]
    if len(series) > 2:
        said.append(tell.say("The first two lines are compared."))
    rows = [] if r is None else [("r", f"{r.r:.3f}"), ("r²", f"{r.r**2:.3f}"), ("n", f"{r.n:,}")]
    if r is not None:
        rows += [(tell.say("Slope"), f"{r.slope:.4g}"), (tell.say("Intercept"), f"{r.intercept:.4g}")]
    body = titled(tell.say("In figures"), table([tell.say("Figure"), tell.say("Value")], rows, 1))
    return Shown(figure, said, [body, links(of)])


def distribution_view(of: Drawing) -> Shown:
    """How often which values: classes in per cent, percentiles as a table."""
    tell, series = of.tell, of.answer.series
    drawn = [(name, one) for one, name in left_axis(of)]
    if not any(one.course.known for _, one in drawn):
        return Shown(None, [nothing_counts(of, one) for _, one in drawn])
    bounds = class_bounds([one.course.means for _, one in drawn])
    figure = histogram(
        bounds,
        [(name, counts(one.course.means, bounds)) for name, one in drawn],
        (of.axis_titles()[0], tell.say("Share of values (%)")),
        of.theme,
    )
    said, rows = [], []
    for name, one in zip(of.names, series, strict=True):
        found = spread(one.course.means)
        if found is None:
            continue
        mean = average(one.course.means, one.subject.prop.slug)
        told = [*found.percentiles, mean, found.deviation]
        if one.is_angle:
            told = [np.nan] * len(found.percentiles) + [mean, np.nan]
        rows.append((name, f"{found.n:,}", *(tell.value(value, one.subject) for value in told)))
        if len(said) < 4:
            said.append(_spread_said(of, one, found))
    if len(drawn) < len(series):
        said.append(tell.say("Drawn are the lines of the left axis."))
    head = [
        tell.say("Line"),
        tell.say("Count"),
        *(f"P{one}" for one in PERCENTILES),
        tell.say("Mean"),
        tell.say("Standard deviation"),
    ]
    return Shown(figure, said, [titled(tell.say("In figures"), table(head, rows, 1)), links(of)])


def capture_view(of: Drawing) -> Shown:
    """Per cent of the hours that are over and valid, by month, and why the others are not."""
    tell, series = of.tell, of.answer.series
    period = of.answer.question.period
    months = months_between(period.first, period.last, tell.zone)
    lines = [Named(name, _by_month(one, of)) for one, name in zip(series, of.names, strict=True)]
    axes = (tell.say("Month"), tell.say("Valid hours (%)"))
    figure = capture_bars([month_text(tell.lang, day) for day in months.days], lines, GOAL, axes, of.theme)
    said, rows = [], []
    for one, name in zip(series, of.names, strict=True):
        share = one.capture.share
        if share is None:
            said.append(tell.say("{what}: no hour of this time is over.", what=name))
            continue
        why = " · ".join(f"{tell.say(WHY_WORDS[reason])} {n:,}" for reason, n in one.capture.missing.items())
        rows.append(
            (name, f"{one.capture.valid:,}", f"{one.capture.expected:,}", f"{100 * share:.1f} %", why or "–")
        )
        if len(said) < 4:
            said.append(
                tell.say(
                    "{what}: {n} of {all} hours are valid, {share}.",
                    what=tell.whole(one.subject),
                    n=f"{one.capture.valid:,}",
                    all=f"{one.capture.expected:,}",
                    share=f"{100 * share:.1f} %",
                )
            )
    said.append(tell.say("The broken line is {goal} %, which is commonly asked for.", goal=f"{GOAL:g}"))
    head = ("Line", "Valid hours", "Hours that are over", "Captured", "Why the others are missing")
    return Shown(
        figure,
        said,
        [titled(tell.say("In figures"), table([tell.say(h) for h in head], rows, 1)), links(of)],
    )


def _spread_said(of: Drawing, series: Series, found: Spread) -> str:
    if series.is_angle:
        return averaged(of, series, series.course.means)
    low, high, top = (of.tell.value(found.percentiles[n], series.subject) for n in (2, 4, 6))
    return of.tell.say(
        "{what}: half of {n} values lie between {low} and {high}, the highest 2 % above {top}.",
        what=of.tell.whole(series.subject),
        n=f"{found.n:,}",
        low=low,
        high=high,
        top=top,
    )


def _by_month(series: Series, of: Drawing) -> Floats:
    """Per cent by month; NaN where no hour is over."""
    asked = series.asked.period
    months = months_between(asked.first, asked.last, of.tell.zone)
    found = []
    for first, last in zip(months.bounds[:-1].tolist(), months.bounds[1:].tolist(), strict=True):
        begin, end = max(first, asked.first // HOUR_MS * HOUR_MS), min(last, asked.last)
        part: Hours = series.hours.only((series.hours.starts >= begin) & (series.hours.starts < end))
        share = capture(part, begin, end, of.answer.now, series.reasons, series.excluded).share
        found.append(np.nan if share is None else 100 * share)
    return np.array(found)
