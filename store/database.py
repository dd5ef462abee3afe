"""Connections to PostgreSQL and its schema.

Every connection has a statement, an answer and a connect timeout (libpq has none by default), speaks
UTC and says who it is. Migrations are numbered `.sql` files, forward only, each in one transaction;
a lock keeps two migrators apart.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import LiteralString, cast

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from city import rfc3339
from city.errors import PermanentError, TransientError
from store import binary
from store.connection import Connection
from store.queries import query

CONNECT_TIMEOUT_S = 5
POOL_TIMEOUT_S = 3.0
"""How long a web request waits for a connection: a page that cannot be made must say so within 5 s."""
CHECK_WITHIN_S = 2.0
STATEMENT_TIMEOUT_MS = 30_000
LONGER_S = 5.0
"""What an answer may take beyond its statement's time before the server is given up."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)

Pool = ConnectionPool
Unavailable = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,
    PoolTimeout,
)
"""What a lost or refused database raises, one that became a standby too."""
NotStorable = psycopg.DataError
"""What it raises for a value that no column holds: a text with a NUL, a number that is too large."""
Refused = (NotStorable, psycopg.IntegrityError)
"""What the database raises for data it will never take."""
Failed = psycopg.Error
"""Any refusal or loss: for loops that go on with other work."""
TooSlow = psycopg.errors.QueryCanceled
"""What it raises when a statement passed its time; one of Unavailable, told apart where asking less helps."""


def connect(
    url: str, process: str, *, autocommit: bool = True, statement_timeout_ms: int = STATEMENT_TIMEOUT_MS
) -> Connection:
    """One connection; a statement timeout of 0 is none. Raises TransientError when the database is away.

    An answer is waited for a little longer than the statement timeout, whatever became of the server.
    """
    try:
        conn = Connection.connect(url, autocommit=autocommit, **_options(process, statement_timeout_ms))
    except psycopg.OperationalError as error:
        raise TransientError(f"database: {error}") from error
    conn.answer_within_s = statement_timeout_ms / 1000 + LONGER_S if statement_timeout_ms else 0.0
    binary.adapt(conn)
    return conn


@contextmanager
def allowing(conn: Connection, statement_timeout_ms: int) -> Iterator[None]:
    """Let each statement of a connection take so long, and wait that much longer for its answer."""
    usual = conn.answer_within_s
    conn.execute(query("allow_statements"), {"timeout": str(statement_timeout_ms)})
    conn.answer_within_s = statement_timeout_ms / 1000 + LONGER_S
    try:
        yield
    finally:
        if not conn.closed:
            conn.execute(query("allow_as_before"))
        conn.answer_within_s = usual


@contextmanager
def pool(url: str, process: str, size: int = 8) -> Iterator[ConnectionPool]:
    """A pool for the many short questions of web requests."""
    with ConnectionPool(
        url,
        connection_class=Connection,
        kwargs={"autocommit": True, **_options(process)},
        min_size=1,
        max_size=size,
        timeout=POOL_TIMEOUT_S,
        max_lifetime=3600,
        configure=binary.adapt,
        check=_check,
        open=False,
    ) as connections:
        yield connections


def _check(conn: Connection) -> None:
    """Raise unless the server answers soon: a page does not wait for one that hangs."""
    conn.answer_within_s = CHECK_WITHIN_S
    ConnectionPool.check_connection(conn)
    conn.answer_within_s = Connection.answer_within_s


def _options(process: str, statement_timeout_ms: int = STATEMENT_TIMEOUT_MS) -> dict[str, str]:
    return {
        "connect_timeout": str(CONNECT_TIMEOUT_S),
        "application_name": f"citywatch {process}",
        "options": f"-c statement_timeout={statement_timeout_ms} -c timezone=UTC",
    }


@contextmanager
def as_of_now(conn: Connection) -> Iterator[None]:
    """A transaction that sees the database as it is when it begins, whatever others commit meanwhile.

    What others changed since cannot be changed in it: that raises Failed.
    """
    with conn.transaction():
        conn.execute(query("see_one_moment"))
        yield


def moment(epoch_ms: int) -> datetime:
    """Epoch milliseconds as an aware UTC datetime."""
    return _EPOCH + epoch_ms * _MS


def millis(when: datetime) -> int:
    """An aware datetime as epoch milliseconds."""
    return rfc3339.epoch_ms(when)


def _migrations() -> list[tuple[int, Traversable]]:
    numbered = [(int(f.name[:4]), f) for f in files("store.migrations").iterdir() if f.name.endswith(".sql")]
    return sorted(numbered, key=lambda pair: pair[0])


def migrate(url: str) -> list[str]:
    """Bring the schema up to date; the names of the migrations that ran, none when it was.

    Raises PermanentError when the schema is newer than this program.
    """
    ran: list[str] = []
    with connect(url, "migrate", statement_timeout_ms=0) as conn:
        conn.execute(query("lock_migrations"))
        conn.execute(query("create_schema_version"))
        row = conn.execute(query("schema_version")).fetchone()
        current = int(row[0]) if row else 0
        known = _migrations()
        if current > known[-1][0]:
            raise PermanentError(f"the schema is at {current}, this program knows {known[-1][0]}: upgrade it")
        for number, file in known:
            if number > current:
                _run(conn, number, file)
                ran.append(file.name)
    return ran


def _run(conn: Connection, number: int, file: Traversable) -> None:
    with conn.transaction():
        conn.execute(cast(LiteralString, file.read_text(encoding="utf-8")))
        conn.execute(query("record_migration"), {"version": number, "name": file.name})


def alone(conn: Connection, process: str) -> bool:
    """Whether this connection holds, or now takes, the lock that lets one process of a name work."""
    row = conn.execute(query("hold_alone"), {"process": f"citywatch {process}"}).fetchone()
    return bool(row and row[0])


def edition(conn: Connection) -> str:
    """`postgresql`, `timescale-apache` or `timescale-community`."""
    row = conn.execute(query("edition")).fetchone()
    return str(row[0]) if row else "postgresql"
