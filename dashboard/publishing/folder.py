"""The folder of published documents: each file replaced in one step, the index last.

A reader sees a document as it was or as it is, never half of it; the index names every document with its
digest, so that a reader who comes between two files knows which one is not there yet.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from city.published import INDEX, is_path

MODE = 0o644
"""Others may read it: it is public, and the public process is another user."""


class Folder:
    """Writes documents below a path, which is made if it is missing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.mkdir(parents=True, exist_ok=True)

    def write(self, path: str, body: bytes) -> None:
        """Replace one document. Raises OSError; ValueError for a path that is none."""
        if not is_path(path):
            raise ValueError(f"{path!r} is no path of a document")
        place = self._path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        new = place.with_name(f".{place.name}.new")
        with new.open("wb") as file:
            file.write(body)
            os.fchmod(file.fileno(), MODE)
        new.replace(place)

    def read(self, path: str) -> bytes | None:
        """A document as it is; None where there is none."""
        try:
            return (self._path / path).read_bytes()
        except FileNotFoundError:
            return None

    def keep_only(self, paths: Mapping[str, str]) -> int:
        """Remove what the index does not name any more; how many that were."""
        gone = 0
        for file in self._path.rglob("*"):
            path = file.relative_to(self._path).as_posix()
            if file.is_file() and path != INDEX and path not in paths:
                file.unlink(missing_ok=True)
                gone += 1
        return gone
