"""The state folder of one stack (CITYWATCH_HOME): its lock, its state.json, its secrets, its logs.

One supervisor at a time owns a home: it holds a kernel lock on the file `lock`, which the kernel lets go when
the process ends, however it ends. The pid inside is for people, and tells a clean stop (empty) from a crash.
state.json says where everything listens; it holds passwords, so that it is readable by its owner alone.
"""

import fcntl
import json
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from city.errors import PermanentError

STATE = "state.json"
STOPPED = "stopped"
"""How state.json calls a stack that has ended in good order."""


class HomeBusyError(PermanentError):
    """Another supervisor is alive in this home."""


@dataclass(frozen=True, slots=True)
class Home:
    """A state folder. `path` is absolute."""

    path: Path

    @classmethod
    def named(cls, path: str) -> "Home":
        """The home at `path`, whether it exists or not: for those who only look."""
        return cls(Path(path).expanduser().absolute())

    @classmethod
    def at(cls, path: str) -> "Home":
        """The home at `path`, made if it is missing."""
        home = cls.named(path)
        home.logs.mkdir(parents=True, exist_ok=True)
        return home

    @property
    def logs(self) -> Path:
        """Where each child's log is."""
        return self.path / "logs"

    def secret(self, name: str) -> str:
        """A password of this home, made at first use; its file is readable by the owner alone."""
        path = self.path / f"{name}.secret"
        if not path.exists():
            write_private(path, secrets.token_urlsafe(24))
        return path.read_text().strip()

    def read_state(self) -> dict[str, object] | None:
        """The content of state.json, None where no stack has run."""
        try:
            return json.loads((self.path / STATE).read_text())
        except FileNotFoundError:
            return None

    def write_state(self, state: dict[str, object]) -> None:
        """Replace state.json as a whole: a reader sees the old one or the new one."""
        write_private(self.path / STATE, json.dumps(state, indent=2) + "\n")


class Lock:
    """This process owns the home until `release`. `stale_pid`: of a supervisor that crashed here."""

    def __init__(self, file: IO[str], stale_pid: int | None) -> None:
        self._file = file
        self.stale_pid = stale_pid

    @classmethod
    def acquire(cls, home: Home) -> "Lock":
        """Own `home`, or raise HomeBusyError naming the pid that does."""
        descriptor = os.open(home.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        file = os.fdopen(descriptor, "r+")
        if not _locked(file):
            pid = file.read().strip() or "unknown"
            file.close()
            raise HomeBusyError(
                f"another citywatch (pid {pid}) is running in {home.path}; "
                "stop it first, or set CITYWATCH_HOME to another folder"
            )
        written = file.read().strip()
        lock = cls(file, int(written) if written.isdigit() else None)
        lock._write(str(os.getpid()))
        return lock

    @staticmethod
    def owner(home: Home) -> int | None:
        """The pid that owns `home` now, None where nobody does. A pid by itself may be reused."""
        try:
            file = (home.path / "lock").open()
        except FileNotFoundError:
            return None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                written = file.read().strip()
                return int(written) if written.isdigit() else None
        return None

    def release(self) -> None:
        """Give the home back, and say that it was in good order."""
        self._write("")
        self._file.close()

    def _write(self, text: str) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._file.write(text)
        self._file.flush()


def write_private(path: Path, text: str) -> None:
    """Replace a file by one that only its owner may read, in one step; the old one stays on OSError."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise


def _locked(file: IO[str]) -> bool:
    """Take the lock, trying again for a moment: somebody who looks (`Lock.owner`) holds it for an instant."""
    for _ in range(5):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.02)
        else:
            return True
    return False
