"""The figures of a report of the whole city: a line for each station, outlet and reservoir, out of their own
reports; and a report as a whole, of whichever kind. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from city.report import NO_ALERTS, ReportHead, ReportSeries, SomeAlerts
from city.report_air import AirFigures
from city.report_outlet import OutletFigures
from city.report_reservoir import ReservoirFigures


@dataclass(frozen=True, slots=True)
class CityAir:
    """An air station: days with an index, of them good ones, the worst day, hours that are there (0 to 1)."""

    name: dict[str, str]
    days: int
    valid_days: int
    good_days: int
    worst: int | None
    worst_day: date | None
    primaries: dict[str, int]
    exceedances: int
    capture: float


@dataclass(frozen=True, slots=True)
class CityOutlet:
    """An outlet: hours and days past the permit, loads in kg by property."""

    name: dict[str, str]
    outlet: str
    hours: int
    hours_over: int
    days_over: int
    loads: dict[str, float]
    capture: float


@dataclass(frozen=True, slots=True)
class CityReservoir:
    """A reservoir: level (m) and storage (1e4 m³) at the end, the highest level; of `hours` that were held
    against a limit, those above it."""

    name: dict[str, str]
    end: float | None
    highest: float | None
    storage_end: float | None
    percent: float | None
    hours: int
    hours_over: int
    capture: float


@dataclass(frozen=True, slots=True)
class CityFigures:
    """What a report of the city says."""

    air: tuple[CityAir, ...]
    outlets: tuple[CityOutlet, ...]
    reservoirs: tuple[CityReservoir, ...]


@dataclass(frozen=True, slots=True)
class FinishedReport:
    """A report: its head, what there is of each datastream, its alerts, and the figures of its kind."""

    head: ReportHead
    series: tuple[ReportSeries, ...]
    alerts: SomeAlerts = NO_ALERTS
    air: AirFigures | None = None
    outlet: OutletFigures | None = None
    reservoir: ReservoirFigures | None = None
    city: CityFigures | None = None


def city_figures(reports: Sequence[FinishedReport]) -> CityFigures:
    """Out of the reports of stations, in their order."""
    return CityFigures(
        tuple(_air(one, one.air) for one in reports if one.air),
        tuple(_outlet(one, one.outlet) for one in reports if one.outlet),
        tuple(_reservoir(one, one.reservoir) for one in reports if one.reservoir),
    )


def exceedances_of(report: FinishedReport) -> int:
    """How many values of a report are past a limit or a permit."""
    figures = [one for one in (report.air, report.outlet, report.reservoir) if one]
    lines = (*report.city.air, *report.city.outlets) if report.city else ()
    counted = (
        one.exceedances if isinstance(one, CityAir) else one.hours_over + one.days_over for one in lines
    )
    return sum(len(one.exceedances) for one in figures) + sum(counted)


def capture_of(series: Sequence[ReportSeries]) -> float:
    """The share of all hours of some datastreams that are valid."""
    expected = sum(one.expected for one in series)
    return sum(one.valid for one in series) / expected if expected else 0.0


def _air(report: FinishedReport, air: AirFigures) -> CityAir:
    known = [(line.index, line.day) for line in air.days if line.index is not None]
    worst, day = max(known, key=lambda pair: pair[0], default=(None, None))
    return CityAir(
        report.head.name,
        len(air.days),
        air.valid_days,
        air.good_days,
        worst,
        day,
        air.primaries,
        len(air.exceedances),
        capture_of(report.series),
    )


def _outlet(report: FinishedReport, outlet: OutletFigures) -> CityOutlet:
    loads = {one.property: one.load_kg for one in outlet.pollutants if one.load_kg is not None}
    return CityOutlet(
        report.head.name,
        outlet.outlet,
        sum(one.hours for one in outlet.pollutants),
        sum(one.hours_over for one in outlet.pollutants),
        sum(one.days_over for one in outlet.pollutants),
        loads,
        capture_of(report.series),
    )


def _reservoir(report: FinishedReport, found: ReservoirFigures) -> CityReservoir:
    percents = [line.percent for line in found.days if line.percent is not None]
    return CityReservoir(
        report.head.name,
        found.end,
        found.highest,
        found.storage_end,
        percents[-1] if percents else None,
        found.hours if any(line.limit is not None for line in found.days) else 0,
        found.hours_over,
        capture_of(report.series),
    )
