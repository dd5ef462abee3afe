"""The public end of the letterbox: letters are put into a folder, and nothing is ever read out of it.

A letter is written beside its name and renamed, its photo first, so that whoever takes letters in meets
whole ones only. The folder is bounded in letters of each kind and in bytes: while nobody takes them in,
people are told that it is full, and one kind cannot crowd out another.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock

from city.letter import LARGEST_LETTER, NAME, Letter, LetterKind, encode, file_name, kind_of

MOST: dict[LetterKind, int] = {
    LetterKind.REPORT: 1000,
    LetterKind.SUBSCRIBE: 1000,
    LetterKind.CONFIRM: 2000,
    LetterKind.LEAVE: 5000,
}
MOST_BYTES = 512 * 1024 * 1024
BEING_WRITTEN = ".new"


class FullError(RuntimeError):
    """There are as many letters as may wait."""


@dataclass(slots=True)
class Letterbox:
    """A folder of letters that wait to be taken in; made at the first one."""

    folder: Path
    most: dict[LetterKind, int] = field(default_factory=lambda: dict(MOST))
    most_bytes: int = MOST_BYTES
    _lock: Lock = field(default_factory=Lock)

    def put(self, letter: Letter, photo: bytes | None = None) -> None:
        """Put a letter in, with its photo. Raises FullError, OSError where the folder cannot be written."""
        raw, name = encode(letter), file_name(letter)
        if len(raw) > LARGEST_LETTER:
            raise ValueError("the letter is larger than a letter may be")
        with self._lock:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._make_room(kind_of(letter), len(raw) + len(photo or b""))
            beside = name.removesuffix(".json") + ".photo"
            if photo is not None:
                self._write(beside, photo)
            try:
                self._write(name, raw)
            except OSError:
                (self.folder / beside).unlink(missing_ok=True)
                raise
            self._keep()

    def _make_room(self, kind: LetterKind, size: int) -> None:
        """Raise FullError unless one more of a kind may come."""
        waiting = dict(self._waiting())
        letters = sum(1 for name in waiting if (found := NAME.fullmatch(name)) and found[1] == kind.value)
        if letters >= self.most[kind] or sum(waiting.values()) + size > self.most_bytes:
            raise FullError(f"{letters} letters of this kind wait")

    def _waiting(self) -> Iterator[tuple[str, int]]:
        with os.scandir(self.folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    yield entry.name, entry.stat(follow_symlinks=False).st_size

    def _write(self, name: str, raw: bytes) -> None:
        path = self.folder / (name + BEING_WRITTEN)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            path.rename(self.folder / name)
        except OSError:
            path.unlink(missing_ok=True)
            raise

    def _keep(self) -> None:
        """What was renamed is there after a power cut, too."""
        handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def fingerprint(photo: bytes) -> str:
    """What a letter says of the photo that lies beside it."""
    return sha256(photo).hexdigest()
