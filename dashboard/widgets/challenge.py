"""What tells a person who fills a form in from a program that fills in thousands; nobody else is asked.

A form carries a challenge: when it was made, under an HMAC of a key that this process made for itself.
Whoever sends it back too soon, too late or twice is refused. A script in the page looks for a number that
makes the SHA-256 of challenge and number begin with BITS zero bits: cheap once, dear a thousand times. Who
has no script may send as well, but there is little room for those (`room`). A field that people do not see
is a trap for those who fill in all.
"""

import hmac
import secrets
from collections import OrderedDict
from enum import StrEnum
from hashlib import sha256
from threading import Lock

BITS = 16
SOONEST_MS = 3_000
LATEST_MS = 3 * 3600 * 1000
MOST_USED = 100_000
LONGEST = 120


class Proof(StrEnum):
    """What a form's challenge says of who sent it."""

    WORKED = "worked"
    PLAIN = "plain"
    """Everything is right but for the work: a browser without script."""
    SOON = "soon"
    OLD = "old"
    USED = "used"
    FORGED = "forged"


class Challenges:
    """Those of one process. A form of before a restart is old: its sender sends it again."""

    def __init__(self, key: bytes = b"") -> None:
        self._key = key or secrets.token_bytes(32)
        self._used: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def made(self, now: int) -> str:
        """A new one, for a form that is handed out now (epoch ms)."""
        head = f"{now}.{secrets.token_urlsafe(9)}"
        return f"{head}.{self._signed(head)}"

    def proof(self, challenge: str, number: str, now: int) -> Proof:
        """What it says; whatever but SOON is said once."""
        head, _, signature = challenge[:LONGEST].rpartition(".")
        if not hmac.compare_digest(signature.encode("utf-8", "replace"), self._signed(head).encode()):
            return Proof.OLD if head else Proof.FORGED
        age = now - int(head.partition(".")[0])
        if age < SOONEST_MS:
            return Proof.SOON
        if age > LATEST_MS:
            return Proof.OLD
        if not self._spend(head):
            return Proof.USED
        return Proof.WORKED if is_worked(challenge, number) else Proof.PLAIN

    def _spend(self, head: str) -> bool:
        with self._lock:
            if head in self._used:
                return False
            self._used[head] = None
            while len(self._used) > MOST_USED:
                self._used.popitem(last=False)
        return True

    def _signed(self, head: str) -> str:
        return hmac.digest(self._key, head.encode("utf-8", "replace"), sha256).hex()[:32]


def is_worked(challenge: str, number: str) -> bool:
    """Whether the number is one that somebody had to look for."""
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        return False
    found = sha256(f"{challenge}:{number}".encode("utf-8", "replace")).digest()
    return int.from_bytes(found[:4], "big") >> (32 - BITS) == 0
