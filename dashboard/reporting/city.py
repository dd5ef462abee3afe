"""The report of the whole city in words: a line for each station, outlet and reservoir."""

from city.report_city import CityFigures, FinishedReport, capture_of
from dashboard.reporting.document import Facts, Num, Table
from dashboard.reporting.terms import label, past, share
from dashboard.words import local, t


def city_facts(lang: str, report: FinishedReport, city: CityFigures) -> Facts:
    """The figures at the top."""
    good, valid = sum(one.good_days for one in city.air), sum(one.valid_days for one in city.air)
    hours = sum(one.hours_over for one in city.outlets)
    counted = sum(one.hours for one in city.outlets)
    high = sum(1 for one in city.reservoirs if one.hours_over)
    alerts = sum(report.alerts.counts.values())
    return (
        (
            t(lang, "Good days (AQI ≤ 100)"),
            share(good, valid),
            t(lang, "% of {n} valid days of {m} stations", n=valid, m=len(city.air)),
        ),
        (
            t(lang, "Hours past the permit"),
            past(hours, counted),
            t(lang, "at {n} outlets", n=len(city.outlets)),
        ),
        (
            t(lang, "Reservoirs above their limit"),
            past(high, any(one.hours for one in city.reservoirs)),
            t(lang, "of {n}", n=len(city.reservoirs)),
        ),
        (t(lang, "Alerts"), Num(alerts), ""),
        (t(lang, "Data capture, %"), share(capture_of(report.series), 1), ""),
    )


def city_tables(lang: str, city: CityFigures) -> list[Table]:
    """Stations, outlets, reservoirs."""
    return [_air(lang, city), _outlets(lang, city), _reservoirs(lang, city)]


def _air(lang: str, city: CityFigures) -> Table:
    heads = (
        t(lang, "Station"),
        t(lang, "Days with an index"),
        t(lang, "Good days (AQI ≤ 100)"),
        t(lang, "Share, %"),
        t(lang, "Highest AQI"),
        t(lang, "On day"),
        t(lang, "Primary pollutants"),
        t(lang, "Exceedances"),
        t(lang, "Data capture, %"),
    )
    rows = [
        (
            local(lang, one.name),
            Num(one.valid_days),
            Num(one.good_days if one.valid_days else None),
            share(one.good_days, one.valid_days),
            Num(one.worst),
            str(one.worst_day or "–"),
            ", ".join(f"{label(lang, prop)} {n}" for prop, n in one.primaries.items()) or "–",
            past(one.exceedances, one.valid_days or one.exceedances),
            share(one.capture, 1),
        )
        for one in city.air
    ]
    return Table(t(lang, "Air"), heads, rows, none=t(lang, "No data of this period"))


def _outlets(lang: str, city: CityFigures) -> Table:
    heads = (
        t(lang, "Outlet"),
        t(lang, "Valid hours"),
        t(lang, "Hours past the permit"),
        t(lang, "Daily means past the permit"),
        t(lang, "Load, kg"),
        t(lang, "Data capture, %"),
    )
    rows = [
        (
            local(lang, one.name),
            Num(one.hours),
            past(one.hours_over, one.hours),
            past(one.days_over, one.hours),
            "; ".join(f"{label(lang, prop)} {Num(kg, 1)}" for prop, kg in one.loads.items()) or "–",
            share(one.capture, 1),
        )
        for one in city.outlets
    ]
    return Table(t(lang, "Discharges"), heads, rows, none=t(lang, "No data of this period"))


def _reservoirs(lang: str, city: CityFigures) -> Table:
    heads = (
        t(lang, "Reservoir"),
        t(lang, "Level at the end, m"),
        t(lang, "Highest, m"),
        t(lang, "Storage, ×10⁴ m³"),
        t(lang, "Of control storage, %"),
        t(lang, "Hours above the limit"),
        t(lang, "Data capture, %"),
    )
    rows = [
        (
            local(lang, one.name),
            Num(one.end, 2),
            Num(one.highest, 2, one.hours_over > 0),
            Num(one.storage_end, 1),
            Num(one.percent, 1),
            past(one.hours_over, one.hours),
            share(one.capture, 1),
        )
        for one in city.reservoirs
    ]
    return Table(t(lang, "Reservoirs"), heads, rows, none=t(lang, "No data of this period"))
