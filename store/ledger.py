"""The ledger: every delivery with its notification and its attempts, newest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from psycopg import Connection

from city.delivery import Attempt, Delivery, DeliveryState, Notification
from city.notice import Outcome, Result
from city.tried import KNOWN_MS, Tried, Try, tried
from store.database import millis, moment
from store.deliveries import delivery_of, notification_of
from store.queries import query

NEWEST = 2**62


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; None is any. `before` is a delivery_id to page on from, `hidden` a channel left
    out.
    """

    alert_id: int | None = None
    notification_id: int | None = None
    person_id: str | None = None
    state: DeliveryState | None = None
    channel: str | None = None
    before: int = NEWEST
    most: int = 100
    hidden: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger. `merged_into` is the delivery that told it instead, `answered_at` epoch ms."""

    delivery: Delivery
    notification: Notification
    merged_into: int | None
    answered_at: int | None
    attempts: tuple[Attempt, ...]


def read(conn: Connection, wanted: Wanted) -> list[Entry]:
    """The newest lines that are asked for, with their attempts."""
    asked = {
        "alert_id": wanted.alert_id,
        "notification_id": wanted.notification_id,
        "person_id": wanted.person_id,
        "state": wanted.state.value if wanted.state else None,
        "channel": wanted.channel,
        "hidden": wanted.hidden,
        "before": wanted.before,
        "most": wanted.most,
    }
    rows = conn.execute(query("ledger"), asked).fetchall()
    attempts = _attempts(conn, [row[0] for row in rows])
    return [_entry(row, attempts) for row in rows]


def tried_lately(conn: Connection, channels: Iterable[str], now: int) -> dict[str, Tried]:
    """What the newest tries say of channels, by id; what was not tried for long is left out."""
    asked = {"channels": list(channels), "since": moment(now - KNOWN_MS)}
    rows = conn.execute(query("tries_of_channels"), asked)
    return {
        channel: tried(Try(millis(at), Result(result), detail) for _, at, result, detail in of_one)
        for channel, of_one in groupby(rows, key=itemgetter(0))
    }


def _attempts(conn: Connection, ids: Sequence[int]) -> Mapping[int, list[Attempt]]:
    found: dict[int, list[Attempt]] = {}
    for delivery_id, number, begun_at, ended_at, result, *rest in conn.execute(
        query("attempts_of"), {"ids": ids}
    ):
        detail, provider_id, retry_after_s = rest
        outcome = Outcome(Result(result), detail, retry_after_s, provider_id)
        attempt = Attempt(number, millis(begun_at), millis(ended_at), outcome)
        found.setdefault(delivery_id, []).append(attempt)
    return found


def _entry(row: tuple, attempts: Mapping[int, list[Attempt]]) -> Entry:
    merged_into, seen_at = row[29:]
    answered = None if seen_at is None else millis(seen_at)
    tries = tuple(attempts.get(row[0], ()))
    return Entry(delivery_of(row[:13]), notification_of(row[13:29]), merged_into, answered, tries)
