"""Pure: the findings of one rule on one datastream, the same in whatever order observations come.

A `Strand` folds observations in the order of their phenomenon_time and keeps snapshots of its state over the
lateness. An observation newer than everything is folded on. One that is not goes back to the snapshot before
it and folds again; what then differs from what was recorded is a `Revision`: findings to add, and findings
that do not hold any more. So the findings that are left depend on the observations and on nothing else.

Silence is folded too. Where the next observation is later than a deadline the state named, the deadline comes
first; after the last one deadlines wait until somebody says how late it is.

Over every kind lies what is known: a finding above normal is `unknown` from `max_age_ms` after the newest
observation that was fit to say something.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from alerts.evaluate import Evaluator, State
from city.alert import Finding
from city.observation import Observation
from city.quality import may_alarm
from city.state import Level

SNAPSHOTS = 6
"""How many snapshots are spread over the lateness."""
AHEAD_MS = 15 * 60 * 1000
"""How far a datastream's clock may be ahead of what comes late in it."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A strand after everything up to `at` (epoch ms). `seen` is the newest fit observation's time."""

    at: int
    state: State
    finding: Finding
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """What is to be recorded: new findings in order of time, and recorded ones that do not hold."""

    added: tuple[Finding, ...] = ()
    retracted: tuple[Finding, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.retracted)


@dataclass(slots=True)
class Strand:
    """One rule on one datastream. `ring` is never empty; its first snapshot is settled.

    `found` are the recorded findings after the first snapshot, by time. `tells_unknown` is False for kinds
    that find silence themselves. `settles` is False while nothing may be forgotten.
    """

    evaluator: Evaluator[Any]
    max_age_ms: int
    lateness_ms: int
    ring: list[Snapshot]
    found: list[Finding] = field(default_factory=list[Finding])
    tells_unknown: bool = True
    settles: bool = True
    now: Snapshot = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.ring[-1]

    @property
    def settled(self) -> Snapshot:
        """Before this nothing changes any more."""
        return self.ring[0]

    def is_late(self, at: int) -> bool:
        """Whether an observation of this time wants `refold`."""
        return at <= self.now.at

    def extend(self, observations: Iterable[Observation]) -> Revision:
        """Fold on observations that are all newer than everything, in order."""
        added: list[Finding] = []
        for observation in observations:
            self._advance(observation, added)
        self.found += added
        self.settle()
        return Revision(tuple(added))

    def before(self, at: int) -> Snapshot:
        """The snapshot to go back to for an observation of a time: observations after it are wanted."""
        return next((s for s in reversed(self.ring) if s.at < at), self.ring[0])

    def refold(self, since: Snapshot, observations: Sequence[Observation]) -> Revision:
        """Fold again from a snapshot of `before` with every observation after it, in order."""
        until = self.now.at
        self.ring = [s for s in self.ring if s.at <= since.at]
        self.now = since
        added: list[Finding] = []
        for observation in observations:
            if observation.phenomenon_time > since.at:
                self._advance(observation, added)
        self._pass_time(until, added)
        return self._revised(since.at, added)

    def elapse(self, until: int) -> Revision:
        """Let silence pass until a time (epoch ms), this included."""
        added: list[Finding] = []
        self._pass_time(until, added)
        self.found += added
        return Revision(tuple(added))

    def deadline(self) -> int | None:
        """When silence alone will change something: later than everything so far."""
        named = [at for at in (self._inner(), self._unknown()) if at is not None]
        return max(min(named), self.now.at + 1) if named else None

    def settle(self) -> None:
        """Forget what nothing can change any more."""
        if not self.settles:
            return
        edge = self.now.at - self.lateness_ms - AHEAD_MS
        while len(self.ring) > 1 and self.ring[1].at < edge:
            del self.ring[0]
        self.found = [f for f in self.found if f.at > self.ring[0].at]

    def _revised(self, since: int, added: list[Finding]) -> Revision:
        earlier = [f for f in self.found if f.at > since]
        known, wanted = {f.key for f in earlier}, {f.key for f in added}
        self.found = [f for f in self.found if f.at <= since] + added
        self.settle()
        return Revision(
            tuple(f for f in added if f.key not in known),
            tuple(f for f in earlier if f.key not in wanted),
        )

    def _advance(self, observation: Observation, added: list[Finding]) -> None:
        at = observation.phenomenon_time
        if at <= self.now.at:
            return
        self._pass_time(at - 1, added)
        state = self.evaluator.observe(self.now.state, observation)
        due = self.evaluator.deadline(state)
        if due is not None and due <= at:  # what it was silent about is due
            state = self.evaluator.elapse(state, at)
        fit = may_alarm(observation.quality, observation.reasons)
        self._to(at, state, at if fit else self.now.seen, added)
        if at - self.ring[-1].at >= self.lateness_ms // SNAPSHOTS:
            self.ring.append(self.now)

    def _pass_time(self, until: int, added: list[Finding]) -> None:
        while (at := self.deadline()) is not None and at <= until:
            state, named = self.now.state, self._inner()
            if named is not None and named <= at:
                state = self.evaluator.elapse(state, at)
            self._to(at, state, self.now.seen, added)

    def _inner(self) -> int | None:
        return self.evaluator.deadline(self.now.state)

    def _unknown(self) -> int | None:
        finding = self.now.finding
        if not self.tells_unknown or finding.unknown or finding.severity is Level.NORMAL:
            return None
        return self._heard(self.now.seen) + self.max_age_ms + 1

    def _heard(self, seen: int | None) -> int:
        """What the age of a finding counts from; one of an earlier life counts from its own time."""
        return self.now.finding.at if seen is None else seen

    def _is_unknown(self, at: int, seen: int | None) -> bool:
        """Whether nothing fit was heard for too long; what began as unknown stays so until something is."""
        if not self.tells_unknown:
            return False
        return (seen is None and self.now.finding.unknown) or at - self._heard(seen) > self.max_age_ms

    def _to(self, at: int, state: State, seen: int | None, added: list[Finding]) -> None:
        """Move on, and note the finding where it says something else.

        A kind may have found it a little earlier (an hour's mean at the hour's end), but nothing before what
        was folded already.
        """
        inner, before = state.finding, self.now.finding
        unknown = inner.severity is not Level.NORMAL and self._is_unknown(at, seen)
        finding = before
        if (inner.severity, unknown) != (before.severity, before.unknown):
            found = at if inner is self.now.state.finding else min(at, max(inner.at, self.now.at + 1))
            finding = replace(inner, at=found, unknown=unknown)
            added.append(finding)
        self.now = Snapshot(at, state, finding, seen)
