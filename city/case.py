"""A Case: what policy looks at of an alert, and what it has decided about it so far.

Pure. Policy knows neither rules nor observations: whoever asks it makes a Case of an alert.
"""

from dataclasses import dataclass, replace

from city.alert import Change
from city.state import Level
from city.why import Why

LABELS = ("rule", "thing", "gateway", "area", "kind", "property", "subject", "severity")
"""What matchers, groups and inhibitions may speak of. `subject` is what sort of thing it is about."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A person who is not told now: why, and until when; None: until something happens."""

    person_id: str
    why: Why
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """An alert as it is now. `subject` is a Subject's text.

    `at` is when it last changed, `since` when it was raised. `firing` is whether its condition is there (what
    is unknown is there). `acknowledged_at` is when somebody took it in hand who has it still, `expired_at`
    when the acknowledgement of `expired_by` ran out and nobody gave another since; `unshelved_at` is when it
    last came off the shelf; `assignee` was given it at `assigned_at`, and has it in hand only when they say
    so. What stages decided stands at the end: the route and group it belongs to, the people to be told now,
    and those who are not.
    """

    alert_id: int
    rule_id: str
    severity: Level
    change: Change
    subject: str
    at: int
    since: int = 0
    thing: str | None = None
    gateway: str | None = None
    area: str | None = None
    kind: str | None = None
    property: str | None = None
    drill: bool = False
    firing: bool = True
    acknowledged_at: int | None = None
    acknowledged_by: str | None = None
    expired_at: int | None = None
    expired_by: str | None = None
    assignee: str | None = None
    assigned_at: int | None = None
    shelved_until: int | None = None
    unshelved_at: int | None = None
    chattering: bool = False
    route: str | None = None
    group: str | None = None
    people: tuple[str, ...] = ()
    held: tuple[Hold, ...] = ()

    def about(self) -> str:
        """What it is about, over several lives: rule and subject."""
        return f"{self.rule_id} {self.subject}"

    def label(self, name: str) -> str | None:
        """One of LABELS; None where the alert has none."""
        if name == "rule":
            return self.rule_id
        if name == "subject":
            return self.subject.partition(":")[0]
        return self.severity.word if name == "severity" else getattr(self, name)

    def hold(self, *holds: Hold) -> "Case":
        """The case with these people held instead of told."""
        names = {hold.person_id for hold in holds}
        people = tuple(person for person in self.people if person not in names)
        return replace(self, people=people, held=(*self.held, *holds))
