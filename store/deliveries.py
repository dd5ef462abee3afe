"""Deliveries: claimed by one sender for a lease, tried, ended by conditional writes whose count is checked.

A sender is known by a connection that it keeps. What a sender had in hand whose connection is gone is free at
once; what a sender keeps for too long is free when its lease is over. Either may send it a second time, and
nothing else does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from psycopg import Connection

from city.delivery import Attempt, Delivery, DeliveryState, Notification
from city.notice import Outcome
from city.state import Level
from store.database import millis, moment
from store.queries import query
from store.text import storable


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that a sender has in hand, and what it is to say."""

    delivery: Delivery
    notification: Notification


def due_channels(conn: Connection) -> dict[str, int]:
    """When each channel has something to do (epoch ms); channels with nothing are left out."""
    return {channel: millis(due) for channel, due in conn.execute(query("due_channels"))}


def holder_of(conn: Connection) -> str:
    """The name under which this connection's sender claims."""
    row = conn.execute(query("holder_of_this")).fetchone()
    return str(row[0]) if row else ""


def keep_in_hand(conn: Connection, before: str, holder: str) -> int:
    """What a sender claimed under another name is its own; how many."""
    return conn.execute(query("keep_in_hand"), {"before": before, "holder": holder}).rowcount


def free_orphans(conn: Connection, now: int) -> int:
    """Let go of what dead senders had in hand; how many."""
    return conn.execute(query("free_orphans"), {"now": moment(now)}).rowcount


def claim(conn: Connection, channel: str, holder: str, now: int, lease_ms: int, most: int = 1) -> list[Claim]:
    """Take up to `most` deliveries of a channel that are due."""
    row = {"channel": channel, "holder": holder, "now": moment(now), "lease_end": moment(now + lease_ms)}
    return [_claim(found) for found in conn.execute(query("claim_deliveries"), row | {"most": most})]


def add(
    conn: Connection,
    notification_id: int,
    contacts: Sequence[tuple[str, str]],
    now: int,
    due_at: int | None = None,
) -> None:
    """Deliveries by (channel, address), the first at `due_at`; in the transaction of their notification."""
    for position, (channel, address) in enumerate(contacts):
        row = {
            "notification_id": notification_id,
            "position": position,
            "channel": channel,
            "address": address,
        }
        due = moment(now if due_at is None else due_at) if position == 0 else None
        state = DeliveryState.WAITING if position else DeliveryState.QUEUED
        conn.execute(query("add_delivery"), row | {"state": state.value, "now": moment(now), "due_at": due})


def add_failed(conn: Connection, notification_id: int, why: str, now: int) -> None:
    """That a person cannot be told at all: no contact leads anywhere."""
    row = {"notification_id": notification_id, "position": 0, "channel": "-", "address": ""}
    conn.execute(query("fail_delivery"), row | {"now": moment(now), "detail": why})


def announce(conn: Connection) -> None:
    """Wake the senders when the transaction commits."""
    conn.execute(query("announce_delivery"))


def announce_dispatch(conn: Connection) -> None:
    """Wake the dispatcher when the transaction commits."""
    conn.execute(query("announce_dispatch"))


def note(conn: Connection, of: Delivery, attempt: Attempt) -> None:
    """Keep an attempt."""
    outcome = attempt.outcome
    row: dict[str, object] = {
        "delivery_id": of.delivery_id,
        "number": attempt.number,
        "begun_at": moment(attempt.begun_at),
        "ended_at": moment(attempt.ended_at),
        "result": outcome.result.value,
        "detail": storable(outcome.detail),
        "provider_id": storable(outcome.provider_id) if outcome.provider_id else None,
        "retry_after_s": outcome.retry_after_s,
    }
    conn.execute(query("add_attempt"), row)


def end(
    conn: Connection,
    of: Delivery,
    state: DeliveryState,
    outcome: Outcome,
    now: int,
    due_at: int | None = None,
) -> bool:
    """Leave a delivery as its try left it; False when it is no longer in this sender's hands."""
    row: dict[str, object] = {
        "delivery_id": of.delivery_id,
        "tries": of.tries,
        "state": state.value,
        "due_at": None if due_at is None else moment(due_at),
        "detail": storable(outcome.detail),
        "provider_id": storable(outcome.provider_id) if outcome.provider_id else None,
        "ended": due_at is None,
        "now": moment(now),
    }
    return conn.execute(query("end_delivery"), row).rowcount == 1


def spare_others(conn: Connection, of: Delivery, now: int) -> None:
    """The notification arrived: contacts that only waited are not used."""
    conn.execute(query("spare_others"), {"notification_id": of.notification_id, "now": moment(now)})


