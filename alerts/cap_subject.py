"""What a chain of CAP messages is about, as it stands now: an alert, a release, an alert that tells of one.

A release has a chain of its own, whether or not there is an alert beside it. (Chains of before hang on an
alert of its incident and name the release in their messages.) While a release is open the danger is there,
whatever a detector says: neither its own chain nor that of an alert on its site gives an all-clear.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from alerts.cap_chain import Standing
from alerts.cap_draft import ENDED, LIFE_H, Situation, Wish, release_of, situation, wish_of
from alerts.cap_release import ToldRelease, situation_of, told_release
from alerts.cap_xml import check
from city.alert import Alert, Life
from city.cap import Corner, Reference
from city.catalogue import Catalogue
from city.rule import LATENESS_MS
from city.state import Level
from city.thing import Datastream
from store import alerts, releases
from store.cap import CapChain, Kept
from store.database import Connection

SETTLED_MS = 3 * LATENESS_MS
"""Data that came late may bring back an alert that was over; after this it does not."""


@dataclass(frozen=True, slots=True)
class CapSubject:
    """What a chain is about: an alert, a release, or both. `held`: a release is open on the alert's site."""

    alert: Alert | None
    release: ToldRelease | None
    held: bool = False

    @property
    def standing(self) -> Standing:
        """How it stands: while a release is open the danger is there, whatever the alert says."""
        release, alert = self.release, self.alert
        if release is not None and (release.is_open or alert is None):
            return Standing(Level.RED, not release.is_open, release.since)
        if alert is None:
            return Standing(Level.NORMAL, True)
        return Standing(alert.severity, alert.life in ENDED, alert.since, self.held)

    def is_settled(self, now: int) -> bool:
        """Whether no message can follow any more."""
        if self.held or (self.release is not None and self.release.is_open):
            return False
        alert = self.alert
        return alert is None or (alert.life is Life.CLEARED and now - alert.changed > SETTLED_MS)

    def situation(self, known: Catalogue, streams: Mapping[int, Datastream]) -> Situation:
        """What may be told of it. Raises LookupError where there is nothing."""
        release, alert = self.release, self.alert
        if release is not None and (release.is_open or self.standing.over):
            return situation_of(release, known)
        if alert is None:
            raise LookupError("neither an alert nor a release")
        return situation(alert, known, streams)


def subject_of(
    conn: Connection, chain: CapChain, messages: Sequence[Kept], wish: Wish | None = None
) -> CapSubject:
    """What a chain is about now: its release, that which is wished for, or that of its last message."""
    alert = None if chain.alert_id is None else _alert(conn, chain.alert_id)
    named = chain.release_id or (wish.release if wish else None)
    if named is None and messages:
        named = written(messages[-1].xml)[1]
    release = told_release(conn, named)
    if alert is None and release is None:
        raise LookupError(str(chain))
    held = (
        release is None
        and alert is not None
        and alert.life in ENDED
        and alert.thing_id is not None
        and bool(releases.open_at(conn, alert.thing_id, alert.drill))
    )
    return CapSubject(alert, release, held)


@lru_cache(maxsize=2048)
def written(xml: str) -> tuple[Reference, int | None, tuple[Corner, ...] | None]:
    """A message's name, release and area. Kept, because every look at a chain asks for those of all of it."""
    sound = check(xml.encode()).sound()
    return sound.reference, release_of(sound), wish_of(sound, LIFE_H).polygon


def _alert(conn: Connection, alert_id: int) -> Alert:
    alert = alerts.alert(conn, alert_id)
    if alert is None:
        raise LookupError(str(alert_id))
    return alert
