"""The duty of the night: every day that is over is compared once, missed nights are caught up with.

A difference is a row that people see, and an error in the log. It says that a count of ours is wrong or that
rows are gone, so it is never mended by itself. Days that were counted when the city had another time zone
held other hours: they are not compared.
"""

import logging
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from city.errors import PermanentError
from city.receipt import local_day
from store import receipts, reconciliation
from store.database import Connection
from store.reconciliation import ALL_STREAMS, Difference

log = logging.getLogger(__name__)

GRACE_MS = 30 * 60 * 1000
"""How long after midnight the day before is compared."""
STREAMS_A_TURN = 50
CAUGHT_UP_DAYS = 31


def reconcile_next(conn: Connection, now: int) -> bool:
    """Compare a slice of the oldest day that is due; whether there is more to do at once."""
    zone = receipts.zone(conn)
    since = reconciliation.counted_since(conn, zone) if zone else None
    if zone is None or since is None:
        return False
    last = local_day(now - GRACE_MS, zone) - timedelta(days=1)
    due = reconciliation.next_day(conn, max(since, last - timedelta(days=CAUGHT_UP_DAYS)), last)
    if due is None:
        return False
    _slice(conn, *due, zone, now)
    return True


def reconcile(conn: Connection, day: date, now: int) -> list[Difference]:
    """Compare a whole day now, whatever was found of it before; what differs.

    Raises PermanentError for a day that is not over, which the night will compare, and for one that was
    counted by the hours of another time zone.
    """
    zone = receipts.zone(conn)
    if zone is None:
        return []
    if day >= local_day(now, zone):
        raise PermanentError(f"{day} is not over in {zone.key}: a day is compared when it is whole")
    since = reconciliation.counted_since(conn, zone)
    if since is None:
        raise PermanentError(f"nothing was counted by the days of {zone.key} yet: is the keeper at work?")
    if day < since:
        raise PermanentError(
            f"{day} was counted when the city had another time zone, by other hours: days from {since} on "
            "can be compared"
        )
    reconciliation.begin_again(conn, day)
    upto = 0
    while upto < ALL_STREAMS:
        upto = reconciliation.compare_rows(conn, day, zone, upto, now, STREAMS_A_TURN)
    reconciliation.compare_tallies(conn, day, now)
    return reconciliation.differences(conn, day, day)


def _slice(conn: Connection, day: date, upto: int, zone: ZoneInfo, now: int) -> None:
    if upto < ALL_STREAMS:
        reconciliation.compare_rows(conn, day, zone, upto, now, STREAMS_A_TURN)
        return
    reconciliation.compare_tallies(conn, day, now)
    found = reconciliation.differences(conn, day, day)
    for one in found:
        log.error("%s: %s", day, told(one))
    if not found:
        log.info("%s: receipts, rows and tallies agree", day)


def told(difference: Difference) -> str:
    """A difference as a line for people."""
    whose = difference.ingestor or f"{difference.thing_id}.{difference.property}"
    return f"{difference.what} of {whose}: {difference.receipted} by the receipts, {difference.found} found"
