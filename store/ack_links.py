"""Links by which people answer: only hashes are kept, each is good for one answer until its time is over."""

from dataclasses import dataclass

from psycopg import Connection

from store.database import millis, moment
from store.queries import query


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was sent. `used_for` says which answer it gave, `used_at` when (epoch ms)."""

    notification_id: int
    expires_at: int
    used_at: int | None
    used_for: str | None


def keep(conn: Connection, token_hash: bytes, notification_id: int, expires_at: int) -> None:
    """Remember that a link is about to be sent."""
    row = {"token_hash": token_hash, "notification_id": notification_id, "expires_at": moment(expires_at)}
    conn.execute(query("keep_link"), row)


def link(conn: Connection, token_hash: bytes) -> Link | None:
    """A link that was sent, None for one that never was."""
    row = conn.execute(query("link"), {"token_hash": token_hash}).fetchone()
    if row is None:
        return None
    return Link(row[0], millis(row[1]), millis(row[2]) if row[2] else None, row[3])


def use(conn: Connection, token_hash: bytes, used_for: str, now: int) -> bool:
    """Spend a link; False when it was spent already or is over. In the transaction of what it does."""
    row = {"token_hash": token_hash, "used_for": used_for, "now": moment(now)}
    return conn.execute(query("use_link"), row).rowcount == 1


def forget(conn: Connection, before: int) -> int:
    """Forget links whose time was over before a time (epoch ms); how many."""
    return conn.execute(query("forget_links"), {"before": moment(before)}).rowcount


def seen(conn: Connection, notification_id: int, now: int) -> None:
    """Note that somebody answered a notification."""
    conn.execute(query("seen_notification"), {"notification_id": notification_id, "now": moment(now)})
