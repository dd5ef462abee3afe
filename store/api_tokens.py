"""Tokens of programs as rows, by a hash: what is stored lets nobody in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection

from city.user import Role, User
from store.database import millis, moment
from store.queries import query
from store.sessions import Signed

PREFIX = "token:"
"""How the name of a program begins where it stands beside those of people."""
NEVER = 2**53
"""When a token ends that never does (epoch ms)."""


@dataclass(frozen=True, slots=True)
class KeptToken:
    """A token as it is listed. Times are epoch ms; `ends_at` None where it never ends."""

    token_id: int
    name: str
    scopes: frozenset[str]
    made_at: int
    made_by: str
    ends_at: int | None
    seen_at: int | None


def add(
    conn: Connection,
    name: str,
    token_hash: bytes,
    scopes: Collection[str],
    by: str,
    now: int,
    ends_at: int | None,
) -> bool:
    """Keep a token; False where another has its name."""
    row = {
        "name": name,
        "token_hash": token_hash,
        "scopes": sorted(set(scopes)),
        "now": moment(now),
        "by": by,
        "ends_at": None if ends_at is None else moment(ends_at),
    }
    return conn.execute(query("add_api_token"), row).fetchone() is not None


def every(conn: Connection) -> list[KeptToken]:
    """All that were not revoked, by name."""
    return [
        KeptToken(number, name, frozenset(scopes), millis(made), by, _millis(ends), _millis(seen))
        for number, name, scopes, made, by, ends, seen in conn.execute(query("api_tokens"))
    ]


def signed(conn: Connection, token_hash: bytes, now: int) -> Signed | None:
    """The program of a token: a viewer with scopes, whose name begins with PREFIX. None where it is none."""
    row = conn.execute(query("api_token"), {"token_hash": token_hash, "now": moment(now)}).fetchone()
    if row is None:
        return None
    name, scopes, seen_at, ends_at = row
    who = User(f"{PREFIX}{name}", Role.VIEWER, scopes=frozenset(scopes))
    return Signed(who, strong=True, seen_at=millis(seen_at), ends_at=_millis(ends_at) or NEVER)


def touch(conn: Connection, token_hash: bytes, now: int) -> None:
    """Note that it is in use."""
    conn.execute(query("touch_api_token"), {"token_hash": token_hash, "now": moment(now)})


def revoke(conn: Connection, name: str, now: int) -> bool:
    """It is good no more; False where there is none of the name."""
    return conn.execute(query("revoke_api_token"), {"name": name, "now": moment(now)}).rowcount == 1


def _millis(at: datetime | None) -> int | None:
    return None if at is None else millis(at)
