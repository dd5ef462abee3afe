"""A report that is kept, as a document in a language: the same row and language, the same document."""

from zoneinfo import ZoneInfo

from city.report_city import FinishedReport
from dashboard.reporting.air import air_charts, air_facts, air_tables
from dashboard.reporting.city import city_facts, city_tables
from dashboard.reporting.document import Chart, Document, Facts, Table
from dashboard.reporting.outlet import outlet_charts, outlet_facts, outlet_notes, outlet_tables
from dashboard.reporting.reservoir import (
    reservoir_charts,
    reservoir_facts,
    reservoir_notes,
    reservoir_tables,
)
from dashboard.reporting.terms import alert_tables, basis, series_table, status, title
from dashboard.words import local, t
from store.reports import ReportRow

Parts = tuple[Facts, tuple[Chart, ...], list[Table], list[str]]


def compose(row: ReportRow, report: FinishedReport, lang: str) -> Document:
    """The document of a kept report."""
    head, zone = report.head, ZoneInfo(report.head.zone)
    facts, charts, tables, notes = _parts(lang, report, zone)
    alerts = alert_tables(lang, report.alerts, zone, with_place=report.city is not None)
    series = [] if report.city else [series_table(lang, report.series)]
    days = t(
        lang,
        "{first} to {last}, days of {zone}",
        first=head.order.first,
        last=head.order.last,
        zone=head.zone,
    )
    owner = local(lang, head.owner) if head.owner else ""
    named = f"{local(lang, head.name)} · {owner}" if owner else local(lang, head.name)
    return Document(
        lang,
        local(lang, head.city),
        title(lang, head),
        named,
        f"{head.order.text} ({days})",
        status(lang, row.status),
        row.status != "approved",
        facts,
        charts,
        (*tables, *alerts, *series),
        (*notes, t(lang, "Times are those at which an average begins, in the city's time.")),
        basis(lang, head, row, zone),
        {
            "more": t(lang, "The list goes on in the workbook."),
            "basis": t(lang, "What this report rests on"),
            "notes": t(lang, "Notes"),
            "drawn_up": t(lang, "Drawn up by"),
            "checked": t(lang, "Checked by"),
            "approved": t(lang, "Approved by"),
            "date": t(lang, "Date"),
        },
    )


def _parts(lang: str, report: FinishedReport, zone: ZoneInfo) -> Parts:
    if report.air:
        air = report.air
        return air_facts(lang, report, air), air_charts(lang, air), air_tables(lang, report, air, zone), []
    if report.outlet:
        outlet = report.outlet
        tables = outlet_tables(lang, outlet, zone)
        return (
            outlet_facts(lang, report, outlet),
            outlet_charts(lang, outlet),
            tables,
            outlet_notes(lang, outlet),
        )
    if report.reservoir:
        found = report.reservoir
        facts = reservoir_facts(lang, report, found, zone)
        return (
            facts,
            reservoir_charts(lang, found),
            reservoir_tables(lang, found),
            reservoir_notes(lang, found),
        )
    if report.city:
        return city_facts(lang, report, report.city), (), city_tables(lang, report.city), []
    raise ValueError("a report without figures")
