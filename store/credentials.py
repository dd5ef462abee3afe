"""Credentials as rows. Passwords come here hashed: what is stored lets nobody in."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Connection

from city.credential import Credential
from store.database import millis, moment
from store.queries import query


def every(conn: Connection) -> list[Credential]:
    """All credentials by name, those that were revoked too."""
    return [
        Credential(
            name,
            hashed,
            tuple(speaks_for),
            millis(made),
            millis(changed),
            millis(revoked) if revoked else None,
        )
        for name, hashed, speaks_for, made, changed, revoked in conn.execute(query("credentials"))
    ]


def stamp(conn: Connection) -> tuple[int, int]:
    """Their number and when the last one changed (epoch ms); the same stamp means the same credentials."""
    row = conn.execute(query("credentials_changed")).fetchone()
    count, changed = row if row else (0, None)
    return int(count), millis(changed) if changed else 0


@contextmanager
def telling(conn: Connection) -> Iterator[str]:
    """A transaction in which nobody else tells the broker; the digest of what it was told last."""
    with conn.transaction():
        row = conn.execute(query("lock_broker_told")).fetchone()
        yield str(row[0]) if row else ""


def note_told(conn: Connection, digest: str, said: tuple[int, int]) -> None:
    """The broker was told of the credentials of a stamp, within `telling`."""
    count, changed = said
    row = {"digest": digest, "count": count, "changed": moment(changed) if changed else None}
    conn.execute(query("note_broker_told"), row)


def told(conn: Connection) -> tuple[int | None, bool]:
    """When the broker was last told (epoch ms, None for never), and whether of all that is so now."""
    row = conn.execute(query("broker_told")).fetchone()
    at, current = row if row else (None, False)
    return millis(at) if at else None, bool(current)


def add(conn: Connection, name: str, hashed: str, speaks_for: tuple[str, ...], now: int) -> bool:
    """Keep a new one, or one anew that was revoked; False where one is good already."""
    row = {"name": name, "hashed": hashed, "speaks_for": list(speaks_for), "now": moment(now)}
    return conn.execute(query("add_credential"), row).fetchone() is not None


def rotate(conn: Connection, name: str, hashed: str, now: int) -> bool:
    """Keep another password; False where no such credential is good."""
    row = {"name": name, "hashed": hashed, "now": moment(now)}
    return conn.execute(query("rotate_credential"), row).rowcount == 1


def revoke(conn: Connection, name: str, now: int) -> bool:
    """Let it be good no more; False where none was."""
    return conn.execute(query("revoke_credential"), {"name": name, "now": moment(now)}).rowcount == 1


def thing_ids(conn: Connection) -> list[str]:
    """Things of the catalogue, by id."""
    return [row[0] for row in conn.execute(query("thing_ids"))]
