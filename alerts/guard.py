"""One of many things may fail without stopping the others: what it wrote is undone, and the log says why.

A database that is away stops all of them: whoever works with it waits for it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from store import database

log = logging.getLogger(__name__)


@contextmanager
def guarded(conn: database.Connection, what: str) -> Iterator[None]:
    """Within a transaction of the caller, or one of its own. What follows it is done in any case."""
    try:
        with conn.transaction():
            yield
    except database.Unavailable:
        raise
    except Exception:
        log.exception("%s failed, the others go on", what)
