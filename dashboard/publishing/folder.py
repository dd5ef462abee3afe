"""The folder of published documents: each file replaced in one step, the index last.

A reader sees a document as it was or as it is, never half of it; the index names every document with its
digest, so that a reader who comes between two files knows which one is not there yet.
"""

import os
from pathlib import Path

from city.published import digest, is_path

BEING_WRITTEN = ".new"
OURS = {"things": ".json", "history": ".json", "citizens": ".json", "cap": (".xml", ".atom")}
"""Whatever else lies there is somebody else's."""
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
        new = place.with_name(f".{place.name}{BEING_WRITTEN}")
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

    def digests(self) -> dict[str, str]:
        """What each document below it but the index is known by, whoever put it there.

        What an end in the middle of writing left behind is taken away: nobody else writes here."""
        found: dict[str, str] = {}
        for folder, endings in OURS.items():
            for file in (self._path / folder).rglob("*"):
                path = file.relative_to(self._path).as_posix()
                if file.name.startswith(".") and file.name.endswith(BEING_WRITTEN):
                    file.unlink(missing_ok=True)
                elif is_path(path) and path.endswith(endings) and file.is_file():
                    found[path] = digest(file.read_bytes())
        return found

    def remove(self, path: str) -> None:
        """Take one document away; none there is well, too."""
        (self._path / path).unlink(missing_ok=True)
