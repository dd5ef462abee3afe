"""Tells the broker who may come in: the credentials of the database as two files, and a signal to read them.

The files are `passwords` and `access` in one folder, each replaced in one step and only where it says
something else. Where the folder holds the broker's pid it gets SIGHUP, by which mosquitto reads both again
and drops whoever has no good credential any more. Where it does not (the broker runs in a container of its
own) whoever started the broker watches the files. The command that changes a credential does so at once, the
keeper after it: a change on the web reaches the broker by the keeper alone, within seconds.

The database remembers what the broker was told last. Whoever is killed between writing and telling leaves
that behind, and the next turn tells it again; the row is locked meanwhile, so that a list that was read
earlier is never written over one that was read later.
"""

import hashlib
import logging
import os
import secrets
import signal
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from sensors import broker_files
from store import credentials, database

log = logging.getLogger(__name__)

PASSWORDS, ACCESS, PID = "passwords", "access", "pid"
WHOLE_EVERY_S = 30.0
"""How soon a thing that was declared is among those a beginning (`port-*`) speaks for."""


class Fresh(NamedTuple):
    """A new password, shown once, and what is kept of it."""

    password: str
    hashed: str


def fresh() -> Fresh:
    """A password of 192 random bits, 32 letters, digits, - and _."""
    password = secrets.token_urlsafe(24)
    return Fresh(password, broker_files.hashed(password, secrets.token_bytes(broker_files.SALT_BYTES)))


def prepare(folder: Path) -> None:
    """Make the folder and its files where they are missing: nobody comes in yet."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, text in ((PASSWORDS, broker_files.passwords([])), (ACCESS, broker_files.access([], ()))):
        if not (folder / name).exists():
            _replace(folder / name, text)


def settle(conn: database.Connection, folder: Path) -> bool:
    """Make the files say what the database says; whether the broker had to be told. Raises OSError."""
    with credentials.telling(conn) as told:
        stamp, known = credentials.stamp(conn), credentials.every(conn)
        texts = {
            ACCESS: broker_files.access(known, credentials.thing_ids(conn)),
            PASSWORDS: broker_files.passwords(known),
        }
        digest = hashlib.sha256("\0".join(texts.values()).encode()).hexdigest()
        changed = [name for name, text in texts.items() if not _says(folder / name, text)]
        for name in changed:
            _replace(folder / name, texts[name])
        news = bool(changed) or digest != told
        if news:
            _reload(folder)
        credentials.note_told(conn, digest, stamp)
    return news


def listens(folder: Path) -> bool:
    """Whether the broker is told by a signal; one of another container looks at the files by itself."""
    return (folder / PID).exists()


class Access:
    """The keeper's duty: to settle when a credential changed, and from time to time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: tuple[int, int] | None = None
        self._whole_at = 0.0

    def __call__(self, conn: database.Connection, _now: int) -> bool:
        """One turn."""
        stamp = credentials.stamp(conn)
        if stamp == self._seen and monotonic() < self._whole_at:
            return False
        if settle(conn, self._folder):
            log.info("the broker was told of %d credentials", stamp[0])
        self._seen, self._whole_at = stamp, monotonic() + WHOLE_EVERY_S
        return False


def _says(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == text
    except FileNotFoundError:
        return False


def _replace(path: Path, text: str) -> None:
    """For its owner alone; in a folder that others may enter (a broker of another user) for them too."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    shut = path.parent.stat().st_mode & 0o077 == 0
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if shut else 0o644)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)


def _reload(folder: Path) -> None:
    """SIGHUP to the broker whose pid is in the folder, if that still is one."""
    try:
        pid = int((folder / PID).read_text())
        if Path(f"/proc/{pid}/comm").read_text().strip() == "mosquitto":
            os.kill(pid, signal.SIGHUP)
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return
