"""The live state where history changed below it: learn what is newest now, or forget what is gone.

Live state only ever moves on by itself, so what an undone import had put there must be taken out by hand.
"""

from collections.abc import Sequence

import redis
from psycopg import Connection

from store import observations
from store.live import LATEST, TIMEOUT_S, TIMES, Live
from store.queries import query


def learn(conn: Connection, redis_url: str, datastream_ids: Sequence[int]) -> int:
    """Show the newest of these datastreams where it is newer than what is shown; how many were."""
    live = Live(redis_url)
    try:
        return live.publish(observations.latest(conn, datastream_ids))
    finally:
        live.close()


def relearn(conn: Connection, redis_url: str | None, datastream_ids: Sequence[int]) -> None:
    """Forget what is shown of these datastreams and show what is stored; dashboards load everything again."""
    if redis_url and datastream_ids:
        client = redis.Redis.from_url(redis_url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S)
        try:
            client.hdel(LATEST, *map(str, datastream_ids))
            client.hdel(TIMES, *map(str, datastream_ids))
        finally:
            client.close()
        learn(conn, redis_url, datastream_ids)
    conn.execute(query("announce_catalogue"))
