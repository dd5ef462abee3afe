"""The process between citizens and the office: letters in, warnings to subscribers out, what is over
forgotten.

It is the only one that opens the letterbox, and needs nothing but the database. It is woken by what is
published and looks every second for letters. Any number may run; one works at a time.
"""

import logging
import os
import threading
from collections.abc import Callable, Collection
from pathlib import Path
from time import monotonic

from alerts.citizens import post, warned
from alerts.citizens.box import Letterbox
from alerts.citizens.intake import Desk, Intake
from alerts.citizens.photo import redrawn
from city.catalogue import Catalogue
from city.citizen_settings import CitizenSettings
from city.clock import Clock
from city.errors import TransientError
from city.settings import Settings
from store import catalogue, citizen_followers, citizens, cluster, database, listen, processes, subscriptions

log = logging.getLogger(__name__)

NAME = "citizens"
LOOK_S = 1.0
RETRY_S = 1.0
FAILED_WAIT_S = 10.0
TIDY_S = 600.0


def run(
    settings: Settings,
    stop: threading.Event,
    clock: Clock,
    mine: CitizenSettings = CitizenSettings(),  # noqa: B008
) -> None:
    """Work until `stop`; a database that goes away is waited for."""
    if not settings.database_url:
        raise ValueError("citizens need the URL of a database")
    if not mine.mails:
        log.info("no mail server is set: nobody can subscribe")
    elif not settings.link_keys():
        log.warning("CITYWATCH_LINK_SECRET is not set: no link can be signed, nobody can subscribe")
    while not stop.is_set():
        try:
            with database.connect(settings.database_url, NAME) as conn:
                _serve(Office(conn, settings, mine, clock), stop)
        except (TransientError, database.Failed) as error:
            log.warning("database is away, trying again in %.0f s: %s", RETRY_S, error)
            stop.wait(RETRY_S)


def _serve(office: "Office", stop: threading.Event) -> None:
    while not database.alone(office.conn, NAME):
        if stop.wait(RETRY_S):
            return
    cluster.mend(office.conn)
    listen.listen(office.conn, "citizens", "catalogue", "transition", "release")
    while not stop.is_set():
        office.beat()
        if not office.turn():
            woken = listen.woken(office.conn, LOOK_S)
            office.heard({channel for channel, _ in woken})


def public_base(settings: Settings) -> str:
    """How links into public pages begin: the address that was set, or that of this machine."""
    return settings.public_url or f"http://127.0.0.1:{settings.public_port}"


class Office:
    """One of us on one connection."""

    def __init__(
        self, conn: database.Connection, settings: Settings, mine: CitizenSettings, clock: Clock
    ) -> None:
        self.conn = conn
        self._settings, self._mine, self._clock = settings, mine, clock
        self._mails = mine.mails and bool(settings.link_keys())
        self._box = Letterbox(Path(settings.letterbox_folder()))
        self._intake = Intake()
        self._known: Catalogue | None = None
        self._due: dict[str, float] = {}
        self._moved = True
        self._failing: dict[str, str] = {}
        self._next_beat = 0.0

    def beat(self) -> None:
        """Show that the work goes on, what came in, what waits, what does not work."""
        if monotonic() < self._next_beat:
            return
        count, since = subscriptions.waiting(self.conn)
        detail: dict[str, object] = {
            "letters": dict(self._intake.outcomes),
            "mails_waiting": count,
            "mails_since": since,
            "mails": self._mails,
            "keep_contact_days": self._mine.keep_contact_days,
            "answer_days": self._mine.answer_days,
            "failing": sorted(self._failing),
        }
        processes.beat(self.conn, NAME, os.getpid(), self._clock(), detail)
        self._next_beat = monotonic() + processes.BEAT_S

    def heard(self, channels: Collection[str]) -> None:
        """What woke us: another catalogue is read again, who follows a report is told what became of it."""
        if "catalogue" in channels:
            self._known = None
        self._moved |= "citizens" in channels

    def turn(self) -> bool:
        """Everything once; whether there is more to do at once."""
        known = self._city()
        if known is None:
            return False
        if self._mails:
            self._do("warnings", lambda: bool(warned.turn(self.conn, known, self._clock())))
            self._do("followers", self._tell_followers)
        more = self._do("letters", lambda: self._intake.turn(self.conn, self._desk(known), self._clock()))
        if self._mails:
            office = self._post_office(known)
            more |= self._do("mails", lambda: post.turn(self.conn, office, self._clock) == post.AT_ONCE)
        if monotonic() >= self._due.get("tidying", 0.0):
            self._due["tidying"] = monotonic() + TIDY_S
            self._do("tidying", self._tidy)
        return more

    def _do(self, name: str, work: Callable[[], bool]) -> bool:
        """Do one thing. If it fails it is named in the beat and tried again later, and the others go on."""
        if name in self._failing and monotonic() < self._due[name]:
            return False
        try:
            more = work()
        except Exception as error:
            if self.conn.closed or isinstance(error, database.Unavailable):
                raise
            log.exception("%s failed, trying again in %.0f s", name, FAILED_WAIT_S)
            self._failing[name], self._due[name] = type(error).__name__, monotonic() + FAILED_WAIT_S
            return False
        self._failing.pop(name, None)
        return more

    def _tell_followers(self) -> bool:
        if self._moved:
            citizen_followers.tell_followers(self.conn, self._clock())
            self._moved = False
        return False

    def _city(self) -> Catalogue | None:
        if self._known is None:
            stored = catalogue.load(self.conn)
            self._known = stored[0] if stored else None
        return self._known

    def _desk(self, known: Catalogue) -> Desk:
        keys, days = self._settings.link_keys(), self._mine.keep_contact_days
        return Desk(self._box, known, keys, self._mails, days, redrawn)

    def _post_office(self, known: Catalogue) -> post.PostOffice:
        base, keys = public_base(self._settings), self._settings.link_keys()
        return post.PostOffice(self._mine.smtp_url or "", self._mine.smtp_from or "", base, keys, known)

    def _tidy(self) -> bool:
        now = self._clock()
        citizens.forget(self.conn, self._mine.keep_text_days, now)
        subscriptions.forget(self.conn, now)
        self._box.clear(now)
        return False
