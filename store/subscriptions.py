"""Subscriptions to warnings as rows, and the mails they bring about: queued, claimed, sent at least once."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from psycopg import Connection

from city.clock import DAY_MS
from store.citizen_followers import tell
from store.database import millis, moment
from store.queries import query

MOST_OF_ADDRESS = 10
MOST_CONFIRMATIONS_OF_ADDRESS = 3
MOST_CONFIRMATIONS = 300
"""Mails that ask for confirmation: to an address a day, and to all of them an hour."""
UNCONFIRMED_MS = 2 * DAY_MS
HOUR_MS = DAY_MS // 24
LEASE_MS = 120_000
MAILS_KEPT_DAYS = 90
UNTOLD_MS = DAY_MS
"""A warning that was published longer ago is told to nobody any more."""


class MailKind(StrEnum):
    """What a mail to a subscriber, or to who reported something, is for."""

    CONFIRM = "confirm"
    WELCOME = "welcome"
    WARNING = "warning"
    ENDED = "ended"
    ASSIGNED = "assigned"
    """Somebody looks after a report."""
    ANSWERED = "answered"
    """A report is answered."""


class Ended(StrEnum):
    """Why a subscription is over."""

    LEFT = "left"
    UNCONFIRMED = "unconfirmed"
    BOUNCED = "bounced"
    OVER = "over"
    """Its time is over."""


class Asked(StrEnum):
    """What came of somebody's wish to subscribe."""

    ASKED = "asked"
    KNOWN = "known_already"
    TOO_MANY = "too_many"
    SLOW = "too_often"


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants mails about what: `forget_at` (epoch ms) is when it is over by itself."""

    letter_id: str
    email: str
    place: str
    lang: str
    forget_at: int | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """A published warning: its chain as text, and the thing that it is about where it names one."""

    identifier: str
    chain: str
    msg_type: str
    severity: int
    xml: str
    thing_id: str | None


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who wants to be told, and what they heard last of a chain."""

    subscription_id: int
    place: str
    heard: MailKind | None
    severity: int | None


@dataclass(frozen=True, slots=True)
class ClaimedMail:
    """A mail that is ours to send until the lease is over. Times are epoch milliseconds."""

    mail_id: int
    subscription_id: int
    kind: MailKind
    about: str
    queued_at: int
    tries: int
    email: str
    place: str
    lang: str


def ask(conn: Connection, wish: Wish, now: int) -> Asked:
    """Queue a mail that asks for confirmation, in the caller's transaction; what came of it.

    Who is subscribed already gets none: a stranger cannot make us write to them.
    """
    since = moment(now - DAY_MS)
    counted = conn.execute(
        query("subscriptions_of_address"), {"email": wish.email, "since": since}
    ).fetchone()
    has, asked = counted or (0, 0)
    hour = conn.execute(query("confirmations_since"), {"since": moment(now - HOUR_MS)}).fetchone()
    if asked >= MOST_CONFIRMATIONS_OF_ADDRESS or (hour and hour[0] >= MOST_CONFIRMATIONS):
        return Asked.SLOW
    if has >= MOST_OF_ADDRESS:
        return Asked.TOO_MANY
    until = None if wish.forget_at is None else moment(wish.forget_at)
    row = {"email": wish.email, "place": wish.place, "lang": wish.lang, "forget_at": until}
    found = conn.execute(query("ask_subscription"), row | {"now": moment(now)}).fetchone()
    if found is None or found[1]:
        return Asked.KNOWN
    queue(conn, found[0], MailKind.CONFIRM, wish.letter_id, now)
    return Asked.ASKED


def confirm(conn: Connection, subscription_id: int, now: int) -> str | None:
    """Begin it; its place, None where there is nothing to confirm."""
    asked = {"subscription_id": subscription_id, "now": moment(now)}
    row = conn.execute(query("confirm_subscription"), asked).fetchone()
    if row is None:
        return None
    queue(conn, subscription_id, MailKind.WELCOME, "", now)
    return row[0]


def end(conn: Connection, subscription_id: int, by: Ended, now: int) -> bool:
    """End it and forget the address; False where it was over."""
    asked = {"subscription_id": subscription_id, "by": by.value, "now": moment(now)}
    ended = conn.execute(query("end_subscription"), asked).rowcount == 1
    if ended:
        conn.execute(query("drop_citizen_mails"), {"subscription_ids": [subscription_id]})
    return ended


def bounced(conn: Connection, subscription_id: int, now: int) -> int:
    """End all that an address has; how many."""
    asked = {"subscription_id": subscription_id, "now": moment(now)}
    gone = [row[0] for row in conn.execute(query("end_subscriptions_of"), asked)]
    conn.execute(query("drop_citizen_mails"), {"subscription_ids": gone})
    return len(gone)


