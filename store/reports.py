"""Reports as rows: figures are kept whole, in each version that differs from the one before.

The same figures are the same bytes and so the same digest: making a report anew from the same data changes
nothing and gives the version that is there.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import msgspec
from psycopg import Connection

from city.alert import Subject, SubjectKind
from city.report import ReportKind, ReportOrder
from city.report_city import FinishedReport, exceedances_of
from city.report_period import ReportPeriod
from city.state import Level
from store.database import millis, moment
from store.queries import query
from store.text import storable

MOST = 500
KEEP_DAILY_MS = 3 * 366 * 24 * 3600 * 1000
"""How long reports of days and replaced versions are kept; those of months and years stay."""
SLICE = 200


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report that is kept, without its figures. Times are epoch ms; `newest_received` is when the newest
    observation that it rests on had reached us."""

    report_id: int
    order: ReportOrder
    version: int
    digest: str
    edition: str
    made_at: int
    made_by: str
    newest_received: int | None
    status: str
    exceedances: int


@dataclass(frozen=True, slots=True)
class RaisedAlert:
    """An alert that began in a time."""

    rule_id: str
    subject: Subject
    severity: Level
    since: int
    until: int | None
    thing_id: str | None
    datastream_id: int | None
    result: float | None
    limit: float | None


def keep(
    conn: Connection, report: FinishedReport, status: str, newest_received: int | None, by: str, now: int
) -> tuple[ReportRow, bool]:
    """Keep a report; (the version that holds it, whether it is a new one). Raises ValueError where somebody
    else keeps one at the same moment again and again."""
    content = msgspec.json.encode(report, order="deterministic")
    digest = sha256(content).hexdigest()
    order = report.head.order
    key = _key(order)
    for _ in range(3):
        found = conn.execute(query("newest_report"), key).fetchone()
        if found and found[2] == digest:
            return _row(_one(conn, found[0])[:13]), False
        row = key | {
            "version": found[1] + 1 if found else 1,
            "digest": digest,
            "edition": "; ".join(report.head.editions),
            "made_at": moment(now),
            "made_by": storable(by),
            "newest_received": moment(newest_received) if newest_received else None,
            "status": status,
            "exceedances": exceedances_of(report),
            "content": content,
        }
        if made := conn.execute(query("add_report"), row).fetchone():
            return _row(_one(conn, made[0])[:13]), True
    raise ValueError("this report is being made by others")


def find(conn: Connection, report_id: int) -> tuple[ReportRow, FinishedReport] | None:
    """A report with its figures."""
    row = conn.execute(query("report_by_id"), {"report_id": report_id}).fetchone()
    return (_row(row[:13]), msgspec.json.decode(bytes(row[13]), type=FinishedReport)) if row else None


def listed(
    conn: Connection,
    period: ReportPeriod,
    first: date,
    last: date,
    kind: ReportKind | None = None,
    subject: str | None = None,
) -> list[ReportRow]:
    """The newest version of each report whose period begins in [first, last), newest first, at most MOST."""
    asked = {"period": period.value, "first": first, "last": last, "most": MOST}
    named = {"kind": kind.value if kind else None, "subject": subject}
    return [_row(row) for row in conn.execute(query("list_reports"), asked | named)]


def made(conn: Connection, period: ReportPeriod, first: date) -> set[tuple[str, str]]:
    """(kind, subject) of the reports of a period that there are."""
    return set(conn.execute(query("reports_made"), {"period": period.value, "first_day": first}))


def forget(conn: Connection, now: int) -> bool:
    """A slice of what is past its time; whether there may be more."""
    row = {"before": moment(now - KEEP_DAILY_MS), "most": SLICE}
    return conn.execute(query("forget_reports"), row).rowcount == SLICE


def with_data(conn: Connection, datastream_ids: Collection[int], first: int, last: int) -> set[int]:
    """Which datastreams have anything in [first, last) epoch ms, whole days of the city."""
    asked = {"ids": list(datastream_ids), "first": moment(first), "last": moment(last)}
    return {row[0] for row in conn.execute(query("streams_with_days"), asked)}


def newest_received(conn: Connection, datastream_ids: Collection[int], first: int, last: int) -> int | None:
    """When the newest raw observation in [first, last] epoch ms reached us; None without any."""
    asked = {"ids": list(datastream_ids), "first": moment(first), "last": moment(last)}
    row = conn.execute(query("newest_received"), asked).fetchone()
    return millis(row[0]) if row and row[0] else None


def raised(
    conn: Connection, thing_id: str | None, first: int, last: int, most: int, without: Collection[str] = ()
) -> tuple[dict[Level, int], list[RaisedAlert]]:
    """Alerts that began in [first, last) epoch ms, of one thing or of all, drills left out: how many by how
    bad they became, and the first `most` of them, ascending."""
    asked = {"first": moment(first), "last": moment(last), "thing_id": thing_id, "without": list(without)}
    counts = {Level(worst): n for worst, n in conn.execute(query("alerts_counted"), asked)}
    return counts, [_raised(row) for row in conn.execute(query("alerts_raised"), asked | {"most": most})]


def _raised(row: tuple[Any, ...]) -> RaisedAlert:
    rule_id, subject, worst, since, until, thing_id, datastream_id, result, limit = row
    read = Subject.read(subject)
    if datastream_id is None and read.kind is SubjectKind.DATASTREAM:
        datastream_id = int(read.key)
    return RaisedAlert(
        rule_id,
        read,
        Level(worst),
        millis(since),
        millis(until) if until else None,
        thing_id,
        datastream_id,
        result,
        limit,
    )


def _key(order: ReportOrder) -> dict[str, object]:
    named = {"kind": order.kind.value, "subject": order.subject}
    return {**named, "period": order.period.value, "first_day": order.first}


def _one(conn: Connection, report_id: int) -> tuple[Any, ...]:
    row = conn.execute(query("report_by_id"), {"report_id": report_id}).fetchone()
    if row is None:
        raise ValueError(f"report {report_id} is gone")
    return row


def _row(row: tuple[Any, ...]) -> ReportRow:
    report_id, kind, subject, period, first, version, digest, edition, made_at, by, received, *rest = row
    order = ReportOrder(ReportKind(kind), subject, ReportPeriod(period), first)
    heard = millis(received) if received else None
    return ReportRow(report_id, order, version, digest, edition, millis(made_at), by, heard, *rest)
