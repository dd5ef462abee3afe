"""The second factor of accounts as rows: a sealed secret, and hashes of recovery codes."""

from collections.abc import Iterable

from psycopg import Connection

from store.queries import query


def begin(conn: Connection, account_id: int, sealed: bytes, step: int, codes: Iterable[bytes]) -> None:
    """It is asked for from now on. `step` is that of the code that was shown for it, which is spent; `codes`
    are the hashes of recovery codes. Those of before count no more."""
    with conn.transaction():
        conn.execute(query("set_totp"), {"account_id": account_id, "secret": sealed, "step": step})
        renew_codes(conn, account_id, codes)


def end(conn: Connection, account_id: int) -> None:
    """It is asked for no more."""
    with conn.transaction():
        conn.execute(query("set_totp"), {"account_id": account_id, "secret": None, "step": 0})
        conn.execute(query("forget_recovery_codes"), {"account_id": account_id})


def seal(conn: Connection, account_id: int, sealed: bytes) -> None:
    """The same secret under another key."""
    conn.execute(query("seal_totp"), {"account_id": account_id, "secret": sealed})


def use(conn: Connection, account_id: int, step: int) -> bool:
    """Spend the code of a step of time; False where it, or a later one, was spent."""
    return conn.execute(query("use_totp"), {"account_id": account_id, "step": step}).rowcount == 1


def renew_codes(conn: Connection, account_id: int, codes: Iterable[bytes]) -> None:
    """Other recovery codes, by their hashes."""
    with conn.transaction():
        conn.execute(query("forget_recovery_codes"), {"account_id": account_id})
        for one in codes:
            conn.execute(query("add_recovery_code"), {"account_id": account_id, "code_hash": one})


def use_code(conn: Connection, account_id: int, code_hash: bytes) -> bool:
    """Spend a recovery code; False where it is none any more."""
    row = {"account_id": account_id, "code_hash": code_hash}
    return conn.execute(query("use_recovery_code"), row).rowcount == 1


def codes_left(conn: Connection, account_id: int) -> int:
    """How many recovery codes are left."""
    row = conn.execute(query("count_recovery_codes"), {"account_id": account_id}).fetchone()
    return int(row[0]) if row else 0
