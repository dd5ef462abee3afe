"""The report of a stack or an outfall in words: pollutants against the permit, loads, exceedances."""

from zoneinfo import ZoneInfo

from city.by_locale import day_text
from city.report import LimitExceedance
from city.report_city import FinishedReport, capture_of
from city.report_outlet import OutletFigure, OutletFigures, OutletLine
from dashboard.reporting.document import Bar, Cell, Chart, Facts, Num, Table
from dashboard.reporting.terms import (
    AVERAGE_WORDS,
    decimals,
    label,
    past,
    share,
    time_text,
    unit_text,
)
from dashboard.words import t

FIRST = 60
"""Exceedances on a page; the workbook has all."""
MOST_DAYS = 31
"""Days on a page: a year's are in the workbook."""
KG = 2
CALM, PAST = "#3B6EA5", "#B3261E"


def outlet_facts(lang: str, report: FinishedReport, outlet: OutletFigures) -> Facts:
    """The figures at the top."""
    hours = sum(one.hours_over for one in outlet.pollutants)
    days = sum(one.days_over for one in outlet.pollutants)
    valid = sum(one.hours for one in outlet.pollutants)
    counted = sum(one.days for one in outlet.pollutants)
    loads = [
        (
            t(lang, "Load of {name}, kg", name=label(lang, one.property)),
            Num(one.load_kg, 1),
            t(lang, "{n} hours without flow or concentration", n=one.load_skipped),
        )
        for one in outlet.pollutants
        if one.load_kg is not None
    ]
    return (
        (
            t(lang, "Hours past the permit"),
            past(hours, valid),
            t(lang, "of {n} valid hours of all pollutants", n=valid),
        ),
        (t(lang, "Daily means past the permit"), past(days, counted), ""),
        *loads,
        (
            t(lang, "Data capture, %"),
            share(capture_of(report.series), 1),
            t(lang, "{n} properties", n=len(report.series)),
        ),
    )


def outlet_charts(lang: str, outlet: OutletFigures) -> tuple[Chart, ...]:
    """Daily means of each pollutant against its permit."""
    if len(outlet.days) < 2:
        return ()
    return tuple(_chart(lang, outlet, place, one) for place, one in enumerate(outlet.pollutants) if one.days)


def _chart(lang: str, outlet: OutletFigures, place: int, one: OutletFigure) -> Chart:
    places = decimals(one.property)
    bars: list[Bar] = []
    for line in outlet.days:
        value = line.means[place]
        upper, lower = _limits(line, place)
        said = t(lang, "not known") if value is None else f"{Num(value, places)} {one.unit}"
        bars.append(
            Bar(
                day_text(lang, line.day, year=False),
                value,
                f"{day_text(lang, line.day)}: {said}",
                PAST if _past(value, upper, lower) else CALM,
                upper,
            )
        )
    summary = t(
        lang,
        "{n} valid daily means, {over} of them past the permit.",
        n=one.days,
        over=one.days_over,
    )
    title = t(lang, "Daily means of {name}", name=label(lang, one.property))
    return Chart(title, one.unit, tuple(bars), summary, t(lang, "Permit"))


def outlet_tables(lang: str, outlet: OutletFigures, zone: ZoneInfo) -> list[Table]:
    """Everything that is told in rows."""
    return [
        _pollutants(lang, outlet, zone),
        exceedance_table(lang, outlet.exceedances, zone),
        _days(lang, outlet),
    ]


def outlet_notes(lang: str, outlet: OutletFigures) -> list[str]:
    """What has to be known of these figures."""
    notes = [
        t(
            lang,
            "Concentrations of {name} are at {n} % oxygen.",
            name=label(lang, one.property),
            n=f"{one.reference:g}",
        )
        for one in outlet.pollutants
        if one.reference is not None
    ]
    if outlet.oxygen_missing:
        notes.append(t(lang, "No oxygen is observed here: concentrations stand as reported, not corrected."))
    if all(one.load_kg is None for one in outlet.pollutants):
        notes.append(t(lang, "No flow is known: there are no loads."))
    return notes


