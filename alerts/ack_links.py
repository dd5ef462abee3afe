"""Pure: the links by which a person answers without signing in: made, and read again.

A link says which notification it answers, who may answer, what it is for and until when, under an HMAC
(itsdangerous): changed by a character it is worth nothing. Keys rotate with several active: the first signs,
each verifies. Whoever stores links stores `fingerprint`, by which nobody can answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

PATH = "/a/"
LONGEST_MS = 24 * 3600 * 1000
LONGEST_TOKEN = 400
ANSWER = "answer"
_SALT = "citywatch.answer.1"
_LINK = re.compile(r"(/(?:a|subscription/confirm|subscription/leave)/)[A-Za-z0-9_.-]{20,}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a link allows: `person_id` to answer a notification until `expires_at` (epoch ms)."""

    notification_id: int
    person_id: str
    expires_at: int
    action: str = ANSWER


def made(answer: Answer, keys: Sequence[str]) -> str:
    """The token of an answer, the same each time. Raises ValueError without a key."""
    if not keys:
        raise ValueError("no key to sign links with")
    said = [answer.notification_id, answer.person_id, answer.action, answer.expires_at]
    return str(_serializer(keys).dumps(said))


def read(token: str, keys: Sequence[str], now: int) -> Answer | None:
    """What a token allows at `now`, None where it is not ours or its time is over."""
    if not keys or len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    try:
        said = _serializer(keys).loads(token)
    except BadData:
        return None
    notification_id, person_id, action, expires_at = said
    answer = Answer(notification_id, person_id, expires_at, action)
    return answer if now < expires_at else None


def fingerprint(token: str) -> bytes:
    """What is stored of a token."""
    return sha256(token.encode()).digest()


def masked(text: str) -> str:
    """The text without what is secret of links in it."""
    return _LINK.sub(r"\1***", text)


def url(base: str, token: str) -> str:
    """The link, as a person opens it."""
    return base.rstrip("/") + PATH + token


def _serializer(keys: Sequence[str]) -> URLSafeSerializer:
    newest_last = list(reversed(keys))
    options = {"key_derivation": "hmac", "digest_method": sha256}
    return URLSafeSerializer(newest_last, salt=_SALT, signer_kwargs=options)
