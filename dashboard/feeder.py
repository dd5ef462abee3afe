"""What keeps the mirror true: threads that wait on Redis and PostgreSQL, and hand over to the event loop.

Deltas come by Redis; while it is away the latest values are read from PostgreSQL every few seconds, the one
place where we poll. Alerts, catalogue changes and what things say of being online come by LISTEN. Every
(re)connection begins with what was missed meanwhile, read from PostgreSQL.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from alerts.releases import scene
from city import canary
from city.alert import Alert, SubjectKind
from city.cap_external import Heard, external
from city.catalogue import Catalogue
from city.errors import TransientError
from city.observation import Observation
from city.rule import Predicted
from city.settings import Settings
from city.terms import Foretold
from dashboard.open_reports import MOST
from dashboard.releases_json import summary_json
from dashboard.wall_state import WallState
from store import (
    alerts,
    cap_external,
    catalogue,
    database,
    listen,
    notifications,
    observations,
    open_reports,
    presence,
    releases,
)
from store.database import Pool
from store.live import Live
from store.live import Unavailable as LiveUnavailable

log = logging.getLogger(__name__)

POLL_S = 2.0
WAIT_S = 1.0
PROCESS = "dashboard"


class Feeder:
    """Two threads for the life of the process."""

    def __init__(
        self,
        settings: Settings,
        connections: Pool,
        wall: WallState,
        loop: asyncio.AbstractEventLoop,
        stop: threading.Event,
    ) -> None:
        self._settings = settings
        self._connections = connections
        self._wall = wall
        self._loop = loop
        self._stop = stop
        self._threads = [
            threading.Thread(target=self._keep, args=(work,), name=f"feeder-{name}", daemon=True)
            for name, work in (("live", self._follow_live), ("alerts", self._follow_alerts))
        ]

    def start(self) -> None:
        """Begin to follow."""
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Wait for both threads after `stop` was set."""
        for thread in self._threads:
            thread.join(timeout=WAIT_S * 3)

    def _keep(self, work: Callable[[], None]) -> None:
        while not self._stop.is_set():
            try:
                work()
            except (TransientError, LiveUnavailable, *database.Unavailable) as error:
                log.warning("%s: %s", threading.current_thread().name, error)
            except Exception:
                log.exception("%s: starting again", threading.current_thread().name)
            self._stop.wait(POLL_S)

    def _follow_live(self) -> None:
        live = Live(self._settings.redis_url or "")
        try:
            self._follow(live.deltas(WAIT_S))
        except LiveUnavailable:
            self._catch_up()
            self._wall.following("live")
            raise
        finally:
            live.close()

    def _follow(self, deltas: Iterator[list[Observation] | None]) -> None:
        next(deltas)
        self._catch_up()
        for delta in deltas:
            self._wall.following("live")
            if self._stop.is_set():
                return
            if delta:
                self._hand(self._wall.observe, delta)

    def _catch_up(self) -> None:
        with self._connections.connection() as conn:
            self._hand(self._wall.observe, observations.latest(conn, self._wall.datastream_ids))

    def _follow_alerts(self) -> None:
        with database.connect(self._settings.database_url or "", PROCESS) as conn:
            listen.listen(conn, "transition", "catalogue", "presence", "callout", "release", "citizens")
            self._reload(conn)
            while not self._stop.is_set():
                self._wall.following("alerts")
                self._hear(conn, listen.woken(conn, WAIT_S))
                if self._wall.reports.is_short:
                    self._load_reports(conn, tell=True)

    def _hear(self, conn: database.Connection, notices: list[tuple[str, str]]) -> None:
        if said := [payload for channel, payload in notices if channel == "presence"]:
            self._hand(self._wall.hear, presence.of_things(conn, said))
        if told := [payload for channel, payload in notices if channel == "citizens"]:
            self._reported(conn, told)
        for channel, payload in notices:
            if channel == "callout":
                self._hand(self._wall.callouts.changed, int(payload))
            elif channel == "release":
                self._released(conn, int(payload))
            elif channel == "catalogue":
                self._reload(conn, int(payload) if payload else None)
            elif channel == "transition":
                self._changed(conn, alerts.alert(conn, int(payload)))

    def _changed(self, conn: database.Connection, alert: Alert | None) -> None:
        if alert is not None and alert.rule_id != canary.RULE_ID:
            outside = self._outside(conn, [alert]).get(alert.alert_id)
            foretold = _foretold(conn, [alert], self._wall.mirror.catalogue).get(alert.alert_id)
            self._hand(self._wall.alert, alert, outside, foretold)

    def _released(self, conn: database.Connection, release_id: int) -> None:
        kept, newest = releases.release(conn, release_id), releases.newest_versions(conn, [release_id])
        if kept is not None and release_id in newest:
            self._hand(self._wall.release, summary_json(kept, newest[release_id]))

    def _reported(self, conn: database.Connection, told: list[str]) -> None:
        """What citizens reported, or what became of it: `report <report_id>` each, `reports` of many."""
        ids = {int(number) for what, _, number in (one.partition(" ") for one in told) if what == "report"}
        if not ids and "reports" not in told:
            return
        if "reports" in told or len(ids) > MOST:
            self._load_reports(conn, tell=True)
        else:
            still, count = open_reports.among(conn, ids), open_reports.count(conn)
            self._hand(self._wall.reported, ids, still, count)

    def _load_reports(self, conn: database.Connection, *, tell: bool) -> None:
        count, newest = open_reports.count(conn), open_reports.newest(conn, MOST)
        self._hand(partial(self._wall.load_reports, newest, count, tell=tell))

    def _outside(self, conn: database.Connection, changed: Iterable[Alert]) -> dict[int, Heard]:
        """What other authorities said last about those alerts that are theirs."""
        theirs = [one.alert_id for one in changed if one.subject.kind is SubjectKind.EXTERNAL]
        heard = cap_external.heard_about(conn, theirs) if theirs else {}
        now = self._wall.clock()
        found = ((alert_id, external(said, now)) for alert_id, said in heard.items())
        return {alert_id: standing.newest for alert_id, standing in found if standing is not None}

    def _reload(self, conn: database.Connection, undone: int | None = None) -> None:
        stored = catalogue.load(conn)
        if stored is None:
            return
        known, streams = stored
        latest = observations.latest(conn, list(streams))
        words = presence.all_presences(conn).values()
        still = alerts.open_alerts(conn)
        kept = {one.release_id: one for one in releases.newest(conn, only_open=True)}
        newest = releases.newest_versions(conn, list(kept))
        told = [summary_json(one, newest[key]) for key, one in kept.items()]
        self._hand(self._wall.load_releases, told)
        self._load_reports(conn, tell=False)
        said, foretold = self._outside(conn, still), _foretold(conn, still, known)
        self._hand(self._wall.load, known, streams, latest, still, undone, words, said, foretold)
        self._hand(self._wall.look_out, catalogue.canary_datastream(conn))
        scene.GRIDS.laid(conn)  # so that who asks first for a release does not wait for it

    def _hand(self, act: Callable[..., None], *what: object) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(act, *what)


def _foretold(conn: database.Connection, changed: Iterable[Alert], known: Catalogue) -> dict[int, Foretold]:
    """Between when and when limits are reached, of those alerts that foretell it."""
    rules = {rule.rule_id for rule in known.rules if isinstance(rule.test, Predicted)}
    ids = [one.alert_id for one in changed if one.rule_id in rules]
    return notifications.foretold(conn, ids) if ids else {}
