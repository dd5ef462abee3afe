"""What the city looks like now, kept in memory: things, latest observations, trust, open alerts.

Pure: fed from outside, asked from outside, `now` is a parameter. It is loaded from PostgreSQL and moved on
by deltas; a value never goes back in time. Trust that only silence changes is found by a heap of deadlines,
not by looking at every datastream every second.
"""

import heapq
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from city.alert import Alert, Life
from city.cap_external import Heard
from city.catalogue import Catalogue
from city.characteristic import AT_LIMIT, InForce, in_force, watched_limit
from city.local_time import day_of
from city.observation import Observation
from city.presence import Presence
from city.quality import Quality
from city.state import Level, State, Trust, next_change, trust_of, worst_trust
from city.terms import Foretold
from city.thing import Datastream, Kind, Thing
from maps.features import Json, collection, feature, latest_of

ACTIVE = frozenset({Life.UNACK_ACTIVE, Life.ACK_ACTIVE})
CLOCK_WENT_BACK_MS = 1000
UNACKNOWLEDGED = frozenset({Life.UNACK_ACTIVE, Life.UNACK_CLEARED})


class Shown(NamedTuple):
    """What a thing's marker shows."""

    state: State
    unacknowledged: int
    """How many of its alerts wait for somebody: what is shelved or held back does not."""
    calls: Level
    """The worst of what is neither shelved nor held back; `state` has the worst of all that is active."""


@dataclass(slots=True)
class Delta:
    """What changed: newer observations, datastreams whose trust changed, things whose marker changed, and
    things that say another word on being online."""

    observations: list[Observation] = field(default_factory=list[Observation])
    trusts: dict[int, Trust] = field(default_factory=dict[int, Trust])
    shown: dict[str, Shown] = field(default_factory=dict[str, Shown])
    presences: list[Presence] = field(default_factory=list[Presence])

    def __bool__(self) -> bool:
        return bool(self.observations or self.trusts or self.shown or self.presences)


_UNHEARD = Shown(State(Level.NORMAL, Trust.NEVER), 0, Level.NORMAL)
"""A thing with datastreams of which nothing was heard."""


