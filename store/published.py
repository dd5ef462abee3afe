"""The schema `published`: the documents of the public side, written by the inside, for others to read.

`citywatch_public` is the role that reads it; it may read nothing else.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from psycopg import Connection

from store.database import moment
from store.queries import query


@dataclass(frozen=True, slots=True)
class Published:
    """A document as it is kept. `valid_until` is epoch ms, None where nothing in it ends by itself."""

    path: str
    body: bytes
    media_type: str
    etag: str
    valid_until: int | None = None


def digests(conn: Connection) -> dict[str, str]:
    """What each document is known by."""
    return dict(conn.execute(query("published_digests")).fetchall())


def bodies(conn: Connection, paths: Collection[str]) -> dict[str, bytes]:
    """The bytes of some documents, of those there are."""
    cursor = conn.cursor(binary=True).execute(query("published_bodies"), {"paths": list(paths)})
    return {path: bytes(body) for path, body in cursor}


def publish(conn: Connection, documents: Iterable[Published], withdrawn: Collection[str], now: int) -> None:
    """Replace some documents and take others away, all at once."""
    with conn.transaction():
        rows = [_row(one, now) for one in documents]
        if rows:
            conn.cursor().executemany(query("publish_document"), rows)
        if withdrawn:
            conn.execute(query("withdraw_documents"), {"paths": list(withdrawn)})


def cap_identifiers(conn: Connection, most: int) -> list[str]:
    """The newest messages that were ever published, by identifier."""
    return [row[0] for row in conn.execute(query("public_cap_identifiers"), {"most": most})]


def cap_documents(conn: Connection, identifiers: Collection[str]) -> dict[str, str]:
    """Published messages by identifier."""
    return dict(conn.execute(query("public_cap_documents"), {"identifiers": list(identifiers)}).fetchall())


def cap_things(conn: Connection, identifiers: Collection[str]) -> dict[str, str]:
    """The station that each published message is about, of those that are about one."""
    rows = conn.execute(query("public_cap_things"), {"identifiers": list(identifiers)})
    return {identifier: thing_id for identifier, thing_id in rows if thing_id is not None}


def _row(one: Published, now: int) -> dict[str, object]:
    return {
        "path": one.path,
        "body": one.body,
        "media_type": one.media_type,
        "etag": one.etag,
        "written_at": moment(now),
        "valid_until": None if one.valid_until is None else moment(one.valid_until),
    }
