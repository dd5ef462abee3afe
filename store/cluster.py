"""Whether this database still lives where its transactions happened, and what to do when it does not.

A logical restore writes every row anew. Transaction ids that were stored as values, by which readers of
batches and arrivals go, then speak of another cluster: what is stored now may never be read, or be read
twice. Each row tells by itself: what a transaction of this cluster wrote has that transaction's id as its
`xmin`, a restored row has the restore's. A physical copy, a promoted replica and pg_upgrade keep both, and
need nothing. The steps are a function of the database, which does them as its owner: no process may delete
what is deleted there.
"""

from psycopg.pq import TransactionStatus

from store import database
from store.queries import query

WITHIN_MS = 60_000
"""As long as a process may take to start."""


def mend(conn: database.Connection) -> bool:
    """Have all readers start with what was committed here since the restore; whether there was one.

    For whoever reads by xid, before it reads: the first mends for all, in one transaction of its own. What
    had been committed before and was not yet concluded is not alerted on nor counted in receipts; its rollups
    are made again. Raises ValueError inside a transaction.
    """
    if not conn.autocommit or conn.info.transaction_status != TransactionStatus.IDLE:
        raise ValueError("a restored database is mended in a transaction of its own")
    with database.allowing(conn, WITHIN_MS):
        row = conn.execute(query("mend_cluster")).fetchone()
    return bool(row and row[0])
