"""The inside end of the letterbox: letters in the order of their times, read without believing the folder.

Whoever may write there is on the open internet's side. A name that is no letter's, a link, a pipe, a file
larger than allowed is not read; what cannot be read is taken out all the same, or it would be met again for
ever.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from heapq import nsmallest
from pathlib import Path
from stat import S_ISREG

from city.letter import LARGEST_LETTER, LARGEST_PHOTO, NAME

PHOTO = ".photo"
STRAY_MS = 3600 * 1000
"""What is no letter, and no photo of one, is cleared away after this time: it was never finished."""


class UnreadableError(ValueError):
    """It is no plain file, or larger than allowed."""


class Letterbox:
    """A folder of letters. It may not be there yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self, most: int) -> list[str]:
        """Letters, the oldest first. Raises OSError but for a folder that is missing."""
        return nsmallest(most, (name for name in self._all() if NAME.fullmatch(name)))

    def letter(self, name: str) -> bytes:
        """The bytes of a letter. Raises UnreadableError, OSError."""
        return self._read(name, LARGEST_LETTER)

    def photo(self, name: str, fingerprint: str) -> bytes | None:
        """The photo beside a letter, None where there is none that has this SHA-256. Raises OSError."""
        try:
            raw = self._read(_photo_of(name), LARGEST_PHOTO)
        except (UnreadableError, FileNotFoundError):
            return None
        return raw if sha256(raw).hexdigest() == fingerprint else None

    def remove(self, name: str) -> None:
        """Take a letter out, its photo first. Raises OSError."""
        for one in (_photo_of(name), name):
            with suppress(FileNotFoundError):
                (self._folder / one).unlink()

    def clear(self, now: int) -> int:
        """Remove what nobody will ask for, now in epoch milliseconds; how many files. Raises OSError."""
        names = set(self._all())
        letters = {name for name in names if NAME.fullmatch(name)}
        kept = letters | {_photo_of(name) for name in letters}
        return sum(self._clear(name, now) for name in sorted(names - kept))

    def _clear(self, name: str, now: int) -> bool:
        path = self._folder / name
        with suppress(FileNotFoundError, IsADirectoryError):
            if now - path.lstat().st_mtime_ns // 1_000_000 > STRAY_MS:
                path.unlink()
                return True
        return False

    def _all(self) -> Iterator[str]:
        with suppress(FileNotFoundError), os.scandir(self._folder) as entries:
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    yield entry.name

    def _read(self, name: str, most: int) -> bytes:
        try:
            handle = os.open(self._folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            if isinstance(error, FileNotFoundError):
                raise
            raise UnreadableError("no plain file") from error
        with os.fdopen(handle, "rb") as file:
            found = os.fstat(file.fileno())
            if not S_ISREG(found.st_mode) or found.st_size > most:
                raise UnreadableError("no plain file, or too large")
            raw = file.read(most + 1)
        if len(raw) > most:
            raise UnreadableError("too large")
        return raw


def _photo_of(name: str) -> str:
    return name.removesuffix(".json") + PHOTO
