"""The canary's way through delivery: its raise becomes a delivery like any other; policy is not asked."""

from collections.abc import Iterable

from city import canary
from city.alert import Change
from city.delivery import Notification
from city.properties import LANGUAGES
from store import database, deliveries, notifications
from store.notifications import Outgoing

RAISED = frozenset({Change.RAISED})
WORDS = "canary"


def take(conn: database.Connection, outgoing: Iterable[Outgoing], now: int) -> list[Outgoing]:
    """Queue the canaries among what is going out, and give back what is meant for people."""
    meant = list[Outgoing]()
    for one in outgoing:
        if one.rule_id != canary.RULE_ID:
            meant.append(one)
        elif one.change in RAISED:
            _queue(conn, one, now)
    return meant


def _queue(conn: database.Connection, one: Outgoing, now: int) -> None:
    said = Notification(
        person_id=canary.CHANNEL,
        thread=canary.CHANNEL,
        why="first",
        alert_ids=(one.alert_id,),
        severity=one.severity,
        lang=LANGUAGES[-1],
        title=WORDS,
        body=WORDS,
        made_at=now,
    )
    deliveries.add(conn, notifications.add(conn, said), [(canary.CHANNEL, "")], now)
    deliveries.announce(conn)
