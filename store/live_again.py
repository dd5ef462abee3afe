"""The live state where history changed below it: learn what is newest now, or forget what is gone.

Live state only ever moves on by itself, so what an undone import had put there must be taken out by hand.
"""

from collections.abc import Sequence
from datetime import datetime

import redis
from psycopg import Connection

from store import observations
from store.database import millis
from store.live import LATEST, TIMEOUT_S, TIMES, Live
from store.queries import query


def learn(conn: Connection, redis_url: str, datastream_ids: Sequence[int]) -> int:
    """Show the newest of these datastreams where it is newer than what is shown; how many were."""
    live = Live(redis_url)
    try:
        return live.publish(observations.latest(conn, datastream_ids))
    finally:
        live.close()


def relearn(conn: Connection, redis_url: str | None, datastream_ids: Sequence[int], stamp: datetime) -> None:
    """Show what is stored of these datastreams, and nowhere any longer what an import brought."""
    try:
        if redis_url and datastream_ids:
            _refill(conn, redis_url, datastream_ids)
    finally:
        conn.execute(query("announce_undone"), {"received_at": str(millis(stamp))})


def _refill(conn: Connection, redis_url: str, datastream_ids: Sequence[int]) -> None:
    client = redis.Redis.from_url(redis_url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S)
    try:
        client.hdel(LATEST, *map(str, datastream_ids))
        client.hdel(TIMES, *map(str, datastream_ids))
    finally:
        client.close()
    learn(conn, redis_url, datastream_ids)
