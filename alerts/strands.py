"""Pure: rules bound to datastreams; how a strand of findings begins, goes on after a restart, and is kept.

A strand that was kept goes on from there: what it folds is compared with what is recorded, and only the
difference is news. A strand whose rule is new, or decides differently now, begins with what it finds now;
what was before is not looked at again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from alerts.evaluate import Evaluator, evaluator, normal, tells_unknown
from alerts.fold import Revision, Snapshot, Strand
from alerts.lifecycle import Place
from city.alert import Alert, Finding, Key, Life, of_datastream
from city.catalogue import Catalogue
from city.observation import Observation
from city.rule import Rule
from city.state import Level
from city.thing import Datastream

ACTIVE = frozenset({Life.UNACK_ACTIVE, Life.ACK_ACTIVE})


@dataclass(frozen=True, slots=True)
class Binding:
    """A rule on one datastream."""

    rule: Rule
    datastream_id: int
    stream: Datastream
    evaluator: Evaluator[Any]
    place: Place

    @property
    def key(self) -> Key:
        """What its findings are recorded under."""
        return Key(self.rule.rule_id, of_datastream(self.datastream_id))

    @property
    def version(self) -> str:
        """A fingerprint of everything that decides what it finds."""
        stream = replace(self.stream, thing_id="")
        return sha256(repr((self.rule.test, self.rule.lateness_ms, stream)).encode()).hexdigest()[:16]

    def timely(self, observations: Iterable[Observation]) -> list[Observation]:
        """Those that did not come too late to count."""
        late = self.rule.lateness_ms
        return [o for o in observations if o.received_at - o.phenomenon_time <= late]

    def strand(self, snapshot: Snapshot) -> Strand:
        """A strand that goes on from a settled state."""
        return Strand(
            self.evaluator,
            round(self.stream.max_age_s * 1000),
            self.rule.lateness_ms,
            [snapshot],
            tells_unknown=tells_unknown(self.rule),
        )


def bind(catalogue: Catalogue, datastreams: Mapping[int, Datastream], zone: tzinfo) -> dict[Key, Binding]:
    """Which rules watch which datastream."""
    bindings: dict[Key, Binding] = {}
    things = {thing.thing_id: thing for thing in catalogue.things}
    for datastream_id, stream in datastreams.items():
        if (thing := things.get(stream.thing_id)) is None:
            continue
        place = Place(datastream_id, thing.thing_id, thing.area)
        for rule in catalogue.rules:
            if not rule.bound.holds(thing, stream.property):
                continue
            if (made := evaluator(rule, stream, zone)) is not None:
                binding = Binding(rule, datastream_id, stream, made, place)
                bindings[binding.key] = binding
    return bindings


class Concluded(NamedTuple):
    """News of a key: the findings before, the first of them settled, and what becomes of them."""

    key: Key
    earlier: tuple[Finding, ...]
    revision: Revision


def resumed(
    binding: Binding, kept: Strand, observations: Iterable[Observation], recorded: Sequence[Finding]
) -> tuple[Strand, Concluded]:
    """Go on from the settled state of a strand that was kept, with all observations since; and how that
    differs from what is recorded after it."""
    settled = kept.settled
    strand = binding.strand(settled)
    found = list(
        strand.extend(o for o in binding.timely(observations) if o.phenomenon_time > settled.at).added
    )
    if strand.ring[0] is not settled:
        strand.ring = [settled, *strand.ring]
    strand.found = found  # nothing is missing since it was kept, for what is put together of it
    return strand, caught_up(binding, strand, recorded)


def caught_up(binding: Binding, strand: Strand, recorded: Sequence[Finding]) -> Concluded:
    """How a strand, given everything there is, differs from what is recorded since its settled state."""
    if recorded:
        strand.elapse(recorded[-1].at)
    known, wanted = {f.key for f in recorded}, {f.key for f in strand.found}
    revision = Revision(
        tuple(f for f in strand.found if f.key not in known),
        tuple(f for f in recorded if f.key not in wanted),
    )
    return Concluded(binding.key, (strand.settled.finding, *recorded), revision)


def begun(
    binding: Binding,
    alert: Alert | None,
    observations: Iterable[Observation],
    now: int,
    live_since: int | None = None,
    told: int = 0,
) -> tuple[Strand, Concluded]:
    """A strand that begins `now` (epoch ms) with what is found by then, or in the observations after
    `live_since`. What was never heard of is silent from now on.

    `told` is the time of the newest finding on record: silence that was found by then still lasts, and what
    is found now comes after it.
    """
    condition = condition_of(alert)
    first = condition if condition.severity > Level.NORMAL else normal(now)
    strand = binding.strand(Snapshot(0, binding.evaluator.begin(first), condition))
    timely = binding.timely(observations)
    quiet = [o for o in timely if live_since is None or o.phenomenon_time <= live_since]
    strand.extend(quiet)
    strand.elapse(told)
    last, added = strand.now, list[Finding]()
    at, finding = max(last.at, told), last.finding
    if (finding.severity, finding.unknown) != (condition.severity, condition.unknown):
        at = max(last.at, told + 1)
        finding = replace(finding, at=at, since=finding.since or finding.at)
        added.append(finding)
    strand.now = replace(last, at=at, finding=finding)
    strand.ring, strand.found = [strand.now], []
    added += strand.extend(timely[len(quiet) :]).added
    return strand, Concluded(binding.key, (condition,), Revision(tuple(added)))


def condition_of(alert: Alert | None) -> Finding:
    """What an alert says is so, as a finding."""
    if alert is None or alert.life not in ACTIVE:
        return normal()
    unknown = alert.unknown_since is not None
    return Finding(alert.since, alert.severity, alert.result, alert.limit, alert.since, unknown)


class _Shot(msgspec.Struct, frozen=True, array_like=True):
    """A snapshot as it is stored; the state's own shape is known to its evaluator."""

    at: int
    seen: int | None
    finding: Finding
    state: msgspec.Raw


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """A strand as it is stored: its snapshots, the last of them the present, and its findings."""

    ring: list[_Shot]
    found: list[Finding]


def packed(strand: Strand) -> bytes:
    """A strand to be stored."""
    shots = [*strand.ring] if strand.ring[-1] is strand.now else [*strand.ring, strand.now]
    return msgspec.msgpack.encode(_Kept([_shot(one) for one in shots], strand.found))


def unpacked(binding: Binding, stored: bytes) -> Strand:
    """A strand that was stored. Raises msgspec.DecodeError for another shape."""
    kept = msgspec.msgpack.decode(stored, type=_Kept)
    made = binding.evaluator
    ring = [
        Snapshot(one.at, msgspec.msgpack.decode(one.state, type=made.state_type), one.finding, one.seen)
        for one in kept.ring
    ]
    strand = binding.strand(ring[0])
    strand.ring, strand.now, strand.found = ring, ring[-1], list(kept.found)
    return strand


def _shot(snapshot: Snapshot) -> _Shot:
    state = msgspec.Raw(msgspec.msgpack.encode(snapshot.state))
    return _Shot(snapshot.at, snapshot.seen, snapshot.finding, state)
