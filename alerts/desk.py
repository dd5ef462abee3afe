"""Pure: what the engine knows between batches, and what observations and silence make of it.

Observations that are newer than everything are folded on. Of a datastream where one is not, the stored ones
are wanted again (`Wanted`), once a turn, whatever came. Silence counts by a clock that cannot be set: a
deadline has come when the datastream has not been heard of for as long as it lies behind what was heard.
"""

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from alerts.composites import Composite, alone
from alerts.counted import counted
from alerts.deadlines import Deadlines
from alerts.evaluate import tells_unknown
from alerts.fold import AHEAD_MS, Strand
from alerts.lifecycle import Place
from alerts.strands import Binding, Concluded, packed
from alerts.tied import Line, Tie
from city.alert import Key
from city.observation import MOST_AHEAD_MS, Observation
from city.rule import LATENESS_MS

PATIENCE_S = 5.0
"""How long what is on its way may take."""
MOST_PATIENCE_S = 60.0
GRACE_S = 60.0
"""Nobody is called silent sooner after a start: while we were away nobody listened."""


RULE_ERRORS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a fault of ours in one kind of rule raises: it must not stop the others."""


class Heard(NamedTuple):
    """When a datastream was last heard of (monotonic seconds), and its newest time that counts (epoch ms)."""

    moment: float
    at: int


class Wanted(NamedTuple):
    """Observations of a datastream that are to be folded again: from exclusive, to inclusive, epoch ms.

    What counts by then may have a time that lies ahead by as much as a clock may be.
    """

    since: int
    until: int


@dataclass(slots=True)
class Desk:
    """The strands of all bindings, by key and by datastream, and what is put together of them.

    `opened` (monotonic seconds) is since when it listens. `ties` has what others are made of before those.
    """

    opened: float = 0.0
    bindings: dict[Key, Binding] = field(default_factory=dict[Key, Binding])
    strands: dict[Key, Strand] = field(default_factory=dict[Key, Strand])
    keys: dict[int, list[Key]] = field(default_factory=dict[int, list[Key]])
    heard: dict[int, Heard] = field(default_factory=dict[int, Heard])
    deadlines: Deadlines[Key] = field(default_factory=Deadlines[Key])
    ties: dict[Key, Tie] = field(default_factory=dict[Key, Tie])
    moved: set[Key] = field(default_factory=set[Key])
    """Whose state is another one than when it was last kept."""
    failing: dict[Key, str] = field(default_factory=dict[Key, str])
    """What was let go because its rule cannot go on, and why."""
    _again: dict[Key, Wanted] = field(default_factory=dict[Key, Wanted])
    _touched: set[Key] = field(default_factory=set[Key])
    _concluded: list[Concluded] = field(default_factory=list[Concluded])

    def adopt(self, binding: Binding, strand: Strand, heard: Heard) -> None:
        """Take a strand on, in place of one of the same key."""
        key = binding.key
        if key not in self.bindings:
            self.keys.setdefault(binding.datastream_id, []).append(key)
        self.bindings[key], self.strands[key] = binding, strand
        self.failing.pop(key, None)
        self.heard.setdefault(binding.datastream_id, heard)
        self._wait(key)

    def tie(self, tie: Tie) -> None:
        """Take on what is put together of strands and of other ties that are here already."""
        self.ties[tie.composite.key] = tie
        self.failing.pop(tie.composite.key, None)

    def declared(self, bindings: Mapping[Key, Binding], composites: Mapping[Key, Composite]) -> None:
        """Take what is held as it is declared now: it decides the same, and may be another place's."""
        for key in self.bindings.keys() & bindings.keys():
            self.bindings[key] = bindings[key]
            self.strands[key].evaluator = bindings[key].evaluator
        for key in self.ties.keys() & composites.keys():
            self.ties[key].composite = composites[key]

    def leave(self, key: Key) -> None:
        """Let go of a strand or a tie."""
        if self.ties.pop(key, None) is not None:
            return
        binding = self.bindings.pop(key)
        del self.strands[key]
        self.moved.discard(key)
        self.keys[binding.datastream_id].remove(key)
        self.deadlines.drop(key)

    def take(self, observations: Iterable[Observation], moment: float) -> dict[int, Wanted]:
        """Fold on what is new, heard at `moment` (monotonic seconds); what is wanted again because of the
        rest."""
        wanted: dict[int, Wanted] = {}
        for datastream_id, some in _by_datastream(observations).items():
            self._hear(datastream_id, some, moment)
            for key in [*self.keys.get(datastream_id, ())]:
                if timely := self.bindings[key].timely(some):
                    with self._guarded(key):
                        self._fold(key, timely, wanted)
        return wanted

    def take_again(self, stored: Mapping[int, list[Observation]]) -> None:
        """Fold again what was wanted."""
        there = {datastream_id: counted(some) for datastream_id, some in stored.items()}
        for key, (since, until) in self._again.items():
            with self._guarded(key):
                binding, strand = self.bindings[key], self.strands[key]
                earlier = (strand.settled.finding, *strand.found)
                some = (o for o in there.get(binding.datastream_id, ()) if o.phenomenon_time <= until)
                revision = strand.refold(strand.before(since), binding.timely(some))
                self._note(Concluded(key, earlier, revision))
        self._again = {}

    def fall_due(self, moment: float) -> None:
        """Let silence pass for those that were silent long enough."""
        for key in self.deadlines.take(moment):
            with self._guarded(key):
                at, due = self._due(key)
                if at is not None and due <= moment:
                    strand = self.strands[key]
                    earlier = (strand.settled.finding, *strand.found)
                    self._note(Concluded(key, earlier, strand.elapse(at)))
                else:
                    self._wait(key)

    def concluded(self) -> list[Concluded]:
        """The news since it was last asked for, of all that is recorded, put together where it has to be."""
        for key, tie in [*self.ties.items()]:
            if not self._touched.isdisjoint(tie.composite.parts):
                with self._guarded(key):
                    self._tell(tie.renew(self.lines(tie.composite)))
                self._touched.add(key)
        self._touched.clear()
        news, self._concluded = self._concluded, []
        return news

    def pass_time(self, composite: Composite, until: int) -> None:
        """Let the silence of members pass that was found before a restart; those that are recorded by
        themselves know of theirs."""
        for key in composite.parts.keys() & self.strands.keys():
            if not alone(self.bindings[key]):
                self.strands[key].elapse(until)

    def lines(self, composite: Composite) -> dict[Key, Line]:
        """The findings of a composite's members."""
        return {key: self._line(key) for key in composite.parts}

    def settle(self) -> None:
        """Forget what nothing can change any more: after a replay, in which nothing was forgotten."""
        for strand in self.strands.values():
            strand.settle()

    def keys_held(self) -> list[Key]:
        """All strands and ties, strands first."""
        return [*self.strands, *self.ties]

    def version(self, key: Key) -> str:
        """A fingerprint of what decides a key's findings."""
        return self.ties[key].composite.version if key in self.ties else self.bindings[key].version

    def settled_at(self, key: Key) -> int:
        """Up to when nothing about a key changes any more (epoch ms)."""
        return self.ties[key].since if key in self.ties else self.strands[key].settled.at

    def packed(self, key: Key) -> bytes:
        """The state of a key, to be stored; a tie has none of its own."""
        return b"" if key in self.ties else packed(self.strands[key])

    def place(self, key: Key) -> Place:
        """Where what a key is about is."""
        return self.ties[key].composite.place if key in self.ties else self.bindings[key].place

    @contextmanager
    def _guarded(self, key: Key) -> Generator[None]:
        """Let go of a key whose rule cannot go on; what is recorded of it stays as it is."""
        try:
            yield
        except RULE_ERRORS as error:
            self.failing[key] = f"{type(error).__name__}: {error}"
            self.leave(key)
            self._touched.add(key)

    def _hear(self, datastream_id: int, some: list[Observation], moment: float) -> None:
        """What comes too late to count is a sign of life all the same: it may be our clock that is wrong.

        So is what was observed just now although something newer was heard: its clock may have been ahead.
        """
        known = self.heard.get(datastream_id, Heard(moment, 0))
        ages = [o.received_at - o.phenomenon_time for o in some]
        counts = [o.phenomenon_time for o, age in zip(some, ages, strict=True) if age <= LATENESS_MS]
        if some[-1].phenomenon_time > known.at or min(ages) <= AHEAD_MS:
            self.heard[datastream_id] = Heard(moment, max([known.at, *counts]))

    def _fold(self, key: Key, timely: list[Observation], wanted: dict[int, Wanted]) -> None:
        strand = self.strands[key]
        first, last = timely[0].phenomenon_time, timely[-1].phenomenon_time
        if last <= strand.settled.at:
            return
        if strand.is_late(first):
            until = max(last, strand.now.at)
            self._again[key] = Wanted(first, until)
            since, latest = strand.before(first).at, until + MOST_AHEAD_MS
            known = wanted.get(self.bindings[key].datastream_id, Wanted(since, latest))
            wanted[self.bindings[key].datastream_id] = Wanted(
                min(since, known.since), max(latest, known.until)
            )
            return
        earlier = (strand.settled.finding, *strand.found)
        self._note(Concluded(key, earlier, strand.extend(timely)))

    def _note(self, concluded: Concluded) -> None:
        self._wait(concluded.key)
        self.moved.add(concluded.key)
        if concluded.revision:
            self._touched.add(concluded.key)
        if alone(self.bindings[concluded.key]):
            self._tell(concluded)

    def _tell(self, concluded: Concluded) -> None:
        if concluded.revision:
            self._concluded.append(concluded)

    def _line(self, key: Key) -> Line:
        if key in self.ties:
            return self.ties[key].line
        strand = self.strands[key]
        return Line(strand.settled.at, strand.settled.finding, strand.found)

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
        if not tells_unknown(binding.rule):
            silent_by = max(silent_by, self.opened + GRACE_S)
        return at, max(silent_by, self.opened) + patience_s(binding)


def patience_s(binding: Binding) -> float:
    """How long after a deadline something may still come that says otherwise.

    Where a duration is waited for, one more report: it may be on its way.
    """
    if getattr(binding.rule.test, "for_ms", 0):
        return min(max(PATIENCE_S, binding.stream.report_s), MOST_PATIENCE_S)
    return PATIENCE_S


def _by_datastream(observations: Iterable[Observation]) -> dict[int, list[Observation]]:
    """In the order in which they count."""
    found: dict[int, list[Observation]] = {}
    for observation in counted(observations):
        found.setdefault(observation.datastream_id, []).append(observation)
    return found
