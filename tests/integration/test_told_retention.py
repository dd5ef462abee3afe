"""What was told long ago is forgotten; what is open, on its way or can still be answered is not."""

from collections.abc import Iterator

import pytest
from cast import NOW

from city.delivery import Notification
from city.flap import Flap
from city.group import Group, Heard
from city.keep import Keep
from city.settings import Settings
from city.state import Level
from ingest import keeper
from store import ack_links, deliveries, notifications, told, told_retention
from store.database import connect, moment
from store.told import Kept

DAY = 86_400_000
OLD = NOW - 800 * DAY
KEEP = Keep()
ALERT = """
INSERT INTO alert (rule_id, subject, severity, worst, life, since, changed)
VALUES ('flood', %(subject)s, 4, 4, %(life)s, %(at)s, %(at)s) RETURNING alert_id"""
CASE = {"rule_id": "flood", "severity": 4, "change": "raised", "subject": "thing:a", "at": 1}


@pytest.fixture
def conn(database: str) -> Iterator:
    with connect(database, "test") as made:
        yield made


def alert(conn, life: str = "cleared", at: int = OLD, subject: str = "thing:a") -> int:
    return conn.execute(ALERT, {"subject": subject, "life": life, "at": moment(at)}).fetchone()[0]


def notification(conn, *alert_ids: int, made_at: int = OLD, state: str = "sent", **more) -> int:
    """A notification with one delivery and one attempt."""
    texts = {"title": "t", "body": "b", "lang": "en", "severity": Level.RED, "why": "first"}
    one = Notification(person_id="li", thread="g-1", alert_ids=alert_ids, made_at=made_at, **texts, **more)
    number = notifications.add(conn, one)
    deliveries.add(conn, number, [("mail", "li@city.example")], made_at)
    conn.execute("UPDATE delivery SET state = %s WHERE notification_id = %s", (state, number))
    conn.execute(
        "INSERT INTO attempt (delivery_id, number, begun_at, ended_at, result, detail)"
        " SELECT delivery_id, 1, now(), now(), 'sent', '' FROM delivery WHERE notification_id = %s",
        (number,),
    )
    return number


def left(conn, table: str) -> int:
    return conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def kept(conn) -> list[int]:
    return [
        row[0] for row in conn.execute("SELECT notification_id FROM notification ORDER BY notification_id")
    ]


def forget(conn, now: int = NOW, keep: Keep = KEEP) -> None:
    while told_retention.forget(conn, now, keep):
        pass


def test_a_notification_past_its_time_goes_with_its_deliveries_and_attempts(conn):
    over = alert(conn)
    notification(conn, over)
    young = notification(conn, over, made_at=NOW - 700 * DAY)
    forget(conn)
    assert kept(conn) == [young]
    assert (left(conn, "delivery"), left(conn, "attempt"), left(conn, "alert")) == (1, 1, 1)


def test_the_owner_says_for_how_long_and_nought_is_for_ever(conn):
    number = notification(conn, alert(conn))
    forget(conn, keep=Keep(ledger_days=0, heard_days=0))
    forget(conn, keep=Keep(ledger_days=801))
    assert kept(conn) == [number]
    forget(conn, keep=Keep(ledger_days=799))
    assert kept(conn) == []


@pytest.mark.parametrize("state", ["waiting", "queued", "sending"])
def test_what_is_still_on_its_way_stays(conn, state):
    number = notification(conn, alert(conn), state=state)
    forget(conn)
    assert kept(conn) == [number]


def test_what_tells_of_an_alert_that_is_not_over_stays_also_where_it_is_only_listed(conn):
    there, over = alert(conn, "ack_active"), alert(conn)
    numbers = [notification(conn, over, there), notification(conn, over, listed=(there,))]
    notification(conn, over)
    forget(conn)
    assert kept(conn) == numbers


def test_what_can_still_be_answered_by_its_link_stays_until_the_link_is_gone(conn):
    number = notification(conn, alert(conn))
    ack_links.keep(conn, b"hash", number, NOW + DAY)
    forget(conn)
    assert kept(conn) == [number]
    ack_links.forget(conn, NOW + 2 * DAY)
    forget(conn)
    assert kept(conn) == []


def test_what_belongs_to_a_group_that_is_still_told_stays(conn):
    over = alert(conn)
    number = notification(conn, over, group_key="all:a")
    told.save_group(conn, Kept(Group("all:a", "all", (), OLD, NOW), "g-1"))
    notification(conn, over, group_key="all:b")
    forget(conn)
    assert kept(conn) == [number]


def test_a_digest_stays_as_long_as_what_went_into_it(conn):
    into = notification(conn, alert(conn))
    part = notification(conn, alert(conn, "unack_active"), state="merged")
    digest = "(SELECT delivery_id FROM delivery WHERE notification_id = %s)"
    conn.execute(f"UPDATE delivery SET merged_into = {digest} WHERE notification_id = %s", (into, part))
    forget(conn)
    assert kept(conn) == [into, part]
    conn.execute("UPDATE alert SET life = 'cleared'")
    forget(conn)
    forget(conn)
    assert kept(conn) == []


def test_what_people_heard_goes_when_the_alert_has_been_over_for_its_time(conn):
    long_over = alert(conn)
    lately = alert(conn, at=NOW - 10 * DAY)
    there = alert(conn, "unack_cleared")
    told.save_heard(conn, [Heard(one, "li", OLD, Level.RED, False) for one in (long_over, lately, there)])
    forget(conn)
    assert {alert_id for alert_id, _ in told.heard_of(conn, [long_over, lately, there])} == {lately, there}


def test_what_people_heard_lately_of_what_turned_out_to_be_long_over_stays(conn):
    over = alert(conn)
    told.save_heard(conn, [Heard(over, "li", NOW - DAY, Level.RED)])
    forget(conn)
    assert told.heard_of(conn, [over])


def test_what_people_heard_of_an_alert_in_a_group_stays(conn):
    over = alert(conn)
    told.save_heard(conn, [Heard(over, "li", OLD, Level.RED)])
    state = {"key": "all:a", "route_id": "all", "cases": [CASE | {"alert_id": over}], "since": 1}
    conn.execute(
        "INSERT INTO told_group (group_key, thread, state, alert_ids) VALUES ('all:a', 'g-1', %s::jsonb, %s)",
        (str(state).replace("'", '"'), [over]),
    )
    forget(conn)
    assert told.heard_of(conn, [over])


def test_a_flap_goes_when_it_has_been_calm_for_its_time_and_nothing_of_it_is_open(conn):
    alert(conn, "unack_active", subject="thing:open one")
    for subject, at in (("thing:calm", OLD), ("thing:lately", NOW - DAY), ("thing:open one", OLD)):
        told.save_flap(conn, Flap(f"flood {subject}", (OLD - DAY, at)))
    told.save_flap(conn, Flap("flood thing:told", (OLD,), NOW - DAY, Level.RED))
    forget(conn)
    left_over = told.flaps(conn, [f"flood thing:{one}" for one in ("calm", "lately", "open one", "told")])
    assert set(left_over) == {"flood thing:lately", "flood thing:open one", "flood thing:told"}


def test_a_turn_takes_a_slice_and_the_keeper_goes_on_until_nothing_is_left(conn, monkeypatch):
    monkeypatch.setattr(told_retention, "SLICE", 2)
    over = alert(conn)
    for _ in range(5):
        notification(conn, over)
    (duty,) = (one for one in keeper.duties(Settings()) if one.name == "told")
    assert [duty.work(conn, NOW) for _ in range(3)] == [True, True, False]
    assert kept(conn) == []