def refused(conn: Connection, subscription_id: int) -> int:
    """Count that its address was refused; how often by now without a mail that arrived."""
    row = conn.execute(query("subscription_bounced"), {"subscription_id": subscription_id}).fetchone()
    return row[0] if row else 0


def of_mail(conn: Connection, mail_id: int) -> int | None:
    """Whose mail it was."""
    row = conn.execute(query("subscription_of_mail"), {"mail_id": mail_id}).fetchone()
    return row[0] if row else None


def queue(
    conn: Connection,
    subscription_id: int,
    kind: MailKind,
    about: str,
    now: int,
    chain: str | None = None,
    severity: int | None = None,
) -> None:
    """Put a mail into the queue, once for what it is about."""
    row = {"subscription_id": subscription_id, "kind": kind.value, "about": about, "now": moment(now)}
    conn.execute(query("queue_citizen_mail"), row | {"chain": chain, "severity": severity})
    tell(conn, "mail")


def unwarned(conn: Connection, now: int) -> list[Published]:
    """Warnings published within a day whose subscribers nobody looked up yet, oldest first."""
    return _published(conn, "unwarned_messages", {"since": moment(now - UNTOLD_MS)})


def current(conn: Connection, now: int) -> list[Published]:
    """Warnings that hold now."""
    return _published(conn, "current_messages", {"now": moment(now)})


def subscribers(conn: Connection, chain: str, only: int | None = None) -> list[Subscriber]:
    """Everybody who confirmed, or one of them."""
    rows = conn.execute(query("active_subscriptions"), {"chain": chain, "only": only})
    return [
        Subscriber(key, place, MailKind(heard) if heard else None, worst) for key, place, heard, worst in rows
    ]


def note_warned(conn: Connection, identifier: str, now: int) -> None:
    """Its subscribers have their mails in the queue."""
    conn.execute(query("note_warned"), {"identifier": identifier, "now": moment(now)})


def claim(conn: Connection, now: int, most: int) -> list[ClaimedMail]:
    """Mails that are due, for LEASE_MS ours."""
    asked = {"now": moment(now), "lease": moment(now + LEASE_MS), "most": most}
    return [
        ClaimedMail(mail_id, key, MailKind(kind), about, millis(queued), tries, email, place, lang)
        for mail_id, key, kind, about, queued, tries, email, place, lang in conn.execute(
            query("claim_citizen_mails"), asked
        )
    ]


def sent(conn: Connection, mail: ClaimedMail, now: int) -> None:
    """It was handed to the mail server."""
    conn.execute(query("citizen_mail_sent"), {"mail_id": mail.mail_id, "now": moment(now)})
    conn.execute(query("subscription_reached"), {"subscription_id": mail.subscription_id})


def put_off(conn: Connection, mail: ClaimedMail, due_at: int, why: str) -> None:
    """Try again at a time."""
    row = {"mail_id": mail.mail_id, "due_at": moment(due_at), "why": why}
    conn.execute(query("citizen_mail_put_off"), row)


def failed(conn: Connection, mail: ClaimedMail, now: int, why: str) -> None:
    """Give it up."""
    conn.execute(query("citizen_mail_failed"), {"mail_id": mail.mail_id, "now": moment(now), "why": why})


def waiting(conn: Connection) -> tuple[int, int | None]:
    """How many mails wait, and since when the oldest does (epoch ms)."""
    count, oldest = conn.execute(query("citizen_mail_tally")).fetchone() or (0, None)
    return count, None if oldest is None else millis(oldest)


def forget(conn: Connection, now: int) -> int:
    """End what nobody confirmed in time and what is over, and drop old mails; how many ended."""
    with conn.transaction():
        asked = {"before": moment(now - UNCONFIRMED_MS), "now": moment(now)}
        ended = 0
        for name, why in (
            ("unconfirmed_subscriptions", Ended.UNCONFIRMED),
            ("subscriptions_over", Ended.OVER),
        ):
            keys: Sequence[int] = [row[0] for row in conn.execute(query(name), asked)]
            ended += sum(end(conn, key, why, now) for key in keys)
        conn.execute(query("forget_citizen_mails"), {"before": moment(now - MAILS_KEPT_DAYS * DAY_MS)})
    return ended


def _published(conn: Connection, name: str, asked: dict[str, object]) -> list[Published]:
    return [
        Published(identifier, _chain(alert_id, release_id), *rest)
        for identifier, alert_id, release_id, *rest in conn.execute(query(name), asked)
    ]


def _chain(alert_id: int | None, release_id: int | None) -> str:
    return f"release-{release_id}" if alert_id is None else f"alert-{alert_id}"