class Mirror:
    """The live picture of one catalogue."""

    def __init__(self, catalogue: Catalogue, streams: Mapping[int, Datastream]) -> None:
        self.catalogue = catalogue
        self.streams = streams
        self.things: dict[str, Thing] = {thing.thing_id: thing for thing in catalogue.things}
        self.latest: dict[int, Observation] = {}
        self.trusts: dict[int, Trust] = dict.fromkeys(streams, Trust.NEVER)
        self.alerts: dict[int, Alert] = {}
        self.outside: dict[int, Heard] = {}
        """What another authority said last, by the alert that it stands as."""
        self.foretold: dict[int, Foretold] = {}
        """Between when and when a limit is reached, by the alert that foretells it."""
        self.presences: dict[str, Presence] = {}
        self._alerts_on: dict[str | None, set[int]] = {}
        self._ids: dict[str, list[int]] = {thing_id: [] for thing_id in self.things}
        for datastream_id, stream in streams.items():
            if stream.thing_id in self._ids:
                self._ids[stream.thing_id].append(datastream_id)
        air = {one for one, thing in self.things.items() if thing.kind is Kind.AIR}
        self.air = {key: stream for key, stream in streams.items() if stream.thing_id in air}
        """The datastreams of the air stations."""
        self.zone = ZoneInfo(catalogue.city.timezone)
        self._watched = {one: limit for one, thing in self.things.items() if (limit := watched_limit(thing))}
        self._in_force: dict[str, tuple[date, InForce]] = {}
        self._deadlines: list[tuple[int, int]] = []
        self._due: dict[int, int] = {}
        self._aged_at = 0
        self._shown = {one: _UNHEARD if ids else self._look(one) for one, ids in self._ids.items()}

    def still(self) -> "Mirror":
        """The picture as it is now, to be read elsewhere: what moves this one on leaves that one alone."""
        kept = copy(self)
        kept.latest, kept.trusts = self.latest.copy(), self.trusts.copy()
        kept.alerts, kept.outside = self.alerts.copy(), self.outside.copy()
        kept.foretold, kept.presences = self.foretold.copy(), self.presences.copy()
        kept._shown, kept._in_force = self._shown.copy(), self._in_force.copy()
        return kept

    def observe(self, observations: Iterable[Observation], now: int) -> Delta:
        """Take newer observations in."""
        delta = Delta()
        for observation in observations:
            key = observation.datastream_id
            known = self.latest.get(key)
            if key not in self.streams or (known and known.order >= observation.order):
                continue
            self.latest[key] = observation
            delta.observations.append(observation)
            self._judge(key, now, delta)
        self._reshow({self.streams[o.datastream_id].thing_id for o in delta.observations}, delta)
        return delta

    def age(self, now: int) -> Delta:
        """Let time pass: what silence has made late or stale.

        A clock that was set back has made things stale that are not: everything is judged again.
        """
        delta = Delta()
        if now < self._aged_at - CLOCK_WENT_BACK_MS:
            self._deadlines, self._due = [], {}
            for key in self.streams:
                self._judge(key, now, delta)
        self._aged_at = now
        while self._deadlines and self._deadlines[0][0] <= now:
            at, key = heapq.heappop(self._deadlines)
            if self._due.get(key) == at:
                del self._due[key]
                self._judge(key, now, delta)
        self._reshow({self.streams[key].thing_id for key in delta.trusts}, delta)
        return delta

    def alert(self, alert: Alert) -> Delta:
        """Take one changed alert in."""
        known = self.alerts.get(alert.alert_id)
        if known is not None and known.transition_id > alert.transition_id:
            return Delta()
        here = self._alerts_on.setdefault(alert.thing_id, set())
        if alert.life is Life.CLEARED:
            self.alerts.pop(alert.alert_id, None)
            here.discard(alert.alert_id)
        else:
            self.alerts[alert.alert_id] = alert
            here.add(alert.alert_id)
        delta = Delta()
        self._reshow([alert.thing_id] if alert.thing_id else [], delta)
        return delta

    def hear(self, presences: Iterable[Presence]) -> Delta:
        """Take in what things say of being online; it changes neither level nor trust."""
        delta = Delta()
        for presence in presences:
            known = self.presences.get(presence.thing_id)
            same = known and (known.online, known.since) == (presence.online, presence.since)
            if presence.thing_id in self.things and not same:
                self.presences[presence.thing_id] = presence
                delta.presences.append(presence)
        return delta

    def shown(self, thing_id: str) -> Shown:
        """What a thing's marker shows. Raises KeyError for an unknown thing."""
        return self._shown[thing_id]

    def ids_of(self, thing_id: str) -> list[int]:
        """A thing's datastreams. Raises KeyError for an unknown thing."""
        return self._ids[thing_id]

    def feature(self, thing_id: str, now: int) -> Json:
        """A thing with its latest observations as a GeoJSON feature."""
        latest = {
            self.streams[key].property: latest_of(
                key, self.streams[key], self.latest.get(key), self.trusts[key], now
            )
            for key in self._ids[thing_id]
        }
        shown, presence = self._shown[thing_id], self.presences.get(thing_id)
        limit = self.limit_in_force(thing_id, now)
        return feature(self.things[thing_id], *shown, presence, latest, limit)

    def limit_in_force(self, thing_id: str, now: int) -> InForce | None:
        """The limit of a thing's water level that is watched; None where it has none."""
        limit = self._watched.get(thing_id)
        if limit is None:
            return None
        day = day_of(now, self.zone)
        known = self._in_force.get(thing_id)
        if known is None or known[0] != day:
            at_limit = self.things[thing_id].kind in AT_LIMIT
            known = self._in_force[thing_id] = (day, in_force(limit, now, self.zone, at_limit=at_limit))
        return known[1]

    def features(self, now: int) -> Json:
        """All things."""
        return collection([self.feature(thing_id, now) for thing_id in self.things])

    def _judge(self, key: int, now: int, delta: Delta) -> None:
        stream, observation = self.streams[key], self.latest.get(key)
        time = observation.phenomenon_time if observation else None
        quality = observation.quality if observation else Quality.BAD
        trust = trust_of(time, quality, now, stream.report_s, stream.max_age_s)
        if trust is not self.trusts[key]:
            self.trusts[key] = delta.trusts[key] = trust
        deadline = next_change(time, quality, now, stream.report_s, stream.max_age_s)
        if deadline is not None and deadline < self._due.get(key, deadline + 1):
            heapq.heappush(self._deadlines, (deadline, key))
            self._due[key] = deadline

    def _reshow(self, thing_ids: Iterable[str], delta: Delta) -> None:
        for thing_id in thing_ids:
            if thing_id not in self.things:
                continue
            shown = self._look(thing_id)
            if shown != self._shown.get(thing_id):
                self._shown[thing_id] = delta.shown[thing_id] = shown

    def _look(self, thing_id: str) -> Shown:
        ids = self._ids[thing_id]
        alerts = [self.alerts[one] for one in self._alerts_on.get(thing_id, ())]
        level = max((a.severity for a in alerts if a.life in ACTIVE), default=Level.NORMAL)
        calls = max((a.severity for a in alerts if a.shown_life in ACTIVE), default=Level.NORMAL)
        unacknowledged = sum(a.shown_life in UNACKNOWLEDGED for a in alerts)
        return Shown(State(level, thing_trust(self.trusts[key] for key in ids)), unacknowledged, calls)


def thing_trust(trusts: Iterable[Trust]) -> Trust:
    """A thing is as sure as its least sure datastream.

    Never seen at all is NEVER; if some were seen and one never was, the thing is STALE: part of it
    is unknown, and unknown is not normal.
    """
    worst = worst_trust(known := list(trusts))
    return Trust.STALE if worst is Trust.NEVER and any(t is not Trust.NEVER for t in known) else worst
