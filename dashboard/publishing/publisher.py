"""Keeps the published documents: asks the parts, writes what changed into the schema and into the folder.

The schema is written first, in one transaction; then the folder, each file by itself, the index last. A
folder that cannot be written (a full disk) is tried again at each look; what the schema has and the folder
has not is written when the process starts again.
"""

import logging
from collections.abc import Mapping, Sequence

from city.errors import TransientError
from city.published import INDEX, SCHEMA, Index, digest, is_path, written
from dashboard.publishing.folder import Folder
from dashboard.publishing.part import JSON, Ground, Made, Part, Update
from dashboard.publishing.shape import city_facts, mark
from store import database, published
from store.database import Connection
from store.published import Published

log = logging.getLogger(__name__)

INDEX_EVERY_MS = 5_000
"""How often the index says that the inside lives where nothing else changes."""


class Publisher:
    """One publisher on one connection. `left` is how many documents the folder does not have yet, `failing`
    the names of parts that failed at the last look."""

    def __init__(self, conn: Connection, folder: Folder, parts: Sequence[Part]) -> None:
        self._conn, self._folder, self._parts = conn, folder, parts
        self._known = published.digests(conn)
        self._known.pop(INDEX, None)
        self._waiting: dict[str, bytes | None] = self._unlike_the_schema()
        self._index: Index | None = None
        self.failing = set[str]()

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
            said = self._said(part, ground, now)
            changed |= {path: made for path, made in said.items() if self._is_new(path, made)}
        index = self._next_index(ground, changed, now)
        if index is not None:
            self._keep(changed, index, now)
        self._fill_folder()

    def _said(self, part: Part, ground: Ground, now: int) -> Update:
        """What a part says. One that fails leaves its documents as they were, and the others go on."""
        try:
            said = part.look(self._conn, ground, self._known, now)
        except (TransientError, database.Failed):
            raise
        except Exception:
            if part.name not in self.failing:
                log.exception("the part %s fails; its documents stay as they were", part.name)
            self.failing.add(part.name)
            return {}
        self.failing.discard(part.name)
        return said

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
        """What is to go first, for which there is always room; the index last. One that cannot be written
        keeps no other one waiting: a reader knows by the index which it is."""
        problem: OSError | None = None
        for path in sorted(self._waiting, key=lambda one: (one == INDEX, self._waiting[one] is not None)):
            body = self._waiting[path]
            try:
                if body is None:
                    self._folder.remove(path)
                else:
                    self._folder.write(path, body)
            except OSError as error:
                problem = error
            else:
                del self._waiting[path]
        if problem is not None:
            raise problem

    def _unlike_the_schema(self) -> dict[str, bytes | None]:
        """What the schema has and the folder has not, or has otherwise; and what it has and should not."""
        here = self._folder.digests()
        missing = [path for path, known in self._known.items() if here.get(path) != known]
        if missing:
            log.info("%d documents are written into the folder again", len(missing))
        return dict(published.bodies(self._conn, missing)) | dict.fromkeys(here.keys() - self._known.keys())


def _sound(path: str) -> bool:
    if not is_path(path):
        raise ValueError(f"{path!r} is no path of a document")
    return True


def _row(path: str, made: Made) -> Published:
    return Published(path, made.body, made.media_type, digest(made.body), made.valid_until)
