"""Whether PostgreSQL and Redis answer, asked by protocol: a port that is open is not yet a service.

Each probe returns None when the service answered, else why it did not, in one line without credentials.
"""

import psycopg
import redis


def database(url: str, timeout_s: float = 1.0) -> str | None:
    """Connect to PostgreSQL and run an empty statement."""
    try:
        with psycopg.connect(url, connect_timeout=max(1, round(timeout_s)), autocommit=True) as connection:
            connection.execute("")
    except psycopg.Error as error:
        return _first_line(error)
    return None


def live(url: str, timeout_s: float = 1.0) -> str | None:
    """PING Redis or Valkey."""
    client = redis.Redis.from_url(url, socket_connect_timeout=timeout_s, socket_timeout=timeout_s)
    try:
        client.ping()
    except redis.RedisError as error:
        return _first_line(error)
    finally:
        client.close()
    return None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
