"""Being woken by PostgreSQL: LISTEN on channels, one connection of one's own."""

from collections.abc import Iterator

from psycopg import Connection, sql

CHANNELS = frozenset({"batch", "transition", "catalogue"})


def listen(conn: Connection, *channels: str) -> None:
    """Subscribe an autocommit connection. Unknown channels are a programming error."""
    for channel in channels:
        if channel not in CHANNELS:
            raise ValueError(f"{channel!r} is not a channel")
        conn.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))


def woken(conn: Connection, timeout_s: float) -> Iterator[tuple[str, str]]:
    """(channel, payload) of what arrived within the timeout; ends after the first burst."""
    for notice in conn.notifies(timeout=timeout_s, stop_after=1):
        yield notice.channel, notice.payload
