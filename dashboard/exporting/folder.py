"""Where files wait to be fetched: a folder of this process in the system's place for temporary files.

It is gone with the process. That of a process which was killed is cleared away by the next one that needs a
folder: whoever lives holds a lock on theirs.
"""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

from city.errors import TransientError

PREFIX = "citywatch-exports-"
LEAST_FREE = 500_000_000
"""Bytes that stay free for everybody else."""
FULL = "The disk has no room for this file."
_LOCK = "lock"


class Full(TransientError):
    """The disk has no room."""

    def __init__(self) -> None:
        super().__init__(FULL)


def need_room() -> None:
    """Raises Full where too little is free."""
    if shutil.disk_usage(tempfile.gettempdir()).free < LEAST_FREE:
        raise Full


class Folder:
    """A locked folder of this process."""

    def __init__(self) -> None:
        clear_abandoned()
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = os.open(self.path / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def close(self) -> None:
        """Away with it and all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def clear_abandoned() -> None:
    """Away with the folders of processes that are no more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
        except OSError:  # another's, or just being made
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            continue
        finally:
            os.close(lock)
