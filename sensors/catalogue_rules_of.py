"""What rules say of other rules: names in `of` that no rule has, and circles."""

from collections.abc import Iterator, Mapping, Set

from sensors.catalogue_build import Problem
from sensors.catalogue_rules_shape import RuleShape


def of_problems(
    shape: RuleShape, known: Set[str] | None, of: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    """What is wrong in the `of` of one rule. `known` are all rules, None where some may be lost; `of` is what
    each rule is made of."""
    for index, name in enumerate(shape.of or ()):
        if known is not None and name not in known:
            yield f".of[{index}]", f"{name!r} is not in rules"
    if circle := _circle(shape.id, of):
        yield ".of", f"goes in a circle: {' → '.join(circle)}"


def _circle(start: str, of: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The way from a rule back to itself, empty when there is none."""
    came_from: dict[str, str] = {}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for name in of.get(here, ()):
            if name == start:
                return _way(start, here, came_from)
            if name not in came_from:
                came_from[name] = here
                waiting.append(name)
    return []


def _way(start: str, last: str, came_from: Mapping[str, str]) -> list[str]:
    way = [start]
    while last != start:
        way.append(last)
        last = came_from[last]
    return [start, *reversed(way[1:]), start]
