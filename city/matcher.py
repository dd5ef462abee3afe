"""A Matcher: which cases are meant, by their labels. Silences, inhibitions and routes use it."""

import re
from collections.abc import Iterable
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
_LABELLED = {
    "gateway": frozenset({"datastream", "thing", "gateway"}),
    "thing": frozenset({"datastream", "thing"}),
    "kind": frozenset({"datastream", "thing"}),
    "property": frozenset({"datastream"}),
}
"""Which subjects have a label at all; the others every subject may have."""
_WILD = re.compile(r"[*?[]")
_SUBJECTS = frozenset({"datastream", "thing", "gateway", "area", "external"})


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

    def subjects_with(self, labels: Iterable[str] = ()) -> frozenset[str]:
        """The sorts of subject that can match and have all of these labels."""
        asked = {label for field, label in _FIELDS if getattr(self, field)} | set(labels)
        possible = frozenset(s for s in _SUBJECTS if _agrees(self.subjects, s))
        return possible.intersection(*(_LABELLED.get(label, _SUBJECTS) for label in asked))

    def may_meet(self, other: "Matcher") -> bool:
        """Whether some case could match both, as far as the words tell."""
        if self.severities and other.severities and not self.severities & other.severities:
            return False
        return all(_may_agree(getattr(self, field), getattr(other, field)) for field, _ in _FIELDS)


ANY = Matcher()
"""Matches all."""


def _agrees(patterns: frozenset[str], label: str | None) -> bool:
    if not patterns:
        return True
    return label is not None and any(fnmatchcase(label, pattern) for pattern in patterns)


def _may_agree(some: frozenset[str], others: frozenset[str]) -> bool:
    if not some or not others:
        return True
    return any(_overlap(one, other) for one in some for other in others)


def _overlap(one: str, other: str) -> bool:
    """Whether two patterns may share a text: of two with wildcards, whether they may begin alike."""
    begins, also = (_WILD.split(pattern, maxsplit=1)[0] for pattern in (one, other))
    if begins == one:
        return fnmatchcase(one, other)
    if also == other:
        return fnmatchcase(other, one)
    return begins.startswith(also) or also.startswith(begins)
