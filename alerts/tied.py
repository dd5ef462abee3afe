"""Pure: what the members of composite rules find together, kept along with them.

The history of a composite is made anew from its members' whenever one of theirs changed; the difference is
news. It is settled up to the time where that of its last member is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from alerts.combine import combine, together
from alerts.composites import Composite
from alerts.evaluate import normal
from alerts.fold import Revision
from alerts.strands import Concluded
from city.alert import Finding, Key


class Line(NamedTuple):
    """The findings of a key: what it found at a time from which on nothing is missing, and since."""

    since: int
    first: Finding
    found: Sequence[Finding]

    def at(self, time: int) -> Finding:
        """What it found at a time after `since`."""
        return next((f for f in reversed(self.found) if f.at <= time), self.first)

    def after(self, time: int) -> list[Finding]:
        """What it found after a time."""
        return [f for f in self.found if f.at > time]


@dataclass(slots=True)
class Tie:
    """A composite and its history."""

    composite: Composite
    since: int = 0
    first: Finding = field(default_factory=normal)
    found: list[Finding] = field(default_factory=list[Finding])

    @property
    def line(self) -> Line:
        """Its findings, for what it is a member of."""
        return Line(self.since, self.first, self.found)

    def renew(self, lines: dict[Key, Line]) -> Concluded:
        """Put its members together again."""
        since = max([self.since, *(line.since for line in lines.values())])
        first, old = self.line.at(since), self.line.after(since)
        test, parts = self.composite.test, self.composite.parts
        members = {key: line.after(since) for key, line in lines.items()}
        new = combine(members, {key: line.at(since) for key, line in lines.items()}, test, parts)
        known, wanted = {f.key for f in old}, {f.key for f in new}
        self.since, self.first, self.found = since, first, new
        revision = Revision(
            tuple(f for f in new if f.key not in known), tuple(f for f in old if f.key not in wanted)
        )
        return Concluded(self.composite.key, (first, *old), revision)


def resumed_tie(
    composite: Composite, kept_at: int, lines: dict[Key, Line], recorded: Iterable[Finding]
) -> tuple[Tie, Concluded]:
    """Go on after a restart, from findings that are recorded after it was kept."""
    since = max([kept_at, *(line.since for line in lines.values())])
    base = {key: line.at(since) for key, line in lines.items()}
    first = together(base, composite.test, composite.parts)
    tie = Tie(composite, since, first, [f for f in recorded if f.at > since])
    return tie, tie.renew(lines)


def begun_tie(
    composite: Composite, condition: Finding, lines: dict[Key, Line], live: bool, told: int = 0
) -> tuple[Tie, Concluded]:
    """Begin with what is found together now; `live` with all that the members' findings say.

    What is found now comes after `told`, the newest on record (epoch ms).
    """
    last = max((f.at for line in lines.values() for f in line.found), default=0)
    since = max([told + 1 if told else 0, 0 if live else last, *(line.since for line in lines.values())])
    base = {key: line.at(since) for key, line in lines.items()}
    present = together(base, composite.test, composite.parts)
    tie = Tie(composite, since, present)
    news = tie.renew(lines)
    if (present.severity, present.unknown) == (condition.severity, condition.unknown):
        return tie, news._replace(earlier=(condition,))
    now = replace(present, at=since, since=present.since or since)
    return tie, Concluded(composite.key, (condition,), Revision((now, *news.revision.added)))
