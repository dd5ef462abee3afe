"""A Matcher: which cases are meant, by their labels. Silences, inhibitions and routes use it."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from city.case import Case
from city.state import Level

_FIELDS = (
    ("rules", "rule"),
    ("things", "thing"),
    ("gateways", "gateway"),
    ("areas", "area"),
    ("kinds", "kind"),
    ("properties", "property"),
    ("subjects", "subject"),
)
_WILD = re.compile(r"[*?[]")


@dataclass(frozen=True, slots=True)
class Matcher:
    """Every field that is not empty has to agree; `gas_*` matches as file names do. All empty matches all.

    `subjects` are sorts of subject (`gateway`), not single ones.
    """

    severities: frozenset[Level] = frozenset()
    rules: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    gateways: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    properties: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()

    @property
    def matches_all(self) -> bool:
        """Whether it has no condition."""
        return self == ANY

    def matches(self, case: Case) -> bool:
        """Whether a case is meant. A label that it lacks agrees with nothing."""
        if self.severities and case.severity not in self.severities:
            return False
        return all(_agrees(getattr(self, field), case.label(label)) for field, label in _FIELDS)

    @property
    def labels(self) -> frozenset[str]:
        """The labels that it asks for."""
        asked = frozenset(label for field, label in _FIELDS if getattr(self, field))
        return asked | {"severity"} if self.severities else asked

    def covers(self, other: "Matcher") -> bool:
        """Whether all that the other matches is matched, as far as the words tell."""
        severe = not self.severities or (bool(other.severities) and other.severities <= self.severities)
        return severe and all(_covers(getattr(self, field), getattr(other, field)) for field, _ in _FIELDS)

    def may_match(self, rule_id: str, subject: str, severities: frozenset[Level]) -> bool:
        """Whether it can match an alert of a rule, about that sort of subject, with one of the severities."""
        return (
            (not self.severities or not self.severities.isdisjoint(severities))
            and _agrees(self.rules, rule_id)
            and _agrees(self.subjects, subject)
        )


ANY = Matcher()
"""Matches all."""


def _agrees(patterns: frozenset[str], label: str | None) -> bool:
    if not patterns:
        return True
    return label is not None and any(fnmatchcase(label, pattern) for pattern in patterns)


def _covers(patterns: frozenset[str], others: frozenset[str]) -> bool:
    return not patterns or (bool(others) and all(_one_covers(patterns, other) for other in others))


def _one_covers(patterns: frozenset[str], other: str) -> bool:
    if other in patterns or "*" in patterns:
        return True
    return not _WILD.search(other) and _agrees(patterns, other)
