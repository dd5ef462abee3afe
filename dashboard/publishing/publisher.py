"""Keeps the published documents: asks the parts, writes what changed into the schema and into the folder.

The schema is written first, in one transaction; then the folder, each file by itself, the index last. A
folder that cannot be written (a full disk) is tried again at each look; what the schema has and the folder
has not is written when the process starts again.
"""

import logging
from collections.abc import Mapping, Sequence

from city.published import INDEX, SCHEMA, Index, digest, is_path, written
from dashboard.publishing.folder import Folder
from dashboard.publishing.part import JSON, Ground, Made, Part
from dashboard.publishing.shape import city_facts, mark
from store import published
from store.database import Connection
from store.published import Published

log = logging.getLogger(__name__)

INDEX_EVERY_MS = 5_000
"""How often the index says that the inside lives where nothing else changes."""


class Publisher:
    """One publisher on one connection. `left` is how many documents the folder does not have yet."""

    def __init__(self, conn: Connection, folder: Folder, parts: Sequence[Part]) -> None:
        self._conn, self._folder, self._parts = conn, folder, parts
        self._known = published.digests(conn)
        self._known.pop(INDEX, None)
        self._waiting: dict[str, bytes | None] = self._missing_in_folder()
        self._index: Index | None = None

    @property
    def left(self) -> int:
        """How many documents wait for the folder to take them."""
        return len(self._waiting)

    @property
    def documents(self) -> int:
        """How many there are."""
        return len(self._known)

    def look(self, ground: Ground, now: int) -> None:
        """Publish what changed up to `now` (epoch ms). Raises OSError where the folder cannot be written."""
        changed: dict[str, Made | None] = {}
        for part in self._parts:
            said = part.look(self._conn, ground, self._known, now)
            changed |= {path: made for path, made in said.items() if self._is_new(path, made)}
        index = self._next_index(ground, changed, now)
        if index is not None:
            self._keep(changed, index, now)
        self._fill_folder()

    def _is_new(self, path: str, made: Made | None) -> bool:
        return (digest(made.body) if made else None) != self._known.get(path)

    def _next_index(self, ground: Ground, changed: Mapping[str, Made | None], now: int) -> Index | None:
        """The index as it has to be now; None while the last one is good enough."""
        known = self._known | {path: digest(made.body) for path, made in changed.items() if made}
        documents = {path: known[path] for path in known if changed.get(path, True) is not None}
        areas = ground.areas
        marks = [mark(thing, areas) for thing in ground.things]
        index = Index(SCHEMA, now, city_facts(ground.catalogue), marks, documents)
        last = self._index
        if last and last.content == index.content and 0 <= now - last.written_at < INDEX_EVERY_MS:
            return None
        return index

    def _keep(self, changed: Mapping[str, Made | None], index: Index, now: int) -> None:
        body = written(index)
        rows = [_row(path, made) for path, made in changed.items() if made and _sound(path)]
        gone = [path for path, made in changed.items() if made is None]
        rows.append(Published(INDEX, body, JSON, digest(body)))
        published.publish(self._conn, rows, gone, now)
        self._index, self._known = index, dict(index.documents)
        self._waiting.update((path, made.body if made else None) for path, made in changed.items())
        self._waiting[INDEX] = body

    def _fill_folder(self) -> None:
        for path in sorted(self._waiting, key=lambda path: path == INDEX):
            body = self._waiting[path]
            if body is None:
                self._folder.remove(path)
            else:
                self._folder.write(path, body)
            del self._waiting[path]

    def _missing_in_folder(self) -> dict[str, bytes | None]:
        """What the schema has and the folder has not, or has otherwise."""
        here = {path: self._folder.read(path) for path in self._known}
        missing = [path for path, body in here.items() if body is None or digest(body) != self._known[path]]
        if missing:
            log.info("%d documents are written into the folder again", len(missing))
        return dict(published.bodies(self._conn, missing))


def _sound(path: str) -> bool:
    if not is_path(path):
        raise ValueError(f"{path!r} is no path of a document")
    return True


def _row(path: str, made: Made) -> Published:
    return Published(path, made.body, made.media_type, digest(made.body), made.valid_until)
