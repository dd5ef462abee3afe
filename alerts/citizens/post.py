"""Mails out of the queue to the mail server, each at least once.

A mail is claimed for two minutes, sent, and then marked; whoever dies in between leaves it to be sent
again, with the same Message-ID. An address that the server does not know, or refuses three times in a row,
is dropped with all that it has. Whatever else a server says is tried again for a day.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from alerts.cap_xml import CapError
from alerts.channels.smtp import Mail
from alerts.citizens import links, mails
from alerts.citizens.mails import Reader, Written
from alerts.citizens.warned import message_of
from city.catalogue import Catalogue
from city.clock import DAY_MS, Clock
from city.letter import LetterKind
from city.notice import Notice, Outcome, Result
from city.subscription import SubscribedPlace
from store import cap, citizen_followers, subscriptions
from store.database import Connection
from store.subscriptions import ClaimedMail, MailKind

log = logging.getLogger(__name__)

AT_ONCE = 16
LINES = 4
"""Connections to the mail server at once."""
DEADLINE_S = 20.0
MOST_REFUSALS = 3
GIVEN_UP_MS = DAY_MS
_WAITS_S = (30, 120, 600, 1800)


@dataclass(frozen=True, slots=True)
class PostOffice:
    """What writing and sending needs: the server, where links lead, their keys, the city."""

    url: str
    sender: str
    base: str
    keys: Sequence[str]
    known: Catalogue


def turn(conn: Connection, office: PostOffice, clock: Clock) -> int:
    """Send what is due; how many mails were tried."""
    claimed = subscriptions.claim(conn, clock(), AT_ONCE)
    if not claimed:
        return 0
    ready = [(mail, _written(conn, office, mail)) for mail in claimed]
    with ThreadPoolExecutor(LINES) as lines:
        tried = lines.map(partial(_sent, office), *zip(*ready, strict=True))
        for (mail, _), outcome in zip(ready, tried, strict=True):
            with conn.transaction():
                settle(conn, mail, outcome, clock())
    return len(claimed)


def settle(conn: Connection, mail: ClaimedMail, outcome: Outcome | None, now: int) -> None:
    """Note what became of a mail; None is one that has nothing to say any more."""
    if outcome is None:
        subscriptions.failed(conn, mail, now, "nothing to say any more")
    elif outcome.result is Result.SENT:
        subscriptions.sent(conn, mail, now)
    elif outcome.bad_address and _is_dropped(conn, mail, outcome):
        subscriptions.bounced(conn, mail.subscription_id, now)
        log.info("mail %d: its address is refused, and was dropped", mail.mail_id)
    elif now - mail.queued_at > GIVEN_UP_MS:
        subscriptions.failed(conn, mail, now, outcome.detail)
        log.warning("mail %d was given up: %s", mail.mail_id, outcome.detail)
    else:
        wait_s = outcome.retry_after_s or _WAITS_S[min(mail.tries, len(_WAITS_S)) - 1]
        subscriptions.put_off(conn, mail, now + int(wait_s * 1000), outcome.detail)
        log.warning("mail %d is tried again in %.0f s: %s", mail.mail_id, wait_s, outcome.detail)


def _is_dropped(conn: Connection, mail: ClaimedMail, outcome: Outcome) -> bool:
    unknown = "5.1." in outcome.detail[:40]
    return subscriptions.refused(conn, mail.subscription_id) >= MOST_REFUSALS or unknown


def _written(conn: Connection, office: PostOffice, mail: ClaimedMail) -> Written | None:
    """What it says; None where its place or its warning is no more."""
    wanted = SubscribedPlace.read(mail.place)
    place = mails.place_name(office.known, wanted, mail.lang)
    if place is None:
        return None
    key = mail.subscription_id
    reader = Reader(
        mail.lang,
        place,
        office.known.city.name[mail.lang],
        links.url(office.base, key, LetterKind.CONFIRM, office.keys),
        links.url(office.base, key, LetterKind.LEAVE, office.keys),
        links.report_url(office.base, place, mail.lang) if wanted.number else "",
    )
    if mail.kind is MailKind.CONFIRM:
        return mails.confirmation(reader)
    if mail.kind is MailKind.WELCOME:
        return mails.welcome(reader)
    if wanted.number:
        return _of_report(conn, reader, mail, wanted.number)
    return _of_warning(conn, reader, mail, ZoneInfo(office.known.city.timezone))


def _of_report(conn: Connection, reader: Reader, mail: ClaimedMail, number: str) -> Written | None:
    """None where the report stands elsewhere by now, or a newer answer has a mail of its own."""
    now = citizen_followers.standing(conn, number)
    if now is None or now.state.value != mail.kind.value or (now.act != mail.about and mail.about):
        return None
    return mails.answered(reader, now.answer or "") if mail.about else mails.assigned(reader)


def _of_warning(conn: Connection, reader: Reader, mail: ClaimedMail, zone: ZoneInfo) -> Written | None:
    xml = cap.public_message(conn, mail.about)
    if xml is None:
        return None
    try:
        said = message_of(xml)
    except CapError as error:
        log.error("mail %d: %s", mail.mail_id, error)
        return None
    return mails.ended(reader, said) if mail.kind is MailKind.ENDED else mails.warning(reader, said, zone)


def _sent(office: PostOffice, mail: ClaimedMail, written: Written | None) -> Outcome | None:
    if written is None:
        return None
    key = links.mail_key(mail.mail_id, office.keys)
    thread = f"citizen-subscription-{mail.subscription_id}"
    notice = Notice(key, thread, written.title, written.text, mail.queued_at, lang=mail.lang)
    channel = Mail(office.url, office.sender, mail.email, "citizens", _leaving(office, mail))
    return channel.send(notice, DEADLINE_S)


def _leaving(office: PostOffice, mail: ClaimedMail) -> tuple[tuple[str, str], ...]:
    """The headers by which mail programs offer to leave by one click (RFC 2369, RFC 8058); nothing to
    confirm has any."""
    if mail.kind is MailKind.CONFIRM:
        return ()
    link = links.url(office.base, mail.subscription_id, LetterKind.LEAVE, office.keys)
    one_click = (
        (("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),) if link.startswith("https:") else ()
    )
    return (("List-Unsubscribe", f"<{link}>"), *one_click)
