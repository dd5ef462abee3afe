"""An Inhibition: while one alert is there, others that only follow from it tell nobody."""

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
        if self.source.covers(self.target):
            raise ValueError("holds back nothing: all that target matches is a source itself")

    @property
    def labels(self) -> frozenset[str]:
        """The labels by which it tells alerts apart."""
        return self.source.labels | self.target.labels | frozenset(self.equal)

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
