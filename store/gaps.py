"""Gaps in rotas that somebody was told of, as their notifications say."""

from psycopg import Connection

from city.rota import Gap
from store.database import moment
from store.queries import query

REMEMBERED_MS = 70 * 24 * 3600 * 1000
"""Longer than a gap is followed to its end."""


def warned(conn: Connection, person_id: str, now: int) -> list[Gap]:
    """The gaps that a person was told of lately."""
    where = {"person_id": person_id, "since": moment(now - REMEMBERED_MS)}
    return [Gap(*row) for row in conn.execute(query("warned_gaps"), where)]
