"""The report of an air station in words: the index by day, pollutants against the limits, exceedances."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from city.air_scheme import GRADES, Grade, Scheme
from city.by_locale import day_text
from city.local_time import day_of
from city.report import LimitExceedance
from city.report_air import COLUMNS, PERCENTILES, AirFigures, AirLine, months
from city.report_city import FinishedReport, capture_of
from city.report_period import ReportPeriod
from dashboard.reporting.document import Bar, Cell, Chart, Facts, Num, Table
from dashboard.reporting.terms import AVERAGE_WORDS, decimals, label, past, share, time_text
from dashboard.words import local, t

GRADE = {grade.slug: grade for grade in GRADES[Scheme.HJ633]}
UNKNOWN = "#B9C4CE"
FIRST = 60
"""Exceedances on a page; the workbook has all."""


def air_facts(lang: str, report: FinishedReport, air: AirFigures) -> Facts:
    """The figures at the top."""
    known = [(line.index, line) for line in air.days if line.index is not None]
    worst = max(known, key=lambda pair: pair[0], default=None)
    remark = f"{worst[1].day} · {grade_name(lang, worst[1].grade)}" if worst else ""
    days = len(air.days)
    days_over = len({one.at for one in air.exceedances})
    return (
        (
            t(lang, "Good days (AQI ≤ 100)"),
            Num(air.good_days if air.valid_days else None),
            t(lang, "{share} % of valid days", share=share(air.good_days, air.valid_days)),
        ),
        (t(lang, "Days with an index"), Num(air.valid_days), t(lang, "of {n}", n=days)),
        (t(lang, "Highest AQI"), Num(worst[0] if worst else None), remark),
        (
            t(lang, "Days with an exceedance"),
            past(days_over, any(one.days for one in air.pollutants)),
            t(lang, "{n} exceedances", n=len(air.exceedances)),
        ),
        (
            t(lang, "Data capture, %"),
            share(capture_of(report.series), 1),
            t(lang, "{n} properties", n=len(report.series)),
        ),
    )


def air_charts(lang: str, air: AirFigures) -> tuple[Chart, ...]:
    """The index by day in the colours of its classes."""
    if not air.valid_days or len(air.days) < 2:
        return ()
    bars = tuple(
        Bar(
            day_text(lang, line.day, year=False),
            line.index,
            f"{day_text(lang, line.day)}: {_said(lang, line)}",
            GRADE[line.grade].colour if line.grade else UNKNOWN,
        )
        for line in air.days
    )
    summary = t(
        lang,
        "Of {n} days with an index {good} were good or excellent; {left} days have no index.",
        n=air.valid_days,
        good=air.good_days,
        left=len(air.days) - air.valid_days,
    )
    return (Chart(t(lang, "AQI by day"), "", bars, summary),)


def air_tables(lang: str, report: FinishedReport, air: AirFigures, zone: ZoneInfo) -> list[Table]:
    """Everything that is told in rows."""
    made = [_pollutants(lang, air, zone), _grades(lang, air), _exceedances(lang, air.exceedances, zone)]
    days = _days(lang, air)
    if report.head.order.period is ReportPeriod.YEAR:
        return [_year(lang, air), *made, _months(lang, air), replace(days, on_page=0)]
    return [*made, days]


def grade_name(lang: str, slug: str | None) -> str:
    """A class of HJ 633 as people call it."""
    grade: Grade | None = GRADE.get(slug or "")
    return local(lang, dict(grade.label)) if grade else t(lang, "not known")


def _said(lang: str, line: AirLine) -> str:
    if line.index is not None:
        return f"{line.index} {grade_name(lang, line.grade)}"
    return t(lang, "at least {n}", n=line.at_least) if line.at_least else t(lang, "not known")


def _pollutants(lang: str, air: AirFigures, zone: ZoneInfo) -> Table:
    heads = (
        t(lang, "Pollutant"),
        t(lang, "Average"),
        t(lang, "Valid days"),
        t(lang, "Mean"),
        t(lang, "Percentile"),
        t(lang, "Highest"),
        t(lang, "On day"),
        t(lang, "Limit of the day"),
        t(lang, "Days over"),
        t(lang, "Limit of the hour"),
        t(lang, "Hours over"),
        t(lang, "Highest hour"),
        t(lang, "Hour of it"),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in air.pollutants:
        places = decimals(one.property)
        fine = max(1, places)
        rows.append(
            (
                f"{label(lang, one.property)}, {one.unit}",
                t(lang, AVERAGE_WORDS[one.averaging]),
                Num(one.days),
                Num(one.mean, fine),
                f"{Num(one.percentile, fine)} (P{PERCENTILES[one.property]})",
                Num(one.highest, places, _past(one.highest, one.limit)),
                str(one.highest_day or "–"),
                Num(one.limit, places),
                past(one.days_over, one.days),
                Num(one.hour_limit, places),
                past(one.hours_over, one.highest_hour is not None and (one.hour_limit or one.hours_over)),
                Num(one.highest_hour, places, _past(one.highest_hour, one.hour_limit)),
                time_text(lang, one.highest_hour_at, zone),
            )
        )
    short = [label(lang, one.property) for one in air.pollutants if not one.counts]
    note = t(lang, "Too few valid days for a mean by GB 3095: {names}.", names=", ".join(short))
    return Table(t(lang, "Pollutants"), heads, rows, note if short else "")


def _past(value: float | None, limit: float | None) -> bool:
    return value is not None and limit is not None and value > limit


def _grades(lang: str, air: AirFigures) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (grade_name(lang, slug), Num(n), share(n, air.valid_days))
        for slug in GRADE
        if (n := air.grades.get(slug, 0))
    ]
    named = ", ".join(f"{label(lang, prop)} {n}" for prop, n in air.primaries.items())
    note = t(lang, "Primary pollutants, by days: {names}.", names=named) if named else ""
    heads = (t(lang, "Class"), t(lang, "Days"), t(lang, "Share, %"))
    return Table(
        t(lang, "Days by class"),
        heads,
        rows,
        note,
        t(lang, "No day has enough data for an index."),
        small=True,
    )


def _exceedances(lang: str, over: tuple[LimitExceedance, ...], zone: ZoneInfo) -> Table:
    heads = (
        t(lang, "Day"),
        t(lang, "Pollutant"),
        t(lang, "Average"),
        t(lang, "Value"),
        t(lang, "Limit"),
        t(lang, "Times the limit"),
    )
    rows = [
        (
            day_text(lang, day_of(one.at, zone)),
            label(lang, one.property),
            t(lang, AVERAGE_WORDS[one.averaging]),
            Num(one.value, decimals(one.property), over=True),
            Num(one.limit, decimals(one.property)),
            Num(one.value / one.limit, 2),
        )
        for one in over
    ]
    none = t(lang, "No daily average was above its limit.")
    return Table(t(lang, "Exceedances"), heads, rows, none=none, on_page=FIRST)


def _days(lang: str, air: AirFigures) -> Table:
    named = [f"{label(lang, prop)} {t(lang, AVERAGE_WORDS[averaging])}" for prop, averaging in COLUMNS]
    heads = (t(lang, "Day"), "AQI", t(lang, "Class"), t(lang, "Primary pollutants"), *named)
    rows: list[tuple[Cell, ...]] = []
    for line in air.days:
        values = [
            Num(value, decimals(prop), prop in line.over)
            for (prop, _), value in zip(COLUMNS, line.values, strict=True)
        ]
        names = ", ".join(label(lang, prop) for prop in line.primary) or "–"
        grade = grade_name(lang, line.grade) if line.grade else _said(lang, line)
        rows.append((str(line.day), Num(line.index), grade, names, *values))
    note = t(
        lang, "A day counts with 20 valid hours, ozone with 14 means of eight hours. ▲ is above the limit."
    )
    return Table(t(lang, "Day by day"), heads, rows, note)


def _year(lang: str, air: AirFigures) -> Table:
    heads = (
        t(lang, "Pollutant"),
        t(lang, "Statistic"),
        t(lang, "Value"),
        t(lang, "Limit"),
        t(lang, "Valid days"),
        t(lang, "Verdict"),
    )
    verdicts = {
        True: t(lang, "above the limit"),
        False: t(lang, "within the limit"),
        None: t(lang, "not judged"),
    }
    rows = [
        (
            label(lang, one.property),
            t(lang, "Mean of the year") if one.percentile is None else f"P{one.percentile}",
            Num(one.value, decimals(one.property) and 1, one.exceeded is True),
            Num(one.limit.value if one.limit else None, decimals(one.property) and 1),
            Num(one.days),
            verdicts[one.exceeded],
        )
        for one in air.year
    ]
    note = t(lang, "After HJ 663. A year counts with 324 days and 27 of every month, of February 25.")
    return Table(t(lang, "Evaluation of the year"), heads, rows, note)


def _months(lang: str, air: AirFigures) -> Table:
    named = [label(lang, prop) for prop, _ in COLUMNS]
    heads = (t(lang, "Month"), t(lang, "Days with an index"), t(lang, "Good days (AQI ≤ 100)"), *named)
    rows = [
        (
            month.text,
            Num(month.valid_days),
            Num(month.good_days),
            *(Num(v, max(1, decimals(p))) for (p, _), v in zip(COLUMNS, month.means, strict=True)),
        )
        for month in months(air)
    ]
    return Table(t(lang, "Months"), heads, rows, t(lang, "Means of the valid daily averages."))
