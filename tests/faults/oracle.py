"""Pure: the transitions that a history of water levels must lead to under one threshold rule.

Levels are taken in time order and cut into runs above and below the limit. A run above raises once, the next
run below clears once, each at some observation of its run: which one depends on what came first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from facts import Change
from history import Publication, Said


@dataclass(frozen=True, slots=True)
class Due:
    """One transition that must be there, decided between two phenomenon times (epoch ms)."""

    change: str
    first: int
    last: int

    def is_met_by(self, change: Change) -> bool:
        """Whether a transition is this one."""
        return change.change == self.change and self.first <= change.at <= self.last


def due(publications: Iterable[Publication], limit: float) -> dict[str, list[Due]]:
    """The transitions of each thing, in order."""
    levels: dict[str, dict[int, float]] = {}
    for said in _levels(publications):
        levels.setdefault(said.key.thing_id, {}).setdefault(said.key.time, said.result)
    return {thing_id: _runs(of_thing, limit) for thing_id, of_thing in levels.items()}


def _levels(publications: Iterable[Publication]) -> Iterable[Said]:
    return (said for p in publications for said in p.said if said.key.property == "water_level")


def _runs(levels: dict[int, float], limit: float) -> list[Due]:
    found: list[Due] = []
    for above, run in groupby(sorted(levels.items()), key=lambda level: level[1] > limit):
        times = [time for time, _ in run]
        if above or found:
            found.append(Due("raised" if above else "cleared", times[0], times[-1]))
    return found
