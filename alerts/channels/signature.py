"""Pure: who sent this, what and when, after the Standard Webhooks specification (standardwebhooks.com).

Three headers: `webhook-id`, `webhook-timestamp` in epoch seconds, and `webhook-signature`, which is `v1,` and
base64 of HMAC-SHA256 with the secret over `id.timestamp.body`; several stand apart by spaces. A secret that
begins with `whsec_` is base64 after that, as specified; any other is used as it is.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

FRESH_S = 300
"""How far a timestamp may be from our clock, as the specification has it."""
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
_LONGEST_ID = 200


class Unsigned(StrEnum):
    """Why a signature is no proof."""

    NO_SECRET = "no secret is set to check it with"  # noqa: S105 a reason
    MISSING = "it is not signed"
    STALE = "its time is too far from ours"
    WRONG = "its signature is not that of the secret"


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed: the id of the message, the same for every try."""

    message_id: str


def signed(secret: str, key: str, at_s: int, body: bytes) -> dict[str, str]:
    """The three headers that say who sent this, what, and when."""
    return {ID: key, TIMESTAMP: str(at_s), SIGNATURE: _signature(secret, key, str(at_s), body)}


def verified(
    body: bytes, headers: Mapping[str, str], secrets: Iterable[str], now_ms: int
) -> Signed | Unsigned:
    """Whether one of the secrets signed this lately. Names of headers in small letters or not."""
    told = {name.lower(): value for name, value in headers.items()}
    key, at, signatures = (told.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
    good = tuple(filter(None, secrets))
    if not good:
        return Unsigned.NO_SECRET
    if not (0 < len(key) <= _LONGEST_ID and at.isascii() and at.isdigit() and len(at) <= 12 and signatures):
        return Unsigned.MISSING
    expected = [_signature(secret, key, at, body).encode() for secret in good]
    given = [signature.encode() for signature in signatures.split()]
    if not any(hmac.compare_digest(one, other) for one in expected for other in given):
        return Unsigned.WRONG
    return Signed(key) if abs(now_ms / 1000 - int(at)) <= FRESH_S else Unsigned.STALE


def _signature(secret: str, key: str, at: str, body: bytes) -> str:
    digest = hmac.digest(_key(secret), f"{key}.{at}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def _key(secret: str) -> bytes:
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            pass
    return secret.encode()
