"""Duties about receipts: count what arrived, reckon the days that are over, forget what both have used.

The city's calendar decides what a day is; it is read anew each turn, because the owner may change it.
"""

import logging
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from city.receipt import Receipt, local_day, reckon, silence
from city.seqs import QUARTER_MS
from store import receipts, reconciliation
from store.database import Connection

log = logging.getLogger(__name__)

ROUTINE_MS = 3600 * 1000
"""How long a receipt about which there is hardly any news waits to be reckoned again."""
ARRIVALS_A_TURN = 50
RECEIPTS_A_TURN = 50
SLICE = 1000
KEEP_ARRIVALS_MS = 6 * 3600 * 1000
AHEAD_MS = 3600 * 1000
"""How far ahead a device's clock may have been when what it sent was counted by another zone's days."""
KEEP_MARKS_MS = 40 * 24 * 3600 * 1000
"""Longer than a message may be late."""


def roll_up(conn: Connection, now: int) -> bool:
    """Count a slice of what arrived; whether there may be more."""
    zone = receipts.zone(conn)
    if zone is None:
        return False
    _count_by(conn, zone, now)
    return receipts.roll_up(conn, zone, ARRIVALS_A_TURN, now + ROUTINE_MS) >= ARRIVALS_A_TURN


def _count_by(conn: Connection, zone: ZoneInfo, now: int) -> None:
    """Remember the zone before anything is counted by it, and say so when it is another one."""
    tomorrow = local_day(now + AHEAD_MS, zone) + timedelta(days=1)
    if reconciliation.count_by(conn, zone, tomorrow):
        log.warning(
            "the city's days are those of %s now: receipts of days before %s were counted by other hours, "
            "and are not compared with what is stored",
            zone.key,
            tomorrow,
        )


def reckon_due(conn: Connection, now: int) -> bool:
    """Write a slice of the receipts of days that are over and about which something new was counted."""
    zone = receipts.zone(conn)
    if zone is None:
        return False
    with conn.transaction():
        due = receipts.take_due(conn, local_day(now, zone), now, RECEIPTS_A_TURN)
        known = zip(due, receipts.facts(conn, due, zone), strict=True)
        receipts.save(conn, [_reckoned(conn, facts, *one, zone, now) for one, facts in known], now)
    return len(due) == RECEIPTS_A_TURN


def forget(conn: Connection, now: int) -> bool:
    """Forget a slice of what is counted, and of marks too old for any message to be late to."""
    arrivals = receipts.forget_arrivals(conn, now - KEEP_ARRIVALS_MS, SLICE)
    marks = receipts.forget_marks(conn, (now - KEEP_MARKS_MS) // QUARTER_MS, SLICE)
    return SLICE in (arrivals, marks)


def _reckoned(
    conn: Connection, facts: receipts.Facts, day: date, thing_id: str, zone: ZoneInfo, now: int
) -> Receipt:
    if silent := silence(day, zone, facts.marks):
        receipts.make_due(conn, thing_id, *silent)
    return reckon(thing_id, day, zone, facts.marks, facts.account, now)
