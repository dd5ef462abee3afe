"""Passwords: argon2id, and the same time whether or not there is an account of a name.

Each check takes tens of MiB and a core for a while, so that few run at once and some others wait a little:
who waits holds a thread that the rest of the dashboard needs, too.
"""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from argon2.profiles import RFC_9106_LOW_MEMORY

AT_ONCE = 2
WAITING = 8
PATIENCE_S = 5.0
_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$bm9ib2R5IGhhcyB0aGlzIQ$" + "A" * 43
"""What nobody's password is checked against, at the same cost."""
_places = threading.BoundedSemaphore(AT_ONCE)
_inside = threading.BoundedSemaphore(AT_ONCE + WAITING)


class CrowdedError(Exception):
    """Too many sign in at this moment."""


def hashed(password: str) -> str:
    """What is stored of a password. Raises CrowdedError."""
    with _Place():
        return _hasher.hash(password)


def fits(password: str, password_hash: str | None) -> bool:
    """Whether it is the password; without one it takes as long to say no. Raises CrowdedError."""
    against = password_hash or NOBODYS
    with _Place():
        try:
            return _hasher.verify(against, password) and password_hash is not None
        except (Argon2Error, InvalidHashError):
            return False


def is_dated(password_hash: str) -> bool:
    """Whether it was hashed at another cost than today's."""
    return _hasher.check_needs_rehash(password_hash)


class _Place:
    """One of the places where passwords are checked."""

    def __enter__(self) -> None:
        if not _inside.acquire(blocking=False):
            raise CrowdedError("too many wait to sign in")
        if not _places.acquire(timeout=PATIENCE_S):
            _inside.release()
            raise CrowdedError("too many sign in at this moment")

    def __exit__(self, *_raised: object) -> None:
        _places.release()
        _inside.release()
