"""Calendar, profile of a day and roses, each with words and a table."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np

from city.course import Course, average
from city.diurnal import Profile, diurnal
from city.hourly import HOUR_MS, Floats
from city.local_columns import days_between
from city.rose import CLASSES, SECTORS, PollutionRose, WindRose, pollution_rose, wind_rose
from dashboard.components.trend_drawn import averaged, daily, left_axis, links
from dashboard.components.trend_view import Drawing, Shown, titled
from dashboard.components.trend_words import WEEKDAYS, table
from dashboard.figures.series_style import unit_text
from dashboard.figures.trend_calendar import YearOfDays, calendar
from dashboard.figures.trend_rose import RoseWords, roses
from dashboard.figures.trend_shapes import Named, profile
from dashboard.trends_reader import Series
from dashboard.words import local

MOST_YEARS = 6


def calendar_view(of: Drawing) -> Shown:
    """A square a day, a block a year of a line."""
    tell, years = of.tell, []
    said, rows = [], []
    for series, name in zip(of.answer.series, of.names, strict=True):
        course, lines = daily(series, of)
        days = days_between(series.asked.period.first, series.asked.period.last, tell.zone)
        values = np.full(len(days.days), np.nan)
        values[np.searchsorted(days.bounds, course.starts)] = course.means
        if series.subject.prop.unit == of.answer.question.units[0]:
            years += _years(name, days.days, values)
        known = np.isfinite(course.means)
        if not known.any():
            said.append(tell.say("{what}: no day counts.", what=name))
            continue
        over = [
            int(np.count_nonzero(course.means[known] > line.at(course.starts[known])))
            for line in lines
            if line.standard
        ]
        over_or_known = (days.bounds[1:] <= of.answer.now) | np.isfinite(values)
        said.append(_days_said(of, series, course, int(np.count_nonzero(over_or_known))))
        rows.append(
            (
                name,
                str(int(known.sum())),
                *_days_of(of, series, course.means),
                str(sum(over)) if over else "–",
            )
        )
    if not any(np.isfinite(one.values).any() for one in years):
        return Shown(None, said)
    if len(of.answer.question.units) > 1:
        said.append(tell.say("Drawn are the lines of the left axis."))
    if len(years) > MOST_YEARS:
        said.append(tell.say("The first {n} years are drawn.", n=MOST_YEARS))
        years = years[:MOST_YEARS]
    subject = of.answer.series[0].subject
    scale = f"{unit_text(subject.prop.unit)} · {tell.say('24-hour mean')}"
    figure = calendar(
        years, scale, [tell.say(one) for one in WEEKDAYS], subject.prop.decimals, of.theme, of.tell.lang
    )
    head = ("Line", "Days that count", "Mean", "Highest", "Days past GB 3095")
    return Shown(
        figure,
        said,
        [titled(tell.say("In figures"), table([tell.say(h) for h in head], rows, 1)), links(of)],
    )


def profile_view(of: Drawing) -> Shown:
    """Each hour of the day; working days and weekends apart where there is one line."""
    tell, drawn = of.tell, left_axis(of)
    series, names = [one for one, _ in drawn], [name for _, name in drawn]
    found = [diurnal(one.hours, tell.zone, one.subject.prop.slug) for one in series]
    if len(series) == 1:
        lines = [
            Named(tell.say("All days"), found[0].all.means),
            Named(tell.say("Monday to Friday"), found[0].weekdays.means),
            Named(tell.say("Saturday and Sunday"), found[0].weekends.means, dashed=True),
        ]
        band = None if series[0].is_angle else (found[0].all.lows, found[0].all.highs)
    else:
        lines = [Named(name, one.all.means) for name, one in zip(names, found, strict=True)]
        band = None
    said = [
        _profile_said(of, one, name, own.all)
        for one, name, own in zip(series[:4], names[:4], found[:4], strict=True)
    ]
    if not any(one.all.n.any() for one in found):
        return Shown(None, said)
    if len(drawn) < len(of.names):
        said.append(tell.say("Drawn are the lines of the left axis."))
    if band:
        said.append(tell.say("The band holds the middle half of the hours."))
    axes = (tell.say("Hour of the day ({zone})", zone=tell.zone.key), of.axis_titles()[0])
    rows = [
        (f"{hour:02d}:00", *(tell.value(float(line.values[hour]), series[0].subject) for line in lines))
        for hour in range(24)
    ]
    body = table([tell.say("Hour"), *(line.name for line in lines)], rows, 1)
    return Shown(
        profile(lines, band, axes, of.theme), said, [titled(tell.say("In figures"), body), links(of)]
    )


def roses_view(of: Drawing) -> Shown:
    """Where the wind came from, and what it brought: of the first line."""
    tell, series = of.tell, of.answer.series[0]
    winds = of.answer.winds.get(series.subject.thing.thing_id)
    if winds is None:
        return Shown(None, [tell.say("No station of this city has wind direction and wind speed.")])
    first, last = series.asked.period.first // HOUR_MS * HOUR_MS, series.asked.period.last
    directions, speeds, values = (
        one.dense(first, last) for one in (winds.directions, winds.speeds, series.hours)
    )
    wind, brought = wind_rose(directions, speeds), pollution_rose(directions, speeds, values)
    if not wind.n:
        return Shown(None, [tell.say("There is no valid hour of wind in this time.")])
    unit = unit_text(series.subject.prop.unit)
    titles = (
        tell.say("Wind comes from (share of hours)"),
        tell.say(
            "{what} by wind direction ({unit}, mean of hours)", what=tell.prop(series.subject), unit=unit
        ),
    )
    points = [tell.point(n) for n in range(SECTORS)]
    words = RoseWords(_classes(), points, titles)
    figure = roses(wind.shares, brought.means, words, of.theme, narrow=of.narrow)
    said = [_wind_said(of, wind.shares, wind.calm, wind.n)]
    if np.isfinite(brought.means).any():
        worst = int(np.nanargmax(brought.means))
        said.append(
            tell.say(
                "{what} was highest with wind from {point}: {value} on average over {n} hours.",
                what=tell.whole(series.subject),
                point=tell.point(worst),
                value=tell.value(float(brought.means[worst]), series.subject),
                n=int(brought.n[worst]),
            )
        )
    if winds.thing.thing_id != series.subject.thing.thing_id:
        named = local(tell.lang, dict(winds.thing.name))
        said.append(tell.say("The wind is that of {name}, the nearest station that has one.", name=named))
    if len(of.answer.series) > 1:
        said.append(tell.say("Roses are drawn of the first line."))
    return Shown(figure, said, [titled(tell.say("In figures"), _rose_table(of, wind, brought)), links(of)])


def _rose_table(of: Drawing, wind: WindRose, brought: PollutionRose) -> Any:
    tell, subject = of.tell, of.answer.series[0].subject
    rows = [
        (
            tell.point(n),
            f"{100 * float(wind.shares[:, n].sum()):.1f} %",
            tell.value(float(brought.means[n]), subject),
            str(int(brought.n[n])),
        )
        for n in range(SECTORS)
    ]
    rows.append(
        (
            tell.say("Calm"),
            f"{100 * wind.calm:.1f} %",
            tell.value(brought.calm, subject),
            str(brought.calm_n),
        )
    )
    head = [
        tell.say("Wind from"),
        tell.say("Share of hours"),
        tell.prop(subject),
        tell.say("Number of hours"),
    ]
    return table(head, rows, 1)


def _years(name: str, days: tuple[date, ...], values: Floats) -> list[YearOfDays]:
    found = []
    for number in dict.fromkeys(day.year for day in days):
        here = [n for n, day in enumerate(days) if day.year == number]
        part = slice(here[0], here[-1] + 1)
        found.append(YearOfDays(f"{name} · {number}", days[part], values[part]))
    return found


def _days_of(of: Drawing, series: Series, means: Floats) -> Sequence[str]:
    both = (average(means, series.subject.prop.slug), np.nan if series.is_angle else np.nanmax(means))
    return [of.tell.value(float(value), series.subject) for value in both]


def _days_said(of: Drawing, series: Series, course: Course, days: int) -> str:
    """Of so many days."""
    if series.is_angle:
        return averaged(of, series, course.means)
    worst = int(np.nanargmax(course.means))
    return of.tell.say(
        "{what}: {n} of {all} days count; the highest day was {day} with {value}.",
        what=of.tell.whole(series.subject),
        n=course.known,
        all=days,
        day=of.tell.at(int(course.starts[worst]), day=True),
        value=of.tell.value(float(course.means[worst]), series.subject),
    )


def _profile_said(of: Drawing, series: Series, name: str, found: Profile) -> str:
    if not np.isfinite(found.means).any():
        return of.tell.say("{what}: no hour counts.", what=name)
    if series.is_angle:
        return averaged(of, series, series.hours.means[series.hours.valid])
    high, low = int(np.nanargmax(found.means)), int(np.nanargmin(found.means))
    return of.tell.say(
        "{what} is highest at {high}:00 ({top}) and lowest at {low}:00 ({least}), over {n} hours.",
        what=of.tell.whole(series.subject),
        high=f"{high:02d}",
        top=of.tell.value(float(found.means[high]), series.subject),
        low=f"{low:02d}",
        least=of.tell.value(float(found.means[low]), series.subject),
        n=f"{int(found.n.sum()):,}",
    )


def _wind_said(of: Drawing, shares: Any, calm: float, n: int) -> str:
    sectors = shares.sum(axis=0)
    most = int(np.argmax(sectors))
    return of.tell.say(
        "The wind came most often from {point}, in {share} of {n} hours; {calm} were calm.",
        point=of.tell.point(most),
        share=f"{100 * float(sectors[most]):.0f} %",
        n=f"{n:,}",
        calm=f"{100 * calm:.0f} %",
    )


def _classes() -> list[str]:
    named = [f"{low:g}–{high:g} m/s" for low, high in pairwise(CLASSES)]
    return [*named, f"> {CLASSES[-1]:g} m/s"]
