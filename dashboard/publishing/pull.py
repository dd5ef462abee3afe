"""Copies the published documents from the schema into a folder, for a public side on another machine.

It reads the schema `published` as `citywatch_public`, a role that may read nothing else, and nothing ever
goes back. While the database is away the folder stays as it is, and what is in it expires by itself.
"""

import logging
import threading
from pathlib import Path

from city.clock import Clock
from city.errors import TransientError
from city.published import INDEX, digest, is_path, read_index
from city.settings import Settings
from dashboard.publishing.folder import Folder
from store import database, published

log = logging.getLogger(__name__)

NAME = "pull"
LOOK_S = 2.0
RETRY_S = 5.0
MOST_AT_ONCE = 200
"""Documents asked for in one question."""


def run(settings: Settings, stop: threading.Event, _clock: Clock) -> None:
    """Copy until `stop`; a database that goes away is waited for."""
    if not settings.published_url:
        raise ValueError("CITYWATCH_PUBLISHED_URL says where documents are copied from")
    puller = Puller(Folder(Path(settings.published_folder())))
    while not stop.is_set():
        try:
            with database.connect(settings.published_url, NAME) as conn:
                while not stop.is_set():
                    puller.look(conn)
                    stop.wait(LOOK_S)
        except (TransientError, OSError, ValueError, *database.Unavailable) as error:
            log.warning("copying waits %.0f s: %s", RETRY_S, error)
            stop.wait(RETRY_S)


class Puller:
    """Keeps a folder like the schema."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._here = folder.digests()
        self._index: bytes | None = None

    def look(self, conn: database.Connection) -> bool:
        """Copy what is new; whether anything was. Raises OSError where the folder cannot be written."""
        body = published.bodies(conn, [INDEX]).get(INDEX)
        if body is None or body == self._index:
            return False
        wanted = {path: known for path, known in read_index(body).documents.items() if is_path(path)}
        missing = [path for path, known in wanted.items() if self._here.get(path) != known]
        for start in range(0, len(missing), MOST_AT_ONCE):
            for path, document in published.bodies(conn, missing[start : start + MOST_AT_ONCE]).items():
                self._folder.write(path, document)
                self._here[path] = digest(document)
        self._folder.write(INDEX, body)
        for path in self._here.keys() - wanted.keys():
            self._folder.remove(path)
        self._here = {path: known for path, known in self._here.items() if path in wanted}
        self._index = body
        return True
