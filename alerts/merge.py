"""What waits for a receiver that takes nothing for now becomes one message instead of many.

A robot of DingTalk takes twenty a minute; a queue behind it would tell people hours later what was. So the
titles of all that waits for the same address go into one digest, and the ledger says which went into which.
"""

from collections.abc import Sequence
from dataclasses import replace

from alerts.words import LINK
from alerts.words_body import merged
from city.delivery import OVER, Delivery, Notification
from city.state import Level
from city.why import Why
from store import database, deliveries, notifications
from store.deliveries import Claim

LEAST = 2
TITLES = "titles"


def merge_throttled(conn: database.Connection, claim: Claim, at: int, now: int) -> Delivery:
    """Let everything for this address wait until `at` (epoch ms), as one message where there are several.

    What carries it from now on comes back.
    """
    of = claim.delivery
    deliveries.postpone(conn, of, at)
    waiting = deliveries.throttled(conn, claim)
    if len(waiting) < LEAST:
        return of
    number = notifications.add(conn, digest_of([one.notification for one in waiting], now))
    left = deliveries.contacts_left(conn, [one.notification.notification_id for one in waiting])
    deliveries.add(conn, number, list(dict.fromkeys([(of.channel, of.address), *left])), now, at)
    deliveries.merge(conn, [one.delivery.delivery_id for one in waiting], number, now)
    return replace(of, notification_id=number, position=0)


def digest_of(told: list[Notification], now: int) -> Notification:
    """One notification that says what several say, the worst first; digests among them are taken apart."""
    worst = told[0]
    titles = [title for one in told for title in _titles(one)]
    head, text = merged(titles, worst.lang, may_answer=any(LINK in one.body for one in told))
    return Notification(
        person_id=worst.person_id,
        thread="digest",
        why=Why.DIGEST.value,
        alert_ids=_together(one.alert_ids for one in told),
        listed=_together(one.listed for one in told),
        severity=Level(max(one.severity for one in told)),
        drill=all(one.drill for one in told),
        lang=worst.lang,
        title=head,
        body=text,
        made_at=now,
        short=f"{worst.short}",
        spoken=head,
        facts={**_facts(told), TITLES: titles},
    )


def _facts(told: Sequence[Notification]) -> dict[str, object]:
    return {
        "why": Why.DIGEST.value,
        "alert_ids": list(_together(one.alert_ids for one in told)),
        "listed": list(_together(one.listed for one in told)),
        OVER: list(_together(one.over for one in told)),
        "severity": max(one.severity for one in told).word,
        "drill": all(one.drill for one in told),
    }


def _titles(one: Notification) -> list[str]:
    kept = one.facts.get(TITLES)
    return [str(title) for title in kept] if isinstance(kept, list) else [one.title]


def _together(ids: object) -> tuple[int, ...]:
    return tuple(dict.fromkeys(number for some in ids for number in some))  # pyright: ignore
