"""The two files by which mosquitto knows who may come in and write what: passwords, and the access list.

A line of the passwords is `name:$7$iterations$salt$hash`, salt and hash in base64: PBKDF2 of SHA-512, what
mosquitto_passwd 2.0 writes. Our passwords are 192 random bits, which nobody tries out, so the iterations are
mosquitto's own few: the broker has one thread, and thousands of stations may come back at once. Pure: whoever
makes a password brings its salt.
"""

import hashlib
from base64 import b64encode
from collections.abc import Collection, Iterable

from city.credential import Credential
from sensors.topics import observations_topic, status_topic

ITERATIONS = 101
SALT_BYTES = 12
_ACCESS_HEAD = """\
# Written by citywatch from its credentials; a change here is overwritten.
# Whoever has signed in writes its own two topics, and reads nothing.
pattern write city/%u/obs
pattern write city/%u/status
"""
_TOPICS = (observations_topic, status_topic)
"""Two, not all below its name: what is retained is kept by topic, and a broker has no limit of topics."""


def hashed(password: str, salt: bytes) -> str:
    """What is kept of a password."""
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS)
    return f"$7${ITERATIONS}${b64encode(salt).decode()}${b64encode(digest).decode()}"


def passwords(credentials: Iterable[Credential]) -> str:
    """The password file: those that are good."""
    return "".join(f"{one.name}:{one.hashed}\n" for one in _good(credentials))


def access(credentials: Iterable[Credential], known: Collection[str]) -> str:
    """The access list; `known` are the thing_ids of the catalogue."""
    lines = [_ACCESS_HEAD]
    for one in _good(credentials):
        if things := one.things(known):
            lines.append(f"\nuser {one.name}\n")
            lines += (f"topic write {topic(thing_id)}\n" for thing_id in things for topic in _TOPICS)
    return "".join(lines)


def _good(credentials: Iterable[Credential]) -> list[Credential]:
    good = (one for one in credentials if one.revoked_at is None)
    return sorted(good, key=lambda one: one.name)
