"""What all reports say alike: times, units, names, severities, the states of data."""

from zoneinfo import ZoneInfo

from city.by_locale import moment
from city.properties import find_property
from city.report import ReportAlert, ReportHead, ReportKind, ReportSeries, SomeAlerts
from city.report_period import ReportPeriod
from dashboard.reporting.document import Cell, Num, Table
from dashboard.words import local, t
from store.reports import ReportRow

SEVERITY_WORDS = {"blue": "Blue", "yellow": "Yellow", "orange": "Orange", "red": "Red"}
PERIOD_WORDS = {
    ReportPeriod.DAY: "Daily report",
    ReportPeriod.MONTH: "Monthly report",
    ReportPeriod.YEAR: "Annual report",
}
KIND_WORDS = {
    ReportKind.AIR: "Air quality of a station",
    ReportKind.OUTLET: "Discharges of an outlet",
    ReportKind.RESERVOIR: "Reservoir",
    ReportKind.CITY: "The environment of the city",
}
AVERAGE_WORDS = {"1h": "1 h", "8h": "8 h, greatest", "24h": "24 h", "day": "Daily mean"}
FIRST_ALERTS = 60
"""Alerts on a page; the workbook has those that are kept, and all are counted."""


def label(lang: str, prop: str | None) -> str:
    """A property as people call it."""
    row = find_property(prop) if prop else None
    return local(lang, dict(row.label)) if row else prop or ""


def unit_text(unit: str) -> str:
    """A unit as people write it."""
    return unit.replace("1e4 ", "×10⁴ ")


def decimals(prop: str | None) -> int:
    """With how many decimals a property's results are told."""
    row = find_property(prop) if prop else None
    return row.decimals if row else 2


def time_text(lang: str, at: int | None, zone: ZoneInfo) -> str:
    """A moment of the city's time to the minute."""
    return "–" if at is None else moment(lang, at, zone)


def share(part: float, of: float) -> Num:
    """Per cent with a decimal, None where there is nothing to share."""
    return Num(100 * part / of if of else None, 1)


def past(count: int, known: object) -> Num:
    """How many are past a limit; not known where nothing was held against one."""
    return Num(count if known else None, 0, count > 0)


def title(lang: str, head: ReportHead) -> str:
    """What report it is."""
    period, kind = PERIOD_WORDS[head.order.period], KIND_WORDS[head.order.kind]
    return t(lang, "{kind}: {period}", kind=t(lang, kind), period=t(lang, period).lower())


def status(lang: str, word: str) -> str:
    """How far officers have approved the data."""
    if word == "approved":
        return t(lang, "Approved data")
    if word == "none":
        return t(lang, "No data of this period")
    return t(lang, "Provisional data, not all of it approved yet")


def alert_tables(lang: str, alerts: SomeAlerts, zone: ZoneInfo, *, with_place: bool) -> list[Table]:
    """Alerts of the period: how many of each severity, and the first of them."""
    if not alerts.counts:
        return [Table(t(lang, "Alerts"), (), (), none=t(lang, "No alert was raised in this period."))]
    counted = [
        (t(lang, SEVERITY_WORDS[word]), Num(n))
        for word in reversed(SEVERITY_WORDS)
        if (n := alerts.counts.get(word))
    ]
    heads = [t(lang, "From"), t(lang, "Until"), t(lang, "Severity"), t(lang, "Rule")]
    heads += [t(lang, "Station")] if with_place else []
    rows = [_alert(lang, one, zone, with_place) for one in alerts.lines]
    note = t(lang, "{n} more are left out here.", n=alerts.left_out) if alerts.left_out else ""
    summary = Table(t(lang, "Alerts"), (t(lang, "Severity"), t(lang, "How many")), counted, small=True)
    listed = (*heads, t(lang, "Value"), t(lang, "Limit"))
    return [summary, Table(t(lang, "Alerts by time"), listed, rows, note, on_page=FIRST_ALERTS)]


def _alert(lang: str, one: ReportAlert, zone: ZoneInfo, with_place: bool) -> tuple[Cell, ...]:
    places = decimals(one.property)
    head: list[Cell] = [time_text(lang, one.since, zone), time_text(lang, one.until, zone)]
    head += [t(lang, SEVERITY_WORDS.get(one.severity, one.severity)), local(lang, one.rule)]
    head += [local(lang, one.thing)] if with_place else []
    return (*head, Num(one.result, places), Num(one.limit, places))


def series_table(lang: str, series: tuple[ReportSeries, ...]) -> Table:
    """What there is of each property, and how far it is approved."""
    heads = (
        t(lang, "Property"),
        t(lang, "Hours"),
        t(lang, "Valid hours"),
        t(lang, "Data capture, %"),
        t(lang, "Observations"),
        t(lang, "Of them GOOD"),
        t(lang, "Approved, h"),
        t(lang, "Provisional, h"),
        t(lang, "Changed since, h"),
        t(lang, "Excluded, h"),
    )
    rows = [
        (
            label(lang, one.property),
            Num(one.expected),
            Num(one.valid),
            share(one.valid, one.expected),
            Num(one.observations),
            Num(one.good),
            Num(one.approved),
            Num(one.provisional),
            Num(one.changed),
            Num(one.excluded),
        )
        for one in series
    ]
    note = t(
        lang,
        "An hour counts with 45 minutes of GOOD data, of a level with one. What is excluded counts nowhere.",
    )
    return Table(t(lang, "Data"), heads, rows, note, t(lang, "No data of this period"))


def basis(lang: str, head: ReportHead, row: ReportRow, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    """What the report rests on, so that anybody can make it again."""
    received = time_text(lang, row.newest_received, zone) if row.newest_received else "–"
    told = [
        (t(lang, "Standards and editions"), "; ".join(head.editions) or "–"),
        (t(lang, "Newest observation received"), f"{received} ({head.zone})"),
        (t(lang, "Version of this report"), str(row.version)),
        (t(lang, "Digest of the data"), head.digest),
        (t(lang, "Digest of the report"), row.digest),
    ]
    if head.recorded:
        told.append((t(lang, "Recording replayed at this station"), head.recorded))
    return tuple(told)
