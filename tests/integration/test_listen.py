"""Being woken by PostgreSQL."""

import pytest

from store import listen
from store.database import connect


def test_a_notice_wakes_and_queries_can_be_run_on_it(database):
    with connect(database, "listener") as conn, connect(database, "sender") as sender:
        listen.listen(conn, "transition")
        assert listen.woken(conn, 0) == []
        sender.execute("SELECT pg_notify('transition', '7')")
        seen = []
        for channel, payload in listen.woken(conn, 30):
            seen.append((channel, payload, conn.execute("SELECT 1").fetchone()))
        assert seen == [("transition", "7", (1,))]


def test_a_channel_nobody_speaks_on_is_a_mistake(database):
    with connect(database, "listener") as conn, pytest.raises(ValueError, match="batsh"):
        listen.listen(conn, "batsh")
