"""Makes reports: reads the hours, the decisions and the alerts of a station, and keeps the figures.

The keeper makes those that are due, one a turn; an officer may ask for one anew. What an officer excluded
counts nowhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from zoneinfo import ZoneInfo

from city import canary
from city.aqi import edition_on
from city.catalogue import Catalogue
from city.course import counted
from city.errors import PermanentError
from city.hourly import NO_HOURS, Hours
from city.properties import find_property
from city.report import (
    CITY,
    LONGEST_LIST,
    ReportAlert,
    ReportHead,
    ReportKind,
    ReportOrder,
    ReportSeries,
    SomeAlerts,
    data_digest,
    hours_by_state,
    series_of,
    steady,
)
from city.report_air import COLUMNS, air_editions, air_figures
from city.report_city import FinishedReport, city_figures
from city.report_outlet import OXYGEN, outlet_figures
from city.report_period import ReportPeriod
from city.report_reservoir import LEVEL, RAIN, reservoir_figures
from city.report_schedule import ReportSchedule
from city.review import left_out
from city.thing import Datastream, Kind, Thing
from sensors.catalogue_build import curve_of
from store import catalogue, hourly, reports, reviews
from store.database import Connection
from store.reports import RaisedAlert, ReportRow

SCHEDULE = "schedule"
LOOK_AGAIN_MS = 10 * 60 * 1000
LATER_MS = 60 * 60 * 1000
"""When a report is tried again that could not be made."""
_KINDS = {Kind.AIR: ReportKind.AIR, Kind.EMISSION: ReportKind.OUTLET, Kind.RESERVOIR: ReportKind.RESERVOIR}
_AIR = frozenset(prop for prop, _ in COLUMNS)
STACK_EDITIONS, OXYGEN_EDITIONS = ("HJ 75-2017", "HJ 76-2017"), ("GB 13223-2011",)
"""Of valid hours and days of flue gas, and of its reference oxygen; of outfalls we know none."""
RESERVOIR_EDITIONS = ("GB/T 22482-2008",)


class Unreportable(PermanentError):
    """There is no such report; the message says why."""


@dataclass(frozen=True, slots=True)
class _City:
    """What a catalogue says, once read."""

    known: Catalogue
    streams: Mapping[int, Datastream]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.known.city.timezone)

    def of(self, thing: Thing) -> dict[int, Datastream]:
        """The datastreams that a thing's report rests on."""
        own = {key: one for key, one in self.streams.items() if one.thing_id == thing.thing_id}
        if thing.kind is Kind.AIR:
            return {key: one for key, one in own.items() if one.property in _AIR}
        if thing.kind is Kind.RESERVOIR:
            return {key: one for key, one in own.items() if one.property in (LEVEL, RAIN)}
        return own


def reported(thing: Thing) -> ReportKind | None:
    """The kind of a thing's report, None for what has none."""
    return _KINDS.get(thing.kind)


def make(conn: Connection, order: ReportOrder, by: str, now: int) -> tuple[ReportRow, bool]:
    """Make a report and keep it; (its row, whether it differs from the one before). Raises Unreportable."""
    city = _read(conn)
    if order.span(city.zone)[1] > now:
        raise Unreportable(f"{order.text} is not over: a report is of a {order.period.value} that is")
    report = _report(conn, city, order)
    keys = [key for thing in _things(city, order) for key in city.of(thing)]
    received = reports.newest_received(conn, keys, *order.span(city.zone))
    return reports.keep(conn, report, status_of(report.series), received, by, now)


def status_of(series: tuple[ReportSeries, ...]) -> str:
    """`approved` where officers approved all of what there is, `none` where there is nothing."""
    if not any(one.observations for one in series):
        return "none"
    return "provisional" if any(one.provisional or one.changed for one in series) else "approved"


class Scribe:
    """The keeper's duty: the reports that are due, one a turn."""

    def __init__(self, schedule: ReportSchedule) -> None:
        self._schedule = schedule
        self._settled_until = 0
        self._later: dict[ReportOrder, int] = {}

    def turn(self, conn: Connection, now: int) -> bool:
        """Make one report that is missing. Whether there is more is found in the next turn."""
        if now < self._settled_until or not self._schedule.hours:
            return False
        stored = catalogue.load(conn)
        if stored is None:
            return False
        city = _City(*stored)
        for period, first in self._schedule.due(now, city.zone):
            if order := self._next(conn, city, period, first, now):
                self._later[order] = now + LATER_MS
                make(conn, order, SCHEDULE, now)
                del self._later[order]
                return False
        self._settled_until = min(now + LOOK_AGAIN_MS, self._schedule.next_look(now, city.zone))
        return False

    def _next(
        self, conn: Connection, city: _City, period: ReportPeriod, first: date, now: int
    ) -> ReportOrder | None:
        """One that failed holds nobody up: it is tried again later."""
        failed = {order for order, until in self._later.items() if until > now}
        return next((one for one in _missing(conn, city, period, first) if one not in failed), None)


def _missing(conn: Connection, city: _City, period: ReportPeriod, first: date) -> Iterator[ReportOrder]:
    """Reports of a period that there is data for and that are not there; that of the city comes last."""
    there = reports.made(conn, period, first)
    span = ReportOrder(ReportKind.CITY, CITY, period, first).span(city.zone)
    wanted = [(kind, thing) for thing in city.known.things if (kind := reported(thing))]
    missing = [(kind, thing) for kind, thing in wanted if (kind.value, thing.thing_id) not in there]
    keys = {key: thing.thing_id for _, thing in missing for key in city.of(thing)}
    told = {keys[key] for key in reports.with_data(conn, keys, *span)}
    for kind, thing in missing:
        if thing.thing_id in told:
            yield ReportOrder(kind, thing.thing_id, period, first)
    if there and (ReportKind.CITY.value, CITY) not in there:
        yield ReportOrder(ReportKind.CITY, CITY, period, first)


