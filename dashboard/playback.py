"""The city as it was, out of the database: one moment whole, or what changed after it, step by step.

A moment is a mirror like the live one, filled with what was true or what was known then. What follows is what
the live wall would have been sent, the newest of each datastream in a step.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from alerts.as_of import Stood, by_key, known_at, lived, true_at
from city.alert import Life, SubjectKind
from city.cap_external import Heard, external
from city.catalogue import Catalogue
from city.chronicle import Chronicle
from city.observation import Observation
from city.presence import Presence
from city.terms import Foretold
from city.thing import Datastream
from dashboard.city_air import city_air
from dashboard.collector import collector
from dashboard.mirror import Delta, Mirror
from dashboard.releases_json import release_told
from dashboard.wire import alert_json, delta_json, snapshot_json
from maps.features import Json
from store import alerts, cap_external, playback
from store.database import Connection

MOST_TRANSITIONS = 20_000
"""Of alerts, in one answer: those of a moment too are folded one after the other."""
Late = Callable[[], bool]
"""Whether an answer has taken so long that it had better end."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a picture of the past stands on: today's catalogue, and whether to show what was known."""

    conn: Connection
    catalogue: Catalogue
    streams: Mapping[int, Datastream]
    knew: bool


class Told(NamedTuple):
    """Events of the live contract in order, and until when they go."""

    events: list[Json]
    until: int


class Happened(NamedTuple):
    """What came after a moment until another, each in order of its time."""

    until: int
    observations: Sequence[Sequence[Observation]]
    """By step."""
    alerts: Sequence[Stood]
    presences: Sequence[Presence]
    releases: Sequence[playback.Shown]


def picture(ground: Ground, at: int) -> Json:
    """A moment in the shape of the `snapshot` event; `undeclared` counts things that are left out of it.

    Raises TooMuch.
    """
    with collector.held_back():
        mirror = mirror_at(ground, at)
        left_out = len(ground.catalogue.things) - len(mirror.things)
        told = [release_told(one) for one in playback.releases_at(ground.conn, at)]
        return snapshot_json(mirror, {}, at) | {"undeclared": left_out, "releases": told}


def mirror_at(ground: Ground, at: int) -> Mirror:
    """The mirror as it would have been at a time (epoch ms)."""
    ids, conn = list(ground.streams), ground.conn
    latest = (playback.known_latest if ground.knew else playback.true_latest)(conn, ids, at)
    presences = playback.presences_at(conn, at)
    heard = {ground.streams[o.datastream_id].thing_id for o in latest} | {one.thing_id for one in presences}
    unheard = playback.declared_later(conn, at) - heard
    mirror = Mirror(*_without(ground, unheard))
    standing = [one for one in _standing(ground, at) if one.alert.life is not Life.CLEARED]
    mirror.outside.update(_Outside(ground, standing).by(at))
    for one in standing:
        _take(mirror, one)
    mirror.hear(presences)
    mirror.observe(latest, at)
    mirror.age(at)
    return mirror


def changes(ground: Ground, first: int, last: int, step_ms: int, is_late: Late = lambda: False) -> Told:
    """What a wall that shows `first` is to be told until `last`, or until it has taken too long.

    `is_late` is asked after each step; one is always told. Raises TooMuch.
    """
    mirror = mirror_at(ground, first)
    happened = _happened(ground, first, last, step_ms, is_late)
    last = happened.until
    outside = _Outside(ground, happened.alerts)
    alerts_, presences = deque(happened.alerts), list(happened.presences)
    releases = deque(happened.releases)
    air = city_air(mirror, first)
    events: list[Json] = []
    for n, observed in enumerate(happened.observations):
        now = min(first + (n + 1) * step_ms, last)
        delta = mirror.observe(observed, now)
        while alerts_ and alerts_[0].at <= now:
            stood = alerts_.popleft()
            mirror.outside.update(outside.by(stood.at, stood.alert.alert_id))
            _join(delta, _take(mirror, stood))
            events.append({"event": "alert", "data": {"time": now, **alert_json(stood.alert, mirror)}})
        heard = [one for one in presences if one.since <= now]
        del presences[: len(heard)]
        _join(delta, mirror.hear(heard))
        _join(delta, mirror.age(now))
        before, air = air, city_air(mirror, now)
        if delta or air != before:
            told = delta_json(delta, now)
            events.append({"event": "delta", "data": told if air == before else told | {"air": air}})
        events += _released(releases, now)
    return Told(events, last)


def _without(ground: Ground, unheard: set[str]) -> tuple[Catalogue, Mapping[int, Datastream]]:
    """The catalogue and its datastreams without things that nobody had declared."""
    if not unheard:
        return ground.catalogue, ground.streams
    things = tuple(thing for thing in ground.catalogue.things if thing.thing_id not in unheard)
    streams = {key: stream for key, stream in ground.streams.items() if stream.thing_id not in unheard}
    return replace(ground.catalogue, things=things), streams


