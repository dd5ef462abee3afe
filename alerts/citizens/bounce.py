"""A mail that came back (RFC 3464): its address is dropped, if it was a mail of ours that came back for good.

Anybody can write to the address that mails come from. So what comes back must quote the Message-ID of a
mail that we sent, which carries an HMAC: who never got that mail cannot take anybody off the list.
"""

import re
from collections.abc import Sequence

from alerts.channels.smtp import DOMAIN
from alerts.citizens import links
from store import subscriptions
from store.database import Connection

_KEY = re.compile(rb"<(citizen-[0-9]{1,18}-[A-Za-z0-9_-]{16})@" + re.escape(DOMAIN).encode() + rb">")
_FOR_GOOD = re.compile(rb"^Status:\s*5\.\d{1,3}\.\d{1,3}", re.IGNORECASE | re.MULTILINE)
_FAILED = re.compile(rb"^Action:\s*failed\s*$", re.IGNORECASE | re.MULTILINE)


def returned(raw: bytes, keys: Sequence[str]) -> int | None:
    """Which of our mails came back for good, None where none did. Pure."""
    if not (_FOR_GOOD.search(raw) and _FAILED.search(raw.replace(b"\r\n", b"\n"))):
        return None
    quoted = (links.mail_of(found.decode(), keys) for found in _KEY.findall(raw)[:20])
    return next((mail_id for mail_id in quoted if mail_id is not None), None)


def drop(conn: Connection, raw: bytes, keys: Sequence[str], now: int) -> bool:
    """Drop the address of a mail that came back for good; whether there was one."""
    mail_id = returned(raw, keys)
    with conn.transaction():
        subscription_id = None if mail_id is None else subscriptions.of_mail(conn, mail_id)
        return subscription_id is not None and subscriptions.bounced(conn, subscription_id, now) > 0
