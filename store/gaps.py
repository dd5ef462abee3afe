"""Gaps in rotas that somebody was told of, as their notifications say, and what is left of them."""

from collections.abc import Iterable

from psycopg import Connection
from psycopg.types.json import Jsonb

from city.rota import Gap
from store.database import moment
from store.queries import query

REMEMBERED_MS = 70 * 24 * 3600 * 1000
"""Longer than a gap is followed to its end."""


def warned(conn: Connection, person_id: str, now: int) -> dict[int, list[Gap]]:
    """The gaps that a person was told of lately and that were not filled, by notification_id."""
    where = {"person_id": person_id, "since": moment(now - REMEMBERED_MS)}
    found: dict[int, list[Gap]] = {}
    for number, *gap in conn.execute(query("warned_gaps"), where):
        found.setdefault(number, []).append(Gap(*gap))
    return found


def note_left(conn: Connection, notification_id: int, left: Iterable[Gap]) -> None:
    """Note what of the gaps of a notification is not filled."""
    rows = Jsonb([[gap.rota_id, gap.first, gap.last] for gap in left])
    conn.execute(query("note_gaps_left"), {"notification_id": notification_id, "left": rows})
