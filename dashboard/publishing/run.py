"""The process that publishes: woken by what is stored, it brings the documents up to date every few seconds.

One of them works at a time: a second one waits. It reads what everybody may see, and hands out nothing that
anybody sends: the way is one way.
"""

import logging
import os
import threading
from pathlib import Path
from time import monotonic

from city.clock import Clock
from city.errors import TransientError
from city.settings import Settings
from dashboard.publishing.citizens import Citizens
from dashboard.publishing.folder import Folder
from dashboard.publishing.histories import Histories
from dashboard.publishing.part import Ground
from dashboard.publishing.publisher import Publisher
from dashboard.publishing.stations import Stations
from dashboard.publishing.warnings import WarningsOut
from store import catalogue, database, listen, processes

log = logging.getLogger(__name__)

NAME = "publish"
PAUSE_S = 1.0
"""Between two looks at least, however much is stored."""
LOOK_S = 2.0
RETRY_S = 1.0


def run(settings: Settings, stop: threading.Event, clock: Clock) -> None:
    """Publish until `stop`; a database that goes away is waited for."""
    if not settings.database_url:
        raise ValueError("publishing needs the URL of a database")
    folder = Folder(Path(settings.published_folder()))
    while not stop.is_set():
        try:
            with database.connect(settings.database_url, NAME) as conn:
                _serve(conn, folder, stop, clock)
        except (TransientError, database.Failed) as error:
            log.warning("database is away, trying again in %.0f s: %s", RETRY_S, error)
            stop.wait(RETRY_S)
        except Exception:
            log.exception("a look failed, trying again in %.0f s", RETRY_S)
            stop.wait(RETRY_S)


def _serve(conn: database.Connection, folder: Folder, stop: threading.Event, clock: Clock) -> None:
    while not database.alone(conn, NAME):
        if stop.wait(RETRY_S):
            return
    listen.listen(conn, "batch", "transition", "catalogue", "citizens", "hours")
    histories = Histories()
    publisher = Publisher(conn, folder, [Stations(), WarningsOut(), histories, Citizens()])
    ground, beat_at = _ground(conn), 0.0
    while not stop.is_set():
        problem = _look(publisher, ground, clock)
        if monotonic() >= beat_at:
            detail: dict[str, object] = {
                "documents": publisher.documents,
                "folder": problem,
                "failing": sorted(publisher.failing),
            }
            processes.beat(conn, NAME, os.getpid(), clock(), detail)
            beat_at = monotonic() + processes.BEAT_S
        stop.wait(PAUSE_S)
        notices = listen.woken(conn, LOOK_S - PAUSE_S)
        histories.name_streams(payload for channel, payload in notices if channel == "hours")
        if ground is None or any(channel == "catalogue" for channel, _ in notices):
            ground = _ground(conn)


def _look(publisher: Publisher, ground: Ground | None, clock: Clock) -> str | None:
    """One look; why the folder could not be written, None where it was."""
    if ground is None:
        return None
    try:
        publisher.look(ground, clock())
    except OSError as error:
        log.warning("the published folder: %s; %d documents wait", error, publisher.left)
        return str(error)
    return None


def _ground(conn: database.Connection) -> Ground | None:
    found = catalogue.load_city(conn)
    return Ground.of(*found) if found else None
