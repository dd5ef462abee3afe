"""A drill waits for what is real, wherever one of them has to wait."""

import pytest
from cast import NOW

from city.delivery import Notification
from city.state import Level
from store import deliveries, notifications
from store.database import connect


@pytest.fixture
def conn(database):
    with connect(database, "test") as made:
        yield made


def queued(conn, title: str, at: int, *, drill: bool) -> None:
    texts = {"lang": "en", "severity": Level.RED, "why": "first", "title": title, "body": "b"}
    one = Notification(person_id="li", thread="g", alert_ids=(), made_at=at, drill=drill, **texts)
    deliveries.add(conn, notifications.add(conn, one), [("mail", "li@city.example")], at)


def test_a_queue_of_drills_holds_up_no_real_message_and_each_keeps_its_own_order(conn):
    for n in range(3):
        queued(conn, f"drill {n}", NOW + n, drill=True)
    for n in range(2):
        queued(conn, f"real {n}", NOW + 10 + n, drill=False)
    claimed = [deliveries.claim(conn, "mail", "me", NOW + 60_000, 45_000) for _ in range(6)]
    titles = [one.notification.title for claims in claimed for one in claims]
    assert titles == ["real 0", "real 1", "drill 0", "drill 1", "drill 2"]


def test_what_is_real_and_not_due_yet_holds_up_no_drill(conn):
    queued(conn, "real", NOW + 60_000, drill=False)
    queued(conn, "drill", NOW, drill=True)
    (claim,) = deliveries.claim(conn, "mail", "me", NOW + 1, 45_000)
    assert claim.notification.title == "drill"
