"""An Inhibition: while one alert is there, others that only follow from it tell nobody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from city.case import Case
from city.matcher import Matcher


@dataclass(frozen=True, slots=True)
class Inhibition:
    """What `source` matches holds back what `target` matches, where their `equal` labels are the same.

    What `source` matches is never a target of the same inhibition: causes do not hold back each other.
    """

    inhibition_id: str
    source: Matcher
    target: Matcher
    equal: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.source.matches_all:
            raise ValueError("every alert would hold back others: say which are causes")
        if not self.equal:
            raise ValueError("needs a label in which cause and effect are equal, such as gateway")

    def is_source(self, case: Case) -> bool:
        """Whether a case holds others back while it is there."""
        return case.firing and self.source.matches(case)

    def holds_back(self, source: Case, case: Case) -> bool:
        """Whether `source`, which is one, holds back this case; no drill what is real, or the reverse."""
        return (
            source.drill == case.drill
            and self.target.matches(case)
            and not self.source.matches(case)
            and all(case.label(name) is not None for name in self.equal)
            and all(case.label(name) == source.label(name) for name in self.equal)
        )


def cycle_of(inhibitions: Sequence[Inhibition]) -> tuple[str, ...] | None:
    """The ids along a cycle of inhibitions, the first repeated at its end; None where there is none.

    In a cycle two alerts could hold back each other, and nobody would hear of either.
    """
    after = {one.inhibition_id: list(_next(one, inhibitions)) for one in inhibitions}
    done: set[str] = set()
    for start in after:
        if found := _walk(start, after, (), done):
            return found
    return None


def _next(one: Inhibition, inhibitions: Sequence[Inhibition]) -> Iterator[str]:
    """Inhibitions whose source may be what this one holds back."""
    for other in inhibitions:
        if other is not one and one.target.may_meet(other.source):
            held = one.target.subjects_with(one.equal)
            if held & other.source.subjects_with(other.equal):
                yield other.inhibition_id


def _walk(
    at: str, after: dict[str, list[str]], path: tuple[str, ...], done: set[str]
) -> tuple[str, ...] | None:
    if at in path:
        return (*path[path.index(at) :], at)
    if at in done:
        return None
    for following in after[at]:
        if found := _walk(following, after, (*path, at), done):
            return found
    done.add(at)
    return None
