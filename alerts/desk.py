"""Pure: what the engine knows between batches, and what observations and silence make of it.

Observations that are newer than everything are folded on. Of a datastream where one is not, the stored ones
are wanted again (`Wanted`), once a turn, whatever came. Silence counts by a clock that cannot be set: a
deadline has come when the datastream has not been heard of for as long as it lies behind what was heard.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from alerts.deadlines import Deadlines
from alerts.fold import Strand
from alerts.strands import Binding, Concluded
from city.alert import Key
from city.observation import Observation
from city.rule import LATENESS_MS

PATIENCE_S = 5.0
"""How long what is on its way may take."""
MOST_PATIENCE_S = 60.0


class Heard(NamedTuple):
    """When a datastream was last heard of (monotonic seconds), and its newest time that counts (epoch ms)."""

    moment: float
    at: int


class Wanted(NamedTuple):
    """Observations of a datastream that are to be folded again: from exclusive, to inclusive, epoch ms."""

    since: int
    until: int


@dataclass(slots=True)
class Desk:
    """The strands of all bindings, by key and by datastream, since `opened` (monotonic seconds)."""

    opened: float = 0.0
    bindings: dict[Key, Binding] = field(default_factory=dict[Key, Binding])
    strands: dict[Key, Strand] = field(default_factory=dict[Key, Strand])
    keys: dict[int, list[Key]] = field(default_factory=dict[int, list[Key]])
    heard: dict[int, Heard] = field(default_factory=dict[int, Heard])
    deadlines: Deadlines[Key] = field(default_factory=Deadlines[Key])
    _again: dict[Key, int] = field(default_factory=dict[Key, int])
    _concluded: list[Concluded] = field(default_factory=list[Concluded])

    def adopt(self, binding: Binding, strand: Strand, heard: Heard) -> None:
        """Take a strand on, in place of one of the same key."""
        key = binding.key
        if key not in self.bindings:
            self.keys.setdefault(binding.datastream_id, []).append(key)
        self.bindings[key], self.strands[key] = binding, strand
        self.heard.setdefault(binding.datastream_id, heard)
        self._wait(key)

    def leave(self, key: Key) -> None:
        """Let go of a strand."""
        binding = self.bindings.pop(key)
        del self.strands[key]
        self.keys[binding.datastream_id].remove(key)
        self.deadlines.drop(key)

    def take(self, observations: Iterable[Observation], moment: float) -> dict[int, Wanted]:
        """Fold on what is new, heard at `moment` (monotonic seconds); what is wanted again because of the
        rest."""
        wanted: dict[int, Wanted] = {}
        for datastream_id, some in _by_datastream(observations).items():
            self._hear(datastream_id, some, moment)
            for key in self.keys.get(datastream_id, ()):
                if timely := self.bindings[key].timely(some):
                    self._fold(key, timely, wanted)
        return wanted

    def take_again(self, stored: Mapping[int, list[Observation]]) -> None:
        """Fold again what was wanted."""
        for key, since in self._again.items():
            binding, strand = self.bindings[key], self.strands[key]
            earlier = (strand.settled.finding, *strand.found)
            observations = binding.timely(stored.get(binding.datastream_id, ()))
            revision = strand.refold(strand.before(since), observations)
            self._note(Concluded(key, earlier, revision))
        self._again = {}

    def fall_due(self, moment: float) -> None:
        """Let silence pass for those that were silent long enough."""
        for key in self.deadlines.take(moment):
            at, due = self._due(key)
            if at is not None and due <= moment:
                strand = self.strands[key]
                earlier = (strand.settled.finding, *strand.found)
                self._note(Concluded(key, earlier, strand.elapse(at)))
            else:
                self._wait(key)

    def concluded(self) -> list[Concluded]:
        """The news since it was last asked for."""
        news, self._concluded = self._concluded, []
        return news

    def _hear(self, datastream_id: int, some: list[Observation], moment: float) -> None:
        """What comes too late to count is a sign of life all the same: it may be our clock that is wrong."""
        known = self.heard.get(datastream_id, Heard(moment, 0))
        counts = [o.phenomenon_time for o in some if o.received_at - o.phenomenon_time <= LATENESS_MS]
        if some[-1].phenomenon_time > known.at:
            self.heard[datastream_id] = Heard(moment, max([known.at, *counts]))

    def _fold(self, key: Key, timely: list[Observation], wanted: dict[int, Wanted]) -> None:
        strand = self.strands[key]
        first, last = timely[0].phenomenon_time, timely[-1].phenomenon_time
        if last <= strand.settled.at:
            return
        if strand.is_late(first):
            self._again[key] = first
            since, until = strand.before(first).at, max(last, strand.now.at)
            known = wanted.get(self.bindings[key].datastream_id, Wanted(since, until))
            wanted[self.bindings[key].datastream_id] = Wanted(
                min(since, known.since), max(until, known.until)
            )
            return
        earlier = (strand.settled.finding, *strand.found)
        self._note(Concluded(key, earlier, strand.extend(timely)))

    def _note(self, concluded: Concluded) -> None:
        if concluded.revision:
            self._concluded.append(concluded)
        self._wait(concluded.key)

    def _wait(self, key: Key) -> None:
        at, due = self._due(key)
        if at is not None:
            self.deadlines.put(key, due)

    def _due(self, key: Key) -> tuple[int | None, float]:
        """The next deadline of a strand (epoch ms), and when it has come (monotonic seconds)."""
        at = self.strands[key].deadline()
        if at is None:
            return None, 0.0
        binding = self.bindings[key]
        heard = self.heard[binding.datastream_id]
        silent_by = heard.moment + max(0, at - heard.at) / 1000
        return at, max(silent_by, self.opened) + patience_s(binding)


def patience_s(binding: Binding) -> float:
    """How long after a deadline something may still come that says otherwise.

    Where a duration is waited for, one more report: it may be on its way.
    """
    if getattr(binding.rule.test, "for_ms", 0):
        return min(max(PATIENCE_S, binding.stream.report_s), MOST_PATIENCE_S)
    return PATIENCE_S


def _by_datastream(observations: Iterable[Observation]) -> dict[int, list[Observation]]:
    """In order of their time."""
    found: dict[int, list[Observation]] = {}
    for observation in sorted(observations, key=lambda o: o.phenomenon_time):
        found.setdefault(observation.datastream_id, []).append(observation)
    return found
