"""The city as it was, out of the database: one moment whole, or what changed after it, step by step.

A moment is a mirror like the live one, filled with what was true or what was known then. What follows is what
the live wall would have been sent, the newest of each datastream in a step.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from alerts.as_of import Stood, by_key, known_at, lived, true_at
from city.alert import Alert, Life, SubjectKind
from city.cap_external import Heard, external
from city.catalogue import Catalogue
from city.chronicle import Chronicle
from city.observation import Observation
from city.presence import Presence
from city.thing import Datastream
from dashboard.mirror import Delta, Mirror
from dashboard.wire import alert_json, delta_json, snapshot_json
from maps.features import Json
from store import alerts, cap_external, playback
from store.database import Connection

MOST_TRANSITIONS = 20_000


class TooMuch(ValueError):
    """More happened than one answer may hold: ask for a shorter time."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a picture of the past stands on: today's catalogue, and whether to show what was known."""

    conn: Connection
    catalogue: Catalogue
    streams: Mapping[int, Datastream]
    knew: bool


class Happened(NamedTuple):
    """What came after a moment, each in order of its time."""

    observations: Sequence[Sequence[Observation]]
    """By step."""
    alerts: Sequence[Stood]
    presences: Sequence[Presence]


def picture(ground: Ground, at: int) -> Json:
    """A moment in the shape of the `snapshot` event; `undeclared` counts things that are left out of it."""
    mirror = mirror_at(ground, at)
    left_out = len(ground.catalogue.things) - len(mirror.things)
    return snapshot_json(mirror, {}, at) | {"undeclared": left_out}


def mirror_at(ground: Ground, at: int) -> Mirror:
    """The mirror as it would have been at a time (epoch ms)."""
    ids, conn = list(ground.streams), ground.conn
    latest = (playback.known_latest if ground.knew else playback.true_latest)(conn, ids, at)
    presences = playback.presences_at(conn, at)
    heard = {ground.streams[o.datastream_id].thing_id for o in latest} | {one.thing_id for one in presences}
    unheard = playback.declared_later(conn, at) - heard
    mirror = Mirror(*_without(ground, unheard))
    standing = [one for one in _standing(ground, at) if one.alert.life is not Life.CLEARED]
    mirror.outside.update(_outside(conn, [one.alert for one in standing], at))
    for one in standing:
        _take(mirror, one)
    mirror.hear(presences)
    mirror.observe(latest, at)
    mirror.age(at)
    return mirror


def changes(ground: Ground, first: int, last: int, step_ms: int) -> list[Json]:
    """What a wall that shows `first` is to be told until `last`, as events of the live contract, in order.

    Raises TooMuch.
    """
    mirror = mirror_at(ground, first)
    happened = _happened(ground, first, last, step_ms)
    mirror.outside.update(_outside(ground.conn, [one.alert for one in happened.alerts], last))
    alerts_, presences = list(happened.alerts), list(happened.presences)
    events: list[Json] = []
    for n, observed in enumerate(happened.observations):
        now = min(first + (n + 1) * step_ms, last)
        delta = mirror.observe(observed, now)
        while alerts_ and alerts_[0].at <= now:
            stood = alerts_.pop(0)
            _join(delta, _take(mirror, stood))
            events.append({"event": "alert", "data": {"time": now, **alert_json(stood.alert, mirror)}})
        heard = [one for one in presences if one.since <= now]
        del presences[: len(heard)]
        _join(delta, mirror.hear(heard))
        _join(delta, mirror.age(now))
        if delta:
            events.append({"event": "delta", "data": delta_json(delta, now)})
    return events


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
    found = (true_at(group, at) for group in by_key(playback.chronicles(ground.conn, at, at)))
    return [one for one in found if one is not None]


def _known(conn: Connection, at: int) -> list[Stood]:
    kept, old = playback.known_alerts(conn, at)
    foretold = playback.foretold_at(conn, [one.alert_id for one in kept], at)
    stood = [Stood(at, one, foretold.get(one.alert_id)) for one in kept]
    earlier = playback.chronicles_of(conn, alerts.of_ids(conn, old)) if old else []
    return stood + [one for chronicle in earlier if (one := known_at(chronicle, at)) is not None]


def _happened(ground: Ground, first: int, last: int, step_ms: int) -> Happened:
    conn, ids = ground.conn, list(ground.streams)
    presences = playback.presences_between(conn, first, last)
    if ground.knew:
        observed = list(_learned(ground, ids, first, last, step_ms))
        return Happened(observed, _recorded(conn, first, last), presences)
    steps: list[list[Observation]] = [[] for _ in range(first, last, step_ms)]
    for one in playback.true_between(conn, ids, first, last, step_ms):
        steps[-((first - one.phenomenon_time) // step_ms) - 1].append(one)
    groups = by_key(playback.chronicles(conn, first, last))
    stood = [one for group in groups for one in lived(group) if first < one.at <= last]
    return Happened(steps, sorted(stood, key=lambda one: one.at), presences)


def _learned(
    ground: Ground, ids: list[int], first: int, last: int, step_ms: int
) -> Iterator[list[Observation]]:
    """What was received in each step and was the newest of its datastream at its end."""
    for since in range(first, last, step_ms):
        known = playback.known_latest(ground.conn, ids, min(since + step_ms, last))
        yield [one for one in known if one.received_at > since]


def _recorded(conn: Connection, first: int, last: int) -> list[Stood]:
    rows = playback.recorded_between(conn, first, last, MOST_TRANSITIONS + 1)
    if len(rows) > MOST_TRANSITIONS:
        raise TooMuch(f"more than {MOST_TRANSITIONS} changes of alarms")
    old = {one.alert_id for one in rows if one.alert is None}
    found = playback.chronicles_of(conn, alerts.of_ids(conn, old)) if old else []
    earlier = {one.alert.alert_id: one for one in found}
    foretold = playback.foretold_at(conn, [one.alert_id for one in rows], last)
    stood = (_as_left(one, earlier.get(one.alert_id)) for one in rows)
    return [one._replace(foretold=foretold.get(one.alert.alert_id)) for one in stood if one is not None]


def _as_left(one: playback.Left, chronicle: Chronicle | None) -> Stood | None:
    if one.alert is not None:
        return Stood(one.recorded_at, one.alert)
    return known_at(chronicle, one.recorded_at) if chronicle else None


def _take(mirror: Mirror, stood: Stood) -> Delta:
    if stood.foretold is not None:
        mirror.foretold[stood.alert.alert_id] = stood.foretold
    return mirror.alert(stood.alert)


def _outside(conn: Connection, shown: Sequence[Alert], at: int) -> dict[int, Heard]:
    """What other authorities had said last by a time about those alerts that are theirs."""
    theirs = [one.alert_id for one in shown if one.subject.kind is SubjectKind.EXTERNAL]
    heard = cap_external.heard_about(conn, theirs) if theirs else {}
    by_then = {number: [one for one in said if one.sent <= at] for number, said in heard.items()}
    found = ((number, external(said, at)) for number, said in by_then.items())
    return {number: standing.newest for number, standing in found if standing is not None}


def _join(delta: Delta, other: Delta) -> None:
    """Have a delta say what another says, too."""
    delta.observations += other.observations
    delta.trusts |= other.trusts
    delta.shown |= other.shown
    delta.presences += other.presences
