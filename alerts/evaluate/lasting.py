"""What has to last before it counts: severities that are waited for, and those that results stay below.

Raising and easing are alike: of each severity over the present one it is known since when results have been
at it, and of the present one and those under it since when results have been below. A severity counts when it
has lasted, whether or not one more observation comes to say so; it is left only when an observation says so.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from alerts.evaluate.evaluator import State
from city.alert import Finding
from city.state import Level


class Waited(NamedTuple):
    """A severity that is waited for, since when, and the newest result that keeps it with its limit."""

    severity: Level
    since: int
    result: float
    limit: float | None


class Left(NamedTuple):
    """A severity that results have been below, and since when."""

    severity: Level
    since: int


class LastingState(State, frozen=True, gc=False):
    """`above` and `below` are from mild to severe; `below_until` is when results were last below."""

    above: tuple[Waited, ...] = ()
    below: tuple[Left, ...] = ()
    below_until: int = 0

    def told(self, finding: Finding) -> "LastingState":
        """The same, but this is what was found: nothing is waited for that it is, or left that it is not."""
        severity = finding.severity
        above = tuple(row for row in self.above if row.severity > severity)
        below = tuple(row for row in self.below if row.severity <= severity)
        return LastingState(finding, above, below, self.below_until)

    @property
    def held(self) -> Level:
        """The severity whose band counts: what is waited for is held in the band too, so that a value that
        hovers on a limit goes on waiting."""
        return max((row.severity for row in self.above), default=self.finding.severity)


class Said(NamedTuple):
    """What one fit observation says. Only a `good` one eases."""

    at: int
    result: float
    level: Level
    good: bool


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long a rule's severities must last; `limit_of` says where one begins at a time."""

    severities: tuple[Level, ...]
    limit_of: Callable[[Level, int], float | None]
    for_ms: int = 0
    clear_for_ms: int = 0
    gap_ms: int = 0
    """Nobody said that it is over through a silence longer than this."""

    def observe(self, state: LastingState, said: Said) -> LastingState:
        """The state after an observation that is fit to say something."""
        current = state.finding.severity
        above = self._above(state, said)
        if raised := [row for row in above if said.at - row.since >= self.for_ms]:
            severity, since, _, limit = raised[-1]
            rest = tuple(row for row in above if row.severity > severity)
            return LastingState(Finding(said.at, severity, said.result, limit, since), rest)
        if said.level >= current or not said.good:
            return LastingState(state.finding, above) if above or state.above or state.below else state
        below = self._below(state, said)
        left = {row.severity for row in below if said.at - row.since >= self.clear_for_ms}
        eased = max((s for s in self._until(current) if s not in left), default=Level.NORMAL)
        if eased >= current:
            return LastingState(state.finding, above, below, said.at)
        limit = self.limit_of(eased, said.at) if eased is not Level.NORMAL else None
        rest = tuple(row for row in below if row.severity <= eased)
        return LastingState(Finding(said.at, eased, said.result, limit, said.at), (), rest, said.at)

    def deadline(self, state: LastingState) -> int | None:
        """When the first of the severities that are waited for has lasted."""
        return min((row.since + self.for_ms for row in state.above), default=None)

    def elapse(self, state: LastingState, at: int) -> LastingState:
        """What was waited for has lasted: nobody has said otherwise."""
        severity, since, result, limit = [row for row in state.above if row.since + self.for_ms <= at][-1]
        rest = tuple(row for row in state.above if row.severity > severity)
        return LastingState(Finding(at, severity, result, limit, since), rest)

    def _above(self, state: LastingState, said: Said) -> tuple[Waited, ...]:
        current = state.finding.severity
        if said.level <= current:
            return ()
        since = {row.severity: row.since for row in state.above}
        wanted = (s for s in self.severities if current < s <= said.level)
        limits = ((s, self.limit_of(s, said.at)) for s in wanted)
        return tuple(Waited(s, since.get(s, said.at), said.result, limit) for s, limit in limits)

    def _below(self, state: LastingState, said: Said) -> tuple[Left, ...]:
        follows = said.at - state.below_until <= self.gap_ms
        since = {row.severity: row.since for row in state.below} if follows else {}
        wanted = (s for s in self._until(state.finding.severity) if s > said.level)
        return tuple(Left(s, since.get(s, said.at)) for s in wanted)

    def _until(self, current: Level) -> Iterable[Level]:
        """The rule's severities up to the present one, which an older version of the rule may have had."""
        return sorted({*(s for s in self.severities if s < current), current} - {Level.NORMAL})
