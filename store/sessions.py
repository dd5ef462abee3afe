"""Sessions as rows: who is signed in, by the hash of the token in their cookie."""

from dataclasses import dataclass

from psycopg import Connection

from city.user import Role, User
from store.database import millis, moment
from store.queries import query

HOUR_MS = 3600 * 1000
IDLE_MS = 2 * HOUR_MS
"""A person who does not use it for so long signs in anew; an open wall uses it."""
LONGEST_MS = 16 * HOUR_MS
"""Longer than any shift, shorter than a day."""
KIOSK_MS = 90 * 24 * HOUR_MS
"""A screen's session goes on from each use for so long."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who is signed in, and whether by a second factor; when that was last noted and until when it is good at
    the longest (epoch ms)."""

    account: User
    strong: bool
    seen_at: int
    ends_at: int


@dataclass(frozen=True, slots=True)
class Entry:
    """How somebody signed in: from which address, and whether by more than a password."""

    came_from: str = ""
    strong: bool = False


ANYHOW = Entry()


@dataclass(frozen=True, slots=True)
class KeptSession:
    """A session of an account as its owner sees it. Times are epoch ms."""

    session_id: int
    token_hash: bytes
    begun_at: int
    seen_at: int
    entry: Entry


def begin(
    conn: Connection, token_hash: bytes, account_id: int, role: Role, now: int, entry: Entry = ANYHOW
) -> None:
    """Somebody signs in. Sessions that are over are forgotten by the way."""
    ends_at = now + (KIOSK_MS if role is Role.KIOSK else LONGEST_MS)
    row = {"token_hash": token_hash, "account_id": account_id, "now": moment(now), "ends_at": moment(ends_at)}
    row |= {"came_from": entry.came_from, "strong": entry.strong}
    conn.execute(query("forget_sessions"), {"now": moment(now)})
    conn.execute(query("begin_session"), row)


def signed(conn: Connection, token_hash: bytes, now: int) -> Signed | None:
    """Who is signed in by a token, None where nobody is any more."""
    asked = {"token_hash": token_hash, "now": moment(now), "idle_since": moment(now - IDLE_MS)}
    row = conn.execute(query("session"), asked).fetchone()
    if row is None:
        return None
    name, role, areas, lang, strong, seen_at, ends_at = row
    who = User(name, Role.of(role), areas=frozenset(areas), lang=lang)
    return Signed(who, strong, millis(seen_at), millis(ends_at))


def of_account(conn: Connection, account_id: int, now: int) -> list[KeptSession]:
    """The sessions of an account that are not over, the one in use last first."""
    asked = {"account_id": account_id, "now": moment(now), "idle_since": moment(now - IDLE_MS)}
    return [
        KeptSession(number, bytes(key), millis(begun), millis(seen), Entry(came_from, strong))
        for number, key, begun, seen, came_from, strong in conn.execute(query("sessions_of"), asked)
    ]


def end_one(conn: Connection, account_id: int, session_id: int) -> bool:
    """End a session of an account; False where it is over already."""
    asked = {"account_id": account_id, "session_id": session_id}
    return conn.execute(query("end_session_of"), asked).rowcount == 1


def end_others(conn: Connection, account_id: int, token_hash: bytes) -> int:
    """End all sessions of an account but one; how many."""
    asked = {"account_id": account_id, "token_hash": token_hash}
    return conn.execute(query("end_other_sessions"), asked).rowcount


def touch(conn: Connection, token_hash: bytes, now: int) -> None:
    """Note that it is in use."""
    row = {"token_hash": token_hash, "now": moment(now), "kiosk_ends_at": moment(now + KIOSK_MS)}
    conn.execute(query("touch_session"), row)


def end(conn: Connection, token_hash: bytes) -> None:
    """Signed out."""
    conn.execute(query("end_session"), {"token_hash": token_hash})
