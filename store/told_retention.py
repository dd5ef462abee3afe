"""Forgetting what was told long ago, a slice at a time and never what is still open or on its way.

The ledger is evidence and is kept for years; what policy remembers of alerts that are over is of no use for
longer than what comes late may still change them. Transitions are not concerned: they are the history.
"""

from psycopg import Connection

from city.keep import Keep
from store.database import moment
from store.queries import query

SLICE = 1000
DAY_MS = 24 * 3600 * 1000


def forget(conn: Connection, now: int, keep: Keep) -> bool:
    """Delete a slice of each that is past its time; whether there may be more. `now` is epoch ms."""
    more = False
    if keep.ledger_days:
        asked = {"before": moment(now - keep.ledger_days * DAY_MS), "most": SLICE}
        more = conn.execute(query("forget_notifications"), asked).rowcount == SLICE
    if keep.heard_days:
        edge = now - keep.heard_days * DAY_MS
        asked = {"before": moment(edge), "before_ms": edge, "most": SLICE}
        heard = conn.execute(query("forget_heard"), asked).rowcount
        flaps = conn.execute(query("forget_flaps"), asked).rowcount
        more = more or SLICE in (heard, flaps)
    return more
