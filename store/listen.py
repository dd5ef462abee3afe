"""Being woken by PostgreSQL: LISTEN on channels, one connection of one's own."""

from psycopg import Connection, sql

CHANNELS = frozenset(
    {
        "batch",
        "transition",
        "catalogue",
        "presence",
        "callout",
        "citizens",
        "delivery",
        "dispatch",
        "hours",
        "release",
    }
)


def listen(conn: Connection, *channels: str) -> None:
    """Subscribe an autocommit connection. Unknown channels are a programming error."""
    for channel in channels:
        if channel not in CHANNELS:
            raise ValueError(f"{channel!r} is not a channel")
        conn.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))


def woken(conn: Connection, timeout_s: float) -> list[tuple[str, str]]:
    """(channel, payload) of the first burst within the timeout, empty after silence.

    A list, because psycopg's generator holds the connection's lock while it is suspended: whoever ran a
    query between two notices would wait for himself.
    """
    return [(notice.channel, notice.payload) for notice in conn.notifies(timeout=timeout_s, stop_after=1)]
