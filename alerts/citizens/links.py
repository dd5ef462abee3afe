"""Pure: the links in mails to subscribers: signed, so that nothing about them needs to be stored or
published.

A token says which subscription and what for (`confirm`, `leave`), under an HMAC of the keys that sign the
other links, with a purpose of its own. It is good for as long as the subscription waits, or lasts.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256

from city.letter import LetterKind

CONFIRM_PATH, LEAVE_PATH = "/subscription/confirm/", "/subscription/leave/"
_PATHS = {LetterKind.CONFIRM: CONFIRM_PATH, LetterKind.LEAVE: LEAVE_PATH}
_PURPOSE = "citywatch.citizens.1"
_DIGITS = 27
"""Characters of the HMAC that a token keeps: 160 bits."""
_MAIL_DIGITS = 16


def token(subscription_id: int, kind: LetterKind, keys: Sequence[str]) -> str:
    """The token, the same each time. Raises ValueError without a key."""
    if not keys:
        raise ValueError("no key to sign links with")
    return f"{subscription_id:012d}-{_signed(f'{kind.value}:{subscription_id}', keys[0], _DIGITS)}"


def read(text: str, kind: LetterKind, keys: Sequence[str]) -> int | None:
    """Whose token it is, None where it is not ours or for something else."""
    head, _, said = text.partition("-")
    if not (head.isascii() and head.isdigit() and len(head) == 12):
        return None
    subscription_id = int(head)
    wanted = (_signed(f"{kind.value}:{subscription_id}", key, _DIGITS) for key in keys)
    found = [hmac.compare_digest(said.encode("utf-8", "replace"), one.encode()) for one in wanted]
    return subscription_id if any(found) else None


def url(base: str, subscription_id: int, kind: LetterKind, keys: Sequence[str]) -> str:
    """The link, as a person opens it."""
    return base.rstrip("/") + _PATHS[kind] + token(subscription_id, kind, keys)


def report_url(base: str, number: str, lang: str) -> str:
    """Where everybody sees what becomes of a report."""
    return f"{base.rstrip('/')}/report/{number}?lang={lang}"


def mail_key(mail_id: int, keys: Sequence[str]) -> str:
    """What a mail is known by, in its Message-ID: who sends it back proves by it that they got it."""
    return f"citizen-{mail_id}-{_signed(f'mail:{mail_id}', keys[0], _MAIL_DIGITS)}"


def mail_of(key: str, keys: Sequence[str]) -> int | None:
    """Which mail of ours it is, None where it is none."""
    parts = key.split("-", 2)
    if len(parts) != 3 or parts[0] != "citizen" or not (parts[1].isascii() and parts[1].isdigit()):
        return None
    mail_id = int(parts[1][:18])
    return mail_id if any(hmac.compare_digest(key, mail_key(mail_id, [one])) for one in keys) else None


def _signed(text: str, key: str, digits: int) -> str:
    made = hmac.digest(key.encode(), f"{_PURPOSE}:{text}".encode(), sha256)
    return urlsafe_b64encode(made).decode()[:digits]
