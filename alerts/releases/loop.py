"""The loop of releases: while one is open, each committed batch may have turned its wind.

`run` is one thread of the process that delivers; any number may run, since each version is written once
(`alerts.releases.follow`). It is woken by what is stored, not by a clock; but a station that falls silent and
the sun that sets make no noise, so it looks every few seconds as well. With nothing open it only waits.
"""

import logging
import threading
from math import inf
from time import monotonic

from alerts.guard import guarded
from alerts.releases import follow, scene
from city.catalogue import Catalogue
from city.clock import Clock
from city.errors import TransientError
from city.release import LEAST_MS
from city.settings import Settings
from store import catalogue, database, listen, releases

log = logging.getLogger(__name__)

NAME = "releases"
LOOK_S = 5.0
"""Without a batch, so often: silence is seen by looking."""
PAUSE_S = 0.5
"""Between two looks at least, however many batches there are."""
RETRY_S = 1.0


def run(settings: Settings, stop: threading.Event, clock: Clock) -> None:
    """Follow until `stop`; a database that goes away is waited for."""
    if not settings.database_url:
        raise ValueError("releases need the URL of a database")
    while not stop.is_set():
        try:
            with database.connect(settings.database_url, NAME) as conn:
                _serve(conn, stop, clock)
        except (TransientError, *database.Unavailable) as error:
            log.warning("database is away, trying again in %.0f s: %s", RETRY_S, error)
            stop.wait(RETRY_S)
        except Exception:
            log.exception("a look failed, trying again in %.0f s", RETRY_S)
            stop.wait(RETRY_S)


def _serve(conn: database.Connection, stop: threading.Event, clock: Clock) -> None:
    listen.listen(conn, "batch", "catalogue", "release")
    known = catalogue.load_city(conn)
    is_open = bool(releases.newest(conn, only_open=True, most=1))
    written: dict[int, float] = {}
    while not stop.is_set():
        if known is not None and is_open:
            look(conn, *known, clock, written)
        heard = _heard(conn, stop)
        if "catalogue" in heard:
            known = catalogue.load_city(conn)
        if "release" in heard:
            is_open = bool(releases.newest(conn, only_open=True, most=1))


def look(
    conn: database.Connection,
    known: Catalogue,
    streams: scene.Streams,
    clock: Clock,
    written: dict[int, float] | None = None,
) -> int:
    """Write the next version of every open release whose weather is another one; how many.

    `written` is when each was written last (`monotonic`): a clock that was set back makes them no faster.
    """
    last = {} if written is None else written
    now = clock()
    made = 0
    for newest in follow.due(conn, scene.winds(conn, known, streams, now), now):
        number = newest.release_id
        if newest.at > now and monotonic() - last.get(number, -inf) < LEAST_MS / 1000:
            continue
        with guarded(conn, f"release {number}"):
            if follow.renew(conn, number, known, streams, clock) is not None:
                last[number] = monotonic()
                made += 1
    return made


def _heard(conn: database.Connection, stop: threading.Event) -> set[str]:
    """What woke us: waits for something, then a little for what comes with it."""
    stop.wait(PAUSE_S)
    until = monotonic() + LOOK_S
    heard: set[str] = set()
    while not stop.is_set() and not heard and (left := until - monotonic()) > 0:
        heard = {channel for channel, _ in listen.woken(conn, min(left, 1.0))}
    while more := listen.woken(conn, 0):
        heard |= {channel for channel, _ in more}
    return heard
