"""Cycles of inhibitions: alerts that would hold back each other, so that nobody would hear of any of them.

They are looked for among the alerts that there can be, as the inhibitions themselves tell them apart: by
labels. No alert holds back itself, so those of a cycle are different ones.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from city.case import Case
from city.inhibition import Inhibition
from city.route import SEVERITIES

_ENOUGH = len(SEVERITIES)
"""Of alerts that nothing tells apart so many are kept: one stands in no more sorts, of each severity, so that
a cycle of sorts that have as many can always be one of different alerts (Hall)."""


class Cycle(NamedTuple):
    """`inhibitions` in their order, the first repeated at the end, and an alert that each begins with."""

    inhibitions: tuple[str, ...]
    cases: tuple[Case, ...]


@dataclass(slots=True)
class _Sort:
    """Alerts that no inhibition tells apart, and what holds back what: `out` and `into` are hubs."""

    case: Case
    alerts: list[str] = field(default_factory=list[str])
    out: list["_Hub"] = field(default_factory=list["_Hub"])


class _Hub(NamedTuple):
    """One inhibition where the labels that have to be equal have these values."""

    inhibition_id: str
    labels: tuple[str | None, ...]


_Step = tuple[int, _Hub]
_Targets = Mapping[_Hub, list[int]]


def cycle_of(inhibitions: Sequence[Inhibition], possible: Iterable[Case]) -> Cycle | None:
    """A cycle among the alerts that there can be; None where there is none."""
    sorts = _sorts(inhibitions, possible)
    targets: dict[_Hub, list[int]] = {}
    for number, sort in enumerate(sorts):
        for one in inhibitions:
            labels = tuple(sort.case.label(name) for name in one.equal)
            if None in labels:
                continue
            if one.source.matches(sort.case):
                sort.out.append(_Hub(one.inhibition_id, labels))
            elif one.target.matches(sort.case):
                targets.setdefault(_Hub(one.inhibition_id, labels), []).append(number)
    if not _has_cycle(sorts, targets):
        return None
    ways = (_way_back(number, sorts, targets) for number in range(len(sorts)))
    return next((_told(way, sorts) for way in ways if way and _can_be([sorts[n] for n, _ in way])), None)


def _sorts(inhibitions: Sequence[Inhibition], possible: Iterable[Case]) -> list[_Sort]:
    asked = sorted({label for one in inhibitions for label in one.labels})
    found: dict[Hashable, _Sort] = {}
    for case in possible:
        sort = found.setdefault(tuple(case.label(name) for name in asked), _Sort(case))
        if len(sort.alerts) < _ENOUGH and case.about() not in sort.alerts:
            sort.alerts.append(case.about())
    return list(found.values())


def _has_cycle(sorts: list[_Sort], targets: _Targets) -> bool:
    graph: dict[Hashable, Iterable[Hashable]] = {n: sort.out for n, sort in enumerate(sorts)}
    try:
        TopologicalSorter(graph | dict(targets)).prepare()
    except CycleError:
        return True
    return False


def _way_back(start: int, sorts: list[_Sort], targets: _Targets) -> list[_Step]:
    """The shortest way from a sort of alerts back to it: each, and by what it holds back the next."""
    came: dict[int, _Step] = {}
    asked: set[_Hub] = set()
    waiting = [start]
    for here in waiting:
        for hub in (hub for hub in sorts[here].out if hub not in asked):
            asked.add(hub)
            for there in targets.get(hub, ()):
                if there == start:
                    return _path(start, (here, hub), came)
                if there not in came:
                    came[there] = (here, hub)
                    waiting.append(there)
    return []


def _path(start: int, last: _Step, came: Mapping[int, _Step]) -> list[_Step]:
    path = [last]
    while path[-1][0] != start:
        path.append(came[path[-1][0]])
    return path[::-1]


def _can_be(way: Sequence[_Sort], taken: frozenset[str] = frozenset()) -> bool:
    """Whether each on the way can be another alert than the others."""
    if not way:
        return True
    return any(_can_be(way[1:], taken | {alert}) for alert in way[0].alerts if alert not in taken)


def _told(way: list[_Step], sorts: list[_Sort]) -> Cycle:
    """The cycle, begun where the id comes first."""
    first = min(range(len(way)), key=lambda n: way[n][1].inhibition_id)
    way = way[first:] + way[:first]
    ids = [hub.inhibition_id for _, hub in way]
    return Cycle((*ids, ids[0]), tuple(sorts[n].case for n, _ in way))