def _read(conn: Connection) -> _City:
    stored = catalogue.load(conn)
    if stored is None:
        raise Unreportable("the database has no catalogue yet")
    return _City(*stored)


def _things(city: _City, order: ReportOrder) -> list[Thing]:
    if order.kind is ReportKind.CITY:
        return [thing for thing in city.known.things if reported(thing)]
    thing = city.known.thing(order.subject)
    if thing is None or reported(thing) is not order.kind:
        raise Unreportable(f"no report of the kind {order.kind.value} for {order.subject!r}")
    return [thing]


def _report(conn: Connection, city: _City, order: ReportOrder) -> FinishedReport:
    if order.kind is not ReportKind.CITY:
        return _of_thing(conn, city, order, _things(city, order)[0])
    parts: list[FinishedReport] = []
    for thing in _things(city, order):
        kind = reported(thing)
        if kind is not None:
            parts.append(_of_thing(conn, city, replace(order, kind=kind, subject=thing.thing_id), thing))
    told = [part for part in parts if any(one.observations for one in part.series)]
    editions = tuple(dict.fromkeys(edition for part in told for edition in part.head.editions))
    digest = data_digest({}) if not told else _joined([part.head.digest for part in told])
    name = dict(city.known.city.name)
    head = ReportHead(order, name, {}, name, city.zone.key, editions, digest)
    series = tuple(one for part in told for one in part.series)
    return FinishedReport(head, series, _alerts(conn, city, order, None), city=city_figures(told))


def _joined(digests: list[str]) -> str:
    return sha256("\n".join(digests).encode()).hexdigest()


def _of_thing(conn: Connection, city: _City, order: ReportOrder, thing: Thing) -> FinishedReport:
    zone = city.zone
    first, last = order.span(zone)
    streams = city.of(thing)
    read = hourly.read(conn, streams, first, last)
    decided = reviews.decided(conn, streams, first, last)
    hours: dict[str, Hours] = {}
    series: list[ReportSeries] = []
    for key, stream in sorted(streams.items(), key=lambda pair: pair[1].property):
        there, spans = steady(read.get(key, NO_HOURS)), decided.get(key, [])
        kept, states = there.without(left_out(spans)), hours_by_state(there, spans)
        if stream.property == LEVEL:
            kept = counted(kept, LEVEL)
        prop = find_property(stream.property)
        if len(kept):
            hours[stream.property] = kept
        series.append(series_of(stream.property, prop.unit if prop else "", kept, states, first, last))
    head = ReportHead(
        order,
        dict(thing.name),
        dict(thing.owner),
        dict(city.known.city.name),
        zone.key,
        _editions(order, thing),
        data_digest(hours),
        _terms(city.known, thing),
    )
    report = FinishedReport(head, tuple(series), _alerts(conn, city, order, thing.thing_id))
    if order.kind is ReportKind.AIR:
        return replace(report, air=air_figures(hours, order, zone))
    if order.kind is ReportKind.OUTLET:
        return replace(report, outlet=outlet_figures(thing, hours, order, zone))
    return replace(report, reservoir=reservoir_figures(thing, curve_of(thing.details), hours, order, zone))


def _editions(order: ReportOrder, thing: Thing) -> tuple[str, ...]:
    if order.kind is ReportKind.AIR:
        index = dict.fromkeys(edition_on(day).value for day in (order.first, order.last))
        return (*index, *air_editions(order), "HJ663-2013")
    if order.kind is ReportKind.RESERVOIR:
        return RESERVOIR_EDITIONS
    if thing.details.get("outlet") != "stack":
        return ()
    brought = "reference_o2_percent" in thing.details and any(s.property == OXYGEN for s in thing.datastreams)
    return (*STACK_EDITIONS, *(OXYGEN_EDITIONS if brought else ()))


def _terms(known: Catalogue, thing: Thing) -> str | None:
    source = next((one for one in known.sources if one.source_id == thing.recorded), None)
    return f"{source.title['en']}, {source.licence}" if source else None


def _alerts(conn: Connection, city: _City, order: ReportOrder, thing_id: str | None) -> SomeAlerts:
    span = order.span(city.zone)
    counts, found = reports.raised(conn, thing_id, *span, LONGEST_LIST, without=[canary.RULE_ID])
    lines = tuple(_told(city, one) for one in found)
    words = {level.word: n for level, n in sorted(counts.items())}
    return SomeAlerts(words, lines, sum(counts.values()) - len(lines))


def _told(city: _City, alert: RaisedAlert) -> ReportAlert:
    rule = next((dict(r.name) for r in city.known.rules if r.rule_id == alert.rule_id), None)
    thing = city.known.thing(alert.thing_id or "")
    stream = city.streams.get(alert.datastream_id or 0)
    return ReportAlert(
        alert.since,
        alert.until,
        alert.severity.word,
        rule or {"en": alert.rule_id},
        dict(thing.name) if thing else {"en": alert.subject.key},
        stream.property if stream else None,
        alert.result,
        alert.limit,
    )
