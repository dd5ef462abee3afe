"""The report of a reservoir in words: levels against the limit in force, storage, what came in."""

from zoneinfo import ZoneInfo

from city.by_locale import day_text
from city.characteristic import RESERVOIR
from city.report_city import FinishedReport, capture_of
from city.report_reservoir import RAIN, ReservoirFigures
from dashboard.reporting.document import Bar, Chart, Facts, Num, Table
from dashboard.reporting.terms import past, share, time_text
from dashboard.words import t

LEVEL_WORDS = {
    "dead": "Dead level",
    "flood_limit": "Flood-limit level",
    "normal": "Normal level",
    "flood_high": "Flood-control high level",
    "design": "Design flood level",
    "check": "Check flood level",
    "crest": "Crest of the dam",
}
MOST_DAYS = 31
"""Days on a page: a year's are in the workbook."""
CALM, PAST = "#3B6EA5", "#B3261E"


def reservoir_facts(lang: str, report: FinishedReport, found: ReservoirFigures, zone: ZoneInfo) -> Facts:
    """The figures at the top."""
    change = None
    rained = sum(one.valid for one in report.series if one.property == RAIN)
    if found.storage_begin is not None and found.storage_end is not None:
        change = found.storage_end - found.storage_begin
    return (
        (
            t(lang, "Level at the end, m"),
            Num(found.end, 2),
            t(lang, "at the beginning {n} m", n=Num(found.begin, 2)),
        ),
        (t(lang, "Highest level, m"), Num(found.highest, 2), time_text(lang, found.highest_at, zone)),
        (t(lang, "Lowest level, m"), Num(found.lowest, 2), time_text(lang, found.lowest_at, zone)),
        (
            t(lang, "Hours above the limit"),
            past(found.hours_over, found.hours and any(line.limit is not None for line in found.days)),
            t(lang, "of {n} valid hours", n=found.hours),
        ),
        (
            t(lang, "Storage at the end, ×10⁴ m³"),
            Num(found.storage_end, 1),
            t(lang, "change {n}", n=Num(change, 1)),
        ),
        (
            t(lang, "Net inflow in the mean, m³/s"),
            Num(found.net_inflow, 2),
            t(lang, "from the change of storage"),
        ),
        (t(lang, "Rain, mm"), Num(found.rain, 1), t(lang, "of {n} valid hours", n=rained) if rained else ""),
        (t(lang, "Data capture, %"), share(capture_of(report.series), 1), ""),
    )


def reservoir_charts(lang: str, found: ReservoirFigures) -> tuple[Chart, ...]:
    """The highest level of each day against the limit."""
    if len(found.days) < 2 or not found.hours:
        return ()
    bars = tuple(
        Bar(
            day_text(lang, line.day, year=False),
            line.highest,
            f"{day_text(lang, line.day)}: {Num(line.highest, 2)} m",
            PAST if line.hours_over else CALM,
            line.limit,
        )
        for line in found.days
    )
    summary = t(lang, "{n} days with hours above the limit in force.", n=len(found.exceedances))
    title = t(lang, "Highest level of each day")
    return (Chart(title, "m", bars, summary, t(lang, "Limit in force"), from_zero=False),)


def reservoir_tables(lang: str, found: ReservoirFigures) -> list[Table]:
    """Everything that is told in rows."""
    named = [
        (t(lang, LEVEL_WORDS[name]), Num(found.levels[name], 2)) for name in RESERVOIR if name in found.levels
    ]
    levels = Table(
        t(lang, "Characteristic levels on the last day"),
        (t(lang, "Level"), "m"),
        named,
        none=t(lang, "No levels are declared."),
        small=True,
    )
    return [levels, _days(lang, found)]


def reservoir_notes(lang: str, found: ReservoirFigures) -> list[str]:
    """What has to be known of these figures."""
    notes = [t(lang, "Storage is read from the surveyed curve and never extrapolated.")]
    if found.hours_outside:
        notes.append(
            t(
                lang,
                "In {n} hours the level lay beyond the survey: no storage is told.",
                n=found.hours_outside,
            )
        )
    return notes


def _days(lang: str, found: ReservoirFigures) -> Table:
    heads = (
        t(lang, "Day"),
        t(lang, "Mean level, m"),
        t(lang, "Lowest, m"),
        t(lang, "Highest, m"),
        t(lang, "Limit in force, m"),
        t(lang, "Hours above"),
        t(lang, "Storage, ×10⁴ m³"),
        t(lang, "Of control storage, %"),
        t(lang, "Rain, mm"),
    )
    rows = [
        (
            str(line.day),
            Num(line.mean, 2),
            Num(line.lowest, 2),
            Num(line.highest, 2, line.hours_over > 0),
            Num(line.limit, 2),
            past(line.hours_over, line.mean is not None and line.limit is not None),
            Num(line.storage, 1),
            Num(line.percent, 1),
            Num(line.rain, 1),
        )
        for line in found.days
    ]
    return Table(
        t(lang, "Day by day"),
        heads,
        rows,
        t(lang, "Storage is that of the day's last valid hour."),
        on_page=MOST_DAYS,
    )
