"""The documents of the published folder in memory, looked at again and again.

The index says what there is and by which digest each document is known, so a look that finds the same index
reads nothing else, and one that finds another reads only what is new. A document that is not there yet, or
not whole, stays as it was until the next look. Without any index nothing was published yet.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec

from city.published import INDEX, Index, digest, is_path, read_index

log = logging.getLogger(__name__)

LARGEST = 4 * 1024 * 1024
"""Bytes: no document of ours comes near it."""
MOST_DOCUMENTS = 200_000

T = TypeVar("T", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Documents:
    """What is published at one moment: the index, and the bytes and digest of each document by its path.

    The digest of the index itself is one of its city and stations: its time alone changes no answer.
    """

    index: Index | None = None
    bodies: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    digests: Mapping[str, str] = field(default_factory=dict[str, str])


class Shelf:
    """A folder of documents. `look` may be called by another thread; `documents` is replaced as a whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: tuple[int, int, int] | None = None
        self._whole = False
        self._read: dict[str, tuple[str, msgspec.Struct]] = {}
        self.documents = Documents()

    def look(self) -> bool:
        """Take in what was published since the last look; whether anything was."""
        try:
            about = (self._folder / INDEX).stat()
        except OSError:
            return False  # what was read stays; where nothing was, there is nothing yet
        seen = (about.st_mtime_ns, about.st_ino, about.st_size)
        if seen == self._seen and self._whole:
            return False
        try:
            index = read_index(self._bytes(INDEX))
        except (OSError, ValueError) as error:
            if seen != self._seen:
                log.warning("the index of %s cannot be used: %s", self._folder, error)
            self._seen = seen
            return False
        self._seen = seen
        self._take(index)
        return True

    def as_type(self, documents: Documents, path: str, kind: type[T]) -> T | None:
        """A document as its Struct, None where there is none that can be read."""
        if (body := documents.bodies.get(path)) is None:
            return None
        known = self._read.get(path)
        if known is not None and known[0] == documents.digests[path] and isinstance(known[1], kind):
            return known[1]
        try:
            read = msgspec.json.decode(body, type=kind)
        except msgspec.DecodeError as error:
            log.warning("%s is not what it should be: %s", path, error)
            return None
        self._read[path] = (documents.digests[path], read)
        return read

    def _take(self, index: Index) -> None:
        old, bodies, digests = self.documents, dict[str, bytes](), dict[str, str]()
        self._whole = True
        for path, wanted in list(index.documents.items())[:MOST_DOCUMENTS]:
            body = old.bodies.get(path)
            if old.digests.get(path) != wanted and is_path(path):
                fresh = self._fresh(path, wanted)
                self._whole = self._whole and fresh is not None
                body = body if fresh is None else fresh
            if body is not None:
                bodies[path] = body
                digests[path] = old.digests[path] if body is old.bodies.get(path) else wanted
        self._read = {path: known for path, known in dict(self._read).items() if path in bodies}
        digests[INDEX] = digest(msgspec.json.encode((index.city, index.stations), order="deterministic"))
        self.documents = Documents(index, bodies, digests)

    def _fresh(self, path: str, wanted: str) -> bytes | None:
        try:
            body = self._bytes(path)
        except OSError:
            return None
        return body if digest(body) == wanted else None

    def _bytes(self, path: str) -> bytes:
        with (self._folder / path).open("rb") as file:
            body = file.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise OSError(f"{path} is larger than {LARGEST} bytes")
        return body
