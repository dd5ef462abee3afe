"""Runs of observations that all came late, noted from the committed batches a slice at a time.

They only save reading when somebody asks what was known (`store.playback`): batches that are forgotten before
they are noted lose nothing else. What an import brings is noted by the import.
"""

from psycopg import Connection

from store import feed
from store.database import moment
from store.feed import Cursor
from store.queries import query

READER = "late_runs"
MOST_BATCHES = 200
SLICE = 1000
DAY_MS = 24 * 3600 * 1000


def note(conn: Connection, now: int, keep_days: int) -> bool:
    """Note the next batches' runs, and forget those older than what is kept; whether there may be more.

    `now` is epoch ms, 0 days is for ever.
    """
    with conn.transaction():
        after = feed.read_cursor(conn, READER)
        where = {"xid": after.xid, "batch_id": after.batch_id, "most": MOST_BATCHES}
        row = conn.execute(query("note_late"), where).fetchone()
        if row is not None:
            feed.move_cursor(conn, READER, Cursor(row[0], row[1]))
    forgotten = 0
    if keep_days:
        asked = {"before": moment(now - keep_days * DAY_MS), "most": SLICE}
        forgotten = conn.execute(query("forget_late_runs"), asked).rowcount
    return forgotten == SLICE or (row is not None and row[2] == MOST_BATCHES)
