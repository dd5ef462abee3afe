"""Presence: the last word of each thing on being online."""

from collections.abc import Iterable, Sequence

from psycopg import Connection

from city.presence import Presence
from store.database import millis, moment
from store.queries import query


def write(conn: Connection, heard: Iterable[Presence]) -> None:
    """Keep what was heard, in the caller's transaction; of one thing the last one counts.

    A word that is older than the one we have changes nothing, the same word again keeps its `since`, and what
    is no thing of the catalogue is passed over. `presence` is notified of each thing whose word changed.
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
    return {row[0]: _presence(row) for row in rows}


def of_things(conn: Connection, thing_ids: Sequence[str]) -> list[Presence]:
    """Of these things, without those that never said a word."""
    rows = conn.execute(query("presences_of_things"), {"things": list(thing_ids)}).fetchall()
    return [_presence(row) for row in rows]


def _presence(row: tuple) -> Presence:
    thing_id, online, since, heard_at = row
    return Presence(thing_id, online, millis(since), millis(heard_at))
