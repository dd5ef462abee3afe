"""Receipts: arrivals rolled up after their commit, receipts reckoned from what that gave, kept and read.

The roll-up is a reader of committed transactions like the alert engine: in order of `xid` below
pg_snapshot_xmin, with a cursor that moves in the transaction that stores what was counted. So each arrival is
counted once, whatever crashes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from psycopg import Connection
from psycopg.types.json import Jsonb

from city.receipt import Account, Doubt, Receipt, Span, Verdict, expected
from city.seqs import MOST_RANGES, Gap, Marks, Restart
from store.database import moment
from store.feed import Cursor, move_cursor, read_cursor
from store.queries import query

READER = "receipts"
WHOLE_TRANSACTION = 2**63 - 1
"""As a cursor's batch_id: everything of that transaction is concluded."""


@dataclass(frozen=True, slots=True)
class Stream:
    """What was counted of one datastream of a thing on a day, in results."""

    property: str
    report_s: float
    offered: int
    stored: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a receipt is reckoned from."""

    marks: tuple[Marks, ...]
    streams: tuple[Stream, ...]
    account: Account


def zone(conn: Connection) -> ZoneInfo | None:
    """The city's time zone, None before there is a catalogue."""
    row = conn.execute(query("city_zone")).fetchone()
    return ZoneInfo(row[0]) if row else None


def roll_up(conn: Connection, zone: ZoneInfo, most: int, later: int) -> int:
    """Count about `most` arrivals, in one transaction with the cursor; how many it were.

    `later` (epoch ms): when the receipts are reckoned again about which there is hardly any news.
    """
    with conn.transaction():
        cursor = read_cursor(conn, READER)
        row = conn.execute(query("arrivals_end"), {"xid": cursor.xid, "most": most}).fetchone()
        upto, count = row or (None, 0)
        if upto is None:
            return 0
        span = {"xid": cursor.xid, "upto": upto, "zone": zone.key, "ranges": MOST_RANGES}
        conn.execute(query("roll_up_arrivals"), span | {"later": moment(later)})
        move_cursor(conn, READER, Cursor(upto, WHOLE_TRANSACTION))
    return count


def forget_arrivals(conn: Connection, before: int, most: int) -> int:
    """Delete up to `most` arrivals that are counted and older than a time (epoch ms); how many."""
    old = {"reader": READER, "before": moment(before), "most": most}
    return conn.execute(query("forget_arrivals"), old).rowcount


def forget_marks(conn: Connection, before_quarter: int, most: int) -> int:
    """Delete up to `most` marks of quarters before one; how many."""
    return conn.execute(query("forget_marks"), {"before": before_quarter, "most": most}).rowcount


def take_due(conn: Connection, today: date, now: int, most: int) -> list[tuple[date, str]]:
    """Days of things, before `today`, whose receipts the caller writes at `now` (ms), in this transaction."""
    return conn.execute(query("take_due"), {"today": today, "now": moment(now), "most": most}).fetchall()


def make_due(conn: Connection, thing_id: str, first: date, last: date) -> None:
    """Have the receipts of these days, both inclusive, reckoned again."""
    conn.execute(query("make_due"), {"thing_id": thing_id, "first": first, "last": last})


def facts(conn: Connection, due: Sequence[tuple[date, str]], zone: ZoneInfo) -> list[Facts]:
    """What is known of days of things; marks from the day before to the day after, and the nearest beyond."""
    days, things = [day for day, _ in due], [thing_id for _, thing_id in due]
    spans = [[Span.of(day + timedelta(days=more), zone) for more in (-1, 1)] for day in days]
    firsts, lasts = [first.first for first, _ in spans], [last.last for _, last in spans]
    marks = _by_place(
        conn.execute(query("marks_around"), {"things": things, "firsts": firsts, "lasts": lasts})
    )
    of_days = {"things": things, "days": days}
    streams = _by_place(conn.execute(query("streams_of_days"), of_days))
    dead = _by_place(conn.execute(query("dead_of_days"), of_days))
    return [
        _facts(Span.of(day, zone), marks[place], streams[place], dead[place])
        for place, day in enumerate(days, start=1)
    ]


def _by_place(rows: Iterable[tuple]) -> defaultdict[int, list[tuple]]:
    found: defaultdict[int, list[tuple]] = defaultdict(list)
    for place, *row in rows:
        found[place].append(tuple(row))
    return found


def _facts(span: Span, marks: Sequence[tuple], counted: Sequence[tuple], dead: Sequence[tuple]) -> Facts:
    streams = tuple(Stream(*row) for row in counted)
    wanted = expected([stream.report_s for stream in streams], span)
    offered, stored = sum(one.offered for one in streams), sum(one.stored for one in streams)
    return Facts(tuple(map(_marks, marks)), streams, Account(offered, stored, wanted, dict(dead)))


def save(conn: Connection, receipts: Sequence[Receipt], now: int) -> None:
    """Keep receipts as they were reckoned at `now` (epoch ms)."""
    rows = [_row(receipt) | {"now": moment(now)} for receipt in receipts]
    conn.cursor().executemany(query("save_receipt"), rows)


def between(conn: Connection, first: date, last: date, thing_id: str | None = None) -> list[Receipt]:
    """Receipts of days, both inclusive, of one thing or of all.

    Days that are not over, or about which something new is being reckoned, are in progress: they have counts
    and no conclusion. Days without a receipt are days of which nothing came.
    """
    span = {"first": first, "last": last, "thing_id": thing_id}
    with conn.transaction():
        done = [_receipt(row) for row in conn.execute(query("receipts_between"), span)]
        open_still = [_in_progress(row) for row in conn.execute(query("counts_between"), span)]
    return done + open_still


def _marks(row: tuple) -> Marks:
    quarter, seqs = row
    return Marks(quarter, tuple((one.lower, one.upper - 1) for one in seqs))


def _row(receipt: Receipt) -> dict[str, object]:
    account = receipt.account
    return {
        "day": receipt.day,
        "thing_id": receipt.thing_id,
        "verdict": receipt.verdict.value,
        "doubts": [doubt.value for doubt in receipt.doubts],
        "received": receipt.received,
        "gaps": Jsonb(receipt.gaps),
        "restarts": Jsonb(receipt.restarts),
        "offered": account.offered,
        "stored": account.stored,
        "expected": account.expected,
        "dead": Jsonb(dict(account.dead)),
    }


def _receipt(row: tuple) -> Receipt:
    day, thing_id, verdict, doubts, received, gaps, restarts, offered, stored, wanted, dead = row
    return Receipt(
        thing_id,
        day,
        Verdict(verdict),
        tuple(Doubt(doubt) for doubt in doubts),
        received,
        tuple(Gap(*gap) for gap in gaps),
        tuple(Restart(*restart) for restart in restarts),
        Account(offered, stored, wanted, dead),
    )


def _in_progress(row: tuple) -> Receipt:
    day, thing_id, offered, stored, dead = row
    return Receipt(thing_id, day, Verdict.IN_PROGRESS, (), 0, (), (), Account(offered, stored, 0, dead))
