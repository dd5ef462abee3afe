"""Presence: the last word of each thing on being online."""

from collections.abc import Iterable

from psycopg import Connection

from city.presence import Presence
from store.database import millis, moment
from store.queries import query


def write(conn: Connection, heard: Iterable[Presence]) -> None:
    """Keep what was heard, in the caller's transaction; of one thing the last one counts.

    A word that is older than the one we have changes nothing, the same word again keeps its `since`, and what
    is no thing of the catalogue is passed over.
    """
    latest = {presence.thing_id: presence for presence in heard}
    if not latest:
        return
    columns = {
        "things": list(latest),
        "online": [presence.online for presence in latest.values()],
        "heard": [moment(presence.heard_at) for presence in latest.values()],
    }
    conn.execute(query("write_presence"), columns)


def all_presences(conn: Connection) -> dict[str, Presence]:
    """By thing; a thing that never said a word is not in it."""
    rows = conn.execute(query("all_presences")).fetchall()
    return {row[0]: Presence(row[0], row[1], millis(row[2]), millis(row[3])) for row in rows}