def _standing(ground: Ground, at: int) -> list[Stood]:
    """How alerts stood at a time, over or not."""
    if ground.knew:
        return _known(ground.conn, at)
    found = (true_at(group, at) for group in by_key(_chronicles(ground.conn, at, at)))
    return [one for one in found if one is not None]


def _known(conn: Connection, at: int) -> list[Stood]:
    kept, old = playback.known_alerts(conn, at)
    foretold = playback.foretold_at(conn, [one.alert_id for one in kept], at)
    stood = [Stood(at, one, foretold.get(one.alert_id)) for one in kept]
    earlier = playback.chronicles_of(conn, alerts.of_ids(conn, old)) if old else []
    return stood + [one for chronicle in earlier if (one := known_at(chronicle, at)) is not None]


def _happened(ground: Ground, first: int, last: int, step_ms: int, is_late: Late) -> Happened:
    conn, ids = ground.conn, list(ground.streams)
    if ground.knew:
        observed = list(_learned(ground, ids, range(first, last, step_ms), last, is_late))
        last = min(last, first + len(observed) * step_ms)
        presences = playback.presences_between(conn, first, last)
        recorded = _recorded(conn, first, last)
        return Happened(last, observed, recorded, presences, playback.releases_between(conn, first, last))
    presences = playback.presences_between(conn, first, last)
    steps: list[list[Observation]] = [[] for _ in range(first, last, step_ms)]
    for one in playback.true_between(conn, ids, first, last, step_ms):
        steps[-((first - one.phenomenon_time) // step_ms) - 1].append(one)
    groups = by_key(_chronicles(conn, first, last))
    stood = [one for group in groups for one in lived(group) if first < one.at <= last]
    releases = playback.releases_between(conn, first, last)
    return Happened(last, steps, sorted(stood, key=lambda one: one.at), presences, releases)


def _chronicles(conn: Connection, first: int, last: int) -> list[Chronicle]:
    return playback.chronicles(conn, first, last, MOST_TRANSITIONS)


def _learned(
    ground: Ground, ids: list[int], steps: range, last: int, is_late: Late
) -> Iterator[list[Observation]]:
    """What was received in each step and was the newest of its datastream at its end."""
    for since in steps:
        known = playback.known_latest(ground.conn, ids, min(since + steps.step, last))
        yield [one for one in known if one.received_at > since]
        if is_late():
            return


def _recorded(conn: Connection, first: int, last: int) -> list[Stood]:
    rows = playback.recorded_between(conn, first, last, MOST_TRANSITIONS)
    old = {one.alert_id for one in rows if one.alert is None}
    found = playback.chronicles_of(conn, alerts.of_ids(conn, old)) if old else []
    earlier = {one.alert.alert_id: one for one in found}
    foretold: dict[int, Foretold | None] = {
        **playback.foretold_at(conn, [one.alert_id for one in rows], first)
    }
    stood: list[Stood | None] = []
    for one in rows:
        if one.rises:
            foretold[one.alert_id] = one.foretold
        stood.append(_as_left(one, foretold.get(one.alert_id), earlier.get(one.alert_id)))
    return [one for one in stood if one is not None]


def _as_left(one: playback.Left, foretold: Foretold | None, chronicle: Chronicle | None) -> Stood | None:
    if one.alert is not None:
        return Stood(one.recorded_at, one.alert, foretold)
    return known_at(chronicle, one.recorded_at) if chronicle else None


def _take(mirror: Mirror, stood: Stood) -> Delta:
    mirror.foretold.pop(stood.alert.alert_id, None)
    if stood.foretold is not None:
        mirror.foretold[stood.alert.alert_id] = stood.foretold
    return mirror.alert(stood.alert)


class _Outside:
    """What other authorities said about those alerts that are theirs: sent by then, or known by then."""

    def __init__(self, ground: Ground, shown: Sequence[Stood]) -> None:
        theirs = {one.alert.alert_id for one in shown if one.alert.subject.kind is SubjectKind.EXTERNAL}
        self._said = cap_external.received_about(ground.conn, theirs) if theirs else {}
        self._knew = ground.knew

    def by(self, at: int, alert_id: int | None = None) -> dict[int, Heard]:
        """What counted at a time, of all alerts or of one."""
        found: dict[int, Heard] = {}
        for number, said in self._said.items():
            if alert_id in (None, number):
                heard = [one.heard for one in said if (one.at if self._knew else one.heard.sent) <= at]
                standing = external(heard, at)
                if standing is not None:
                    found[number] = standing.newest
        return found


def _released(coming: deque[playback.Shown], now: int) -> list[Json]:
    """How each release stands after a step; what is told is no longer coming."""
    newest: dict[int, playback.Shown] = {}
    while coming and coming[0].at <= now:
        one = coming.popleft()
        newest[one.release_id] = one
    return [{"event": "release", "data": {"time": now, **release_told(one)}} for one in newest.values()]


def _join(delta: Delta, other: Delta) -> None:
    """Have a delta say what another says, too."""
    delta.observations += other.observations
    delta.trusts |= other.trusts
    delta.shown |= other.shown
    delta.presences += other.presences