def exceedance_table(lang: str, over: tuple[LimitExceedance, ...], zone: ZoneInfo) -> Table:
    """Hours and days past the permit, by time."""
    heads = (
        t(lang, "From"),
        t(lang, "Pollutant"),
        t(lang, "Average"),
        t(lang, "Value"),
        t(lang, "Permit"),
        t(lang, "Times the limit"),
    )
    rows = [
        (
            time_text(lang, one.at, zone),
            label(lang, one.property),
            t(lang, AVERAGE_WORDS[one.averaging]),
            Num(one.value, decimals(one.property), over=True),
            Num(one.limit, decimals(one.property)),
            Num(one.value / one.limit if one.limit and not one.below else None, 2),
        )
        for one in over
    ]
    none = t(lang, "Nothing was past the permit.")
    return Table(t(lang, "Exceedances"), heads, rows, none=none, on_page=FIRST)


def _pollutants(lang: str, outlet: OutletFigures, zone: ZoneInfo) -> Table:
    heads = (
        t(lang, "Pollutant"),
        t(lang, "Permit"),
        t(lang, "Oxygen, %"),
        t(lang, "Valid hours"),
        t(lang, "Mean"),
        t(lang, "Highest hour"),
        t(lang, "Hour of it"),
        t(lang, "Hours over"),
        t(lang, "Valid days"),
        t(lang, "Days over"),
        t(lang, "Load, kg"),
        t(lang, "Hours left out of the load"),
    )
    rows: list[tuple[Cell, ...]] = []
    highest = {
        (one.property, one.value) for one in outlet.exceedances if one.averaging == "1h" and not one.below
    }
    for place, one in enumerate(outlet.pollutants):
        places = decimals(one.property)
        rows.append(
            (
                ", ".join(filter(None, (label(lang, one.property), unit_text(one.unit)))),
                _permits(outlet, place, places),
                f"{one.reference:g}" if one.reference is not None else t(lang, "as reported"),
                Num(one.hours),
                Num(one.mean, places),
                Num(one.highest, places, (one.property, one.highest) in highest),
                time_text(lang, one.highest_at, zone),
                past(one.hours_over, one.hours),
                Num(one.days),
                past(one.days_over, one.days),
                Num(one.load_kg, KG),
                Num(one.load_skipped if one.load_kg is not None else None),
            )
        )
    return Table(t(lang, "Pollutants"), heads, rows, none=t(lang, "No permit is declared for this outlet."))


def _days(lang: str, outlet: OutletFigures) -> Table:
    names = [label(lang, one.property) for one in outlet.pollutants]
    loaded = [n for n, one in enumerate(outlet.pollutants) if one.load_kg is not None]
    kilograms = [t(lang, "{name}, kg", name=names[n]) for n in loaded]
    means = [
        f"{name}, {unit_text(one.unit)}" if one.unit else name
        for name, one in zip(names, outlet.pollutants, strict=True)
    ]
    rows = [
        (
            str(line.day),
            *(
                Num(value, decimals(one.property), _past(value, *_limits(line, place)))
                for place, (value, one) in enumerate(zip(line.means, outlet.pollutants, strict=True))
            ),
            *(Num(line.loads[n], KG) for n in loaded),
        )
        for line in outlet.days
    ]
    note = t(lang, "A day counts with 20 valid hours. Loads are of what was observed, hour by hour.")
    heads = (t(lang, "Day"), *means, *kilograms)
    return Table(t(lang, "Day by day"), heads, rows, note, on_page=MOST_DAYS)


def _past(value: float | None, upper: float | None, lower: float | None) -> bool:
    if value is None:
        return False
    return (upper is not None and value > upper) or (lower is not None and value < lower)


def _limits(line: OutletLine, place: int) -> tuple[float | None, float | None]:
    return line.limits[place] if line.limits else (None, None)


def _permits(outlet: OutletFigures, place: int, decimals: int) -> Cell:
    """What was in force in the period, each once: 35, "5 / 8", "6 – 9", "≥ 6"."""
    found = dict.fromkeys(_limits(line, place) for line in outlet.days)
    told = [pair for pair in found if pair != (None, None)]
    if len(told) == 1 and told[0][1] is None:
        return Num(told[0][0], decimals)
    return " / ".join(_span(upper, lower) for upper, lower in told) or "–"


def _span(upper: float | None, lower: float | None) -> str:
    if upper is None:
        return f"≥ {lower:g}"
    return f"{upper:g}" if lower is None else f"{lower:g} – {upper:g}"
