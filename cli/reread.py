"""What a process takes from the catalogue's TOML, read again when a file has changed.

For processes that go by the catalogue itself and not by the database: they work while that is away.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from city.catalogue import Catalogue
from city.errors import CitywatchError
from city.settings import Settings
from cli import catalogue

log = logging.getLogger(__name__)

Taken = TypeVar("Taken")
Look = tuple[tuple[str, int, int], ...]
"""Name, time of change and size of each file."""


class Reread(Generic[Taken]):
    """What `take` takes from the catalogue, each time that a file has changed."""

    def __init__(self, settings: Settings, take: Callable[[Catalogue], Taken]) -> None:
        self._settings, self._take = settings, take
        self._path = catalogue.path_of(settings)
        self._seen: Look | None = None

    def read(self) -> Taken | None:
        """What is taken, None while nothing has changed. Raises CatalogueError the first time only."""
        look = self._look()
        if look == self._seen:
            return None
        first, self._seen = self._seen is None, look
        try:
            return self._take(catalogue.read(self._settings))
        except CitywatchError as error:
            if first:
                raise
            log.error("the catalogue has changed and is wrong, it goes on by the last one: %s", error)
            return None

    def _look(self) -> Look:
        files = sorted(self._path.glob("*.toml")) if self._path.is_dir() else [self._path]
        return tuple(_look_at(file) for file in files)


def _look_at(file: Path) -> tuple[str, int, int]:
    try:
        stat = file.stat()
    except OSError:
        return (file.name, 0, -1)
    return (file.name, stat.st_mtime_ns, stat.st_size)
