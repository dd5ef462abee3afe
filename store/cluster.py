"""Whether this database still lives where its transactions happened, and what to do when it does not.

A logical restore writes every row anew. Transaction ids that were stored as values, by which readers of
batches and arrivals go, then speak of another cluster: what is stored now may never be read, or be read
twice. Each row tells by itself: what a transaction of this cluster wrote has that transaction's id as its
`xmin`, a restored row has the restore's. A physical copy, a promoted replica and pg_upgrade keep both, and
need nothing.
"""

from psycopg import Connection
from psycopg.pq import TransactionStatus

from store.queries import query

STEPS = (
    "touch_foreign",
    "drop_foreign_batches",
    "drop_foreign_arrivals",
    "forget_states",
    "settle_foreign_transitions",
    "drop_foreign_deliveries",
    "reset_cursors",
)


def mend(conn: Connection) -> bool:
    """Have all readers start with what was committed here since the restore; whether there was one.

    For whoever reads by xid, before it reads: the first mends for all, in one transaction of its own. What
    had been committed before and was not yet concluded is not alerted on nor counted in receipts; its rollups
    are made again. Raises ValueError inside a transaction.
    """
    if not conn.autocommit or conn.info.transaction_status != TransactionStatus.IDLE:
        raise ValueError("a restored database is mended in a transaction of its own")
    with conn.transaction():
        row = conn.execute(query("lock_cluster")).fetchone()
        if not (row and row[0]):
            return False
        for step in STEPS:
            conn.execute(query(step))
        conn.execute(query("sign_cluster"))
    return True
