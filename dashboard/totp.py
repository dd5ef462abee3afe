"""A second factor by RFC 6238: six digits of a telephone, new every 30 s, by HMAC-SHA-1 as all of them know.

A secret is kept sealed by the keys of links, so that a copy of the database alone makes no codes; the newest
key seals, every one opens. A code is good for its step of time and the ones beside it, and once.
"""

import base64
import re
import secrets
from hmac import compare_digest
from urllib.parse import quote, urlencode

import segno
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

from alerts.ack_links import fingerprint

STEP_MS = 30_000
DIGITS = 6
BESIDE = 1
"""How many steps a telephone's clock may be before or after ours."""
SECRET_BYTES = 20
RECOVERY_CODES = 8
ISSUER = "citywatch"
_CODE = re.compile(r"[0-9]{6}")


class SealedError(Exception):
    """No key there is opens the secret: the key that sealed it was taken away."""


class Sealer:
    """Seals and opens secrets. `keys` are those of links, the newest first; without any it is `ready` for
    nothing."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self.ready = bool(keys)
        self._each = [Fernet(_derived(key)) for key in keys]

    def seal(self, secret: bytes) -> bytes:
        """By the newest key."""
        return self._each[0].encrypt(secret)

    def opened(self, sealed: bytes) -> bytes:
        """The secret. Raises SealedError."""
        if not self.ready:
            raise SealedError("there is no key")
        try:
            return MultiFernet(self._each).decrypt(sealed)
        except InvalidToken as error:
            raise SealedError("another key sealed it") from error

    def is_dated(self, sealed: bytes) -> bool:
        """Whether another key than the newest sealed it."""
        try:
            self._each[0].decrypt(sealed)
        except InvalidToken:
            return True
        return False


def new_secret() -> bytes:
    """A secret for one account."""
    return secrets.token_bytes(SECRET_BYTES)


def code_at(secret: bytes, step: int) -> str:
    """The code of a step of time, which are counted from 1970."""
    return HOTP(secret, DIGITS, SHA1()).generate(step).decode()  # noqa: S303  RFC 6238 has it so


def step_of(now: int) -> int:
    """The step of a time (epoch ms)."""
    return now // STEP_MS


def found_step(secret: bytes, code: str, now: int) -> int | None:
    """The step whose code it is, now or a step away; None where it is none."""
    given = re.sub(r"[\s-]", "", code)
    if not _CODE.fullmatch(given):
        return None
    here = step_of(now)
    fitting = [
        step
        for step in range(here - BESIDE, here + BESIDE + 1)
        if compare_digest(code_at(secret, step), given)
    ]
    return fitting[-1] if fitting else None


def spelled(secret: bytes) -> str:
    """A secret as one types it, in fours."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def address(name: str, secret: bytes) -> str:
    """What the picture says to a telephone."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return f"otpauth://totp/{ISSUER}:{quote(name)}?{urlencode({'secret': text, 'issuer': ISSUER})}"


def picture(name: str, secret: bytes) -> str:
    """A QR code of it as the address of a picture, black on white."""
    return segno.make(address(name, secret), error="m").svg_data_uri(scale=4, border=4, light="white")


def recovery_codes() -> list[str]:
    """Codes that each stand once for one of a telephone that is lost."""
    made = (base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(RECOVERY_CODES))
    return ["-".join(text[start : start + 4] for start in range(0, 16, 4)) for text in made]


def recovery_hash(code: str) -> bytes:
    """What is kept of one, however it is typed."""
    return fingerprint("recovery " + re.sub(r"[\s-]", "", code).lower()[:40])


def _derived(key: str) -> bytes:
    hkdf = HKDF(SHA256(), 32, salt=None, info=b"citywatch second factor")
    return base64.urlsafe_b64encode(hkdf.derive(key.encode()))