def try_again_now(conn: Connection, of: Delivery, now: int) -> bool:
    """Try at once what waits for another try by a channel that works again; False where nothing does.

    What waits for the receiver that took this one each time, what waits for others once.
    """
    row = {"channel": of.channel, "address": of.address, "now": moment(now)}
    return conn.execute(query("try_again_now"), row).rowcount > 0


def start_next_contact(conn: Connection, of: Delivery, now: int) -> bool:
    """Queue the contact after this one, if it waits."""
    row = {"notification_id": of.notification_id, "position": of.position, "now": moment(now)}
    return conn.execute(query("start_next_contact"), row).rowcount == 1


def hurry_if_unreached(conn: Connection, of: Delivery, calls: Iterable[str], now: int) -> bool:
    """Have the chain go on at once if nobody of this step can be reached; `calls` are reasons that do so."""
    row = {"notification_id": of.notification_id, "calls": list(calls), "now": moment(now)}
    return conn.execute(query("hurry_if_unreached"), row).rowcount == 1


def cancel(conn: Connection, answered: Iterable[int], calls: Iterable[str], now: int, why: str) -> int:
    """End what calls for an answer to alerts that are all answered; how many."""
    row = {"answered": list(answered), "calls": list(calls), "now": moment(now), "why": storable(why)}
    return conn.execute(query("cancel_deliveries"), row).rowcount


def cancel_outdated(
    conn: Connection, person_id: str, over: Iterable[int], calls: Iterable[str], now: int
) -> int:
    """End what slower ways still say of alerts whose end a person is told now; how many."""
    row = {"person_id": person_id, "over": list(over), "calls": list(calls), "now": moment(now)}
    return conn.execute(query("cancel_outdated"), row).rowcount


def lock_receiver(conn: Connection, of: Delivery) -> None:
    """Until the end of the transaction nobody else settles what waits for this address."""
    conn.execute(query("lock_receiver"), {"receiver": f"{of.channel} {of.address}"})


def postpone(conn: Connection, of: Delivery, at: int) -> None:
    """Try nothing more by this way to this address before `at` (epoch ms)."""
    row = {"channel": of.channel, "address": of.address, "at": moment(at)}
    conn.execute(query("postpone_throttled"), row)


def throttled(conn: Connection, of: Claim) -> list[Claim]:
    """What is queued for the same person and address, the worst first, locked for the transaction."""
    there = {"channel": of.delivery.channel, "address": of.delivery.address}
    rows = conn.execute(query("throttled"), there | {"person_id": of.notification.person_id})
    return [_claim(row) for row in rows]


def contacts_left(conn: Connection, notification_ids: Sequence[int]) -> list[tuple[str, str]]:
    """(channel, address) of the contacts of notifications that wait for the one before to fail."""
    return list(conn.execute(query("contacts_left"), {"ids": list(notification_ids)}))


def merge(conn: Connection, ids: Sequence[int], into: int, now: int) -> None:
    """Say that these deliveries are told by the notification `into`."""
    conn.execute(query("merge_deliveries"), {"ids": list(ids), "into": into, "now": moment(now)})


@dataclass(frozen=True, slots=True)
class Unreached:
    """A red notification that reached nobody."""

    notification_id: int
    person_id: str
    title: str
    made_at: int


def undelivered(conn: Connection, calls: Iterable[str], since: int, overdue: int) -> list[Unreached]:
    """Red notifications made after `since` that failed, or that did not get through since `overdue`."""
    row = {"calls": list(calls), "since": moment(since), "overdue": moment(overdue)}
    return [Unreached(*found[:3], millis(found[3])) for found in conn.execute(query("undelivered"), row)]


def _claim(row: tuple) -> Claim:
    return Claim(delivery_of(row[:13]), notification_of(row[13:]))


def delivery_of(row: tuple) -> Delivery:
    """A row's delivery."""
    key, channel, address, state, made_at, due_at, tries, ended_at, detail, provider_id = row[3:]
    when = (millis(made_at), None if due_at is None else millis(due_at))
    ended = None if ended_at is None else millis(ended_at)
    what = (key, channel, address, DeliveryState(state))
    return Delivery(*row[:3], *what, *when, tries, ended, detail, provider_id)


def notification_of(row: tuple) -> Notification:
    """A row's notification."""
    person_id, thread, why, alert_ids, severity, lang, title, body, made_at, group_key, listed, *rest = row
    what = (person_id, thread, why, tuple(alert_ids), Level(severity), lang, title, body, millis(made_at))
    return Notification(*what, group_key, tuple(listed), *rest)
