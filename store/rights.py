"""Database roles: each process may what its queries need, and no more (`queries/rights.sql`, which tests
write).

`citywatch migrate` makes the roles, where the user of its URL may, and grants them what they need; with
passwords they can sign in. Migrations, the keeper and the command line remain the owner's: they reshape
tables, which cannot be granted. Nobody but the owner of the database can change what was written into the
audit log, and the owner is refused by a trigger.
"""

from collections.abc import Mapping

from psycopg import errors

from city.errors import PermanentError
from store.connection import Connection
from store.queries import query

PROCESSES = {
    "ingest": "citywatch_ingest",
    "gateway": "citywatch_gateway",
    "video": "citywatch_video",
    "alerts": "citywatch_alerts",
    "deliver": "citywatch_deliver",
    "watch": "citywatch_watch",
    "dashboard": "citywatch_dashboard",
    "citizens": "citywatch_citizens",
    "publish": "citywatch_publish",
}
"""Process → its role. Two databases in one cluster share roles and their passwords."""


def settle(conn: Connection, passwords: Mapping[str, str] | None = None) -> bool:
    """Make the roles, and let each do what its process needs; False where this user may make none.

    `passwords` are those of processes that are to sign in by them. Raises PermanentError for a process that
    has no role.
    """
    given = passwords or {}
    if unknown := sorted(given.keys() - PROCESSES.keys()):
        raise PermanentError(f"no database role for {', '.join(unknown)}: {', '.join(PROCESSES)}")
    try:
        with conn.transaction():
            conn.execute(query("lock_migrations_here"))
            for process, role in PROCESSES.items():
                verifier = _verifier(conn, given[process], role) if process in given else None
                conn.execute(query("settle_role"), {"role": role, "verifier": verifier})
            for process, role in PROCESSES.items():
                conn.execute(query("revoke_all"), {"role": role})
                conn.execute(query(f"rights_of_{process}"))
    except errors.InsufficientPrivilege:
        return False
    return True


def passwords_in(text: str | None) -> dict[str, str]:
    """Passwords by process from lines of `process:password`. Raises PermanentError."""
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    pairs = [line.partition(":") for line in lines]
    if any(not (process and password) for process, _, password in pairs):
        raise PermanentError("passwords of database roles are lines of process:password")
    return {process: password for process, _, password in pairs}


def _verifier(conn: Connection, password: str, role: str) -> str:
    """What the server keeps of a password, reckoned here: the password itself is in no statement."""
    return conn.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
