"""The World: what stages have to know besides the case they look at; and a Look, what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from city.budget import Budget
from city.case import Case, Hold
from city.duty import Duty
from city.flap import Flap
from city.group import Group, Heard
from city.inhibition import Inhibition
from city.person import Person
from city.policy import Dropped, Message
from city.silence import Silence

_NONE: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class World:
    """Everything as of one moment. `open` is every alert that is there; `group` the one looked at.

    `heard` by (alert_id, person_id), of every alert that is open or in the group; `budgets` by their
    key, `flaps` by Case.about().
    """

    duty: Duty
    group: Group | None = None
    open: tuple[Case, ...] = ()
    silences: tuple[Silence, ...] = ()
    heard: Mapping[tuple[int, str], Heard] = field(default_factory=lambda: _NONE)
    budgets: Mapping[str, Budget] = field(default_factory=lambda: _NONE)
    flaps: Mapping[str, Flap] = field(default_factory=lambda: _NONE)
    causes: tuple[tuple[Inhibition, Case], ...] = field(init=False, repr=False)
    """Which of the open cases hold others back, and by which inhibition."""
    listeners: Mapping[int, tuple[str, ...]] = field(init=False, repr=False)
    """Who heard that an alert is there and not of its end: person_ids that there still are, by alert_id."""

    def __post_init__(self) -> None:
        causes = ((i, case) for case in self.open for i in self.duty.inhibitions if i.is_source(case))
        object.__setattr__(self, "causes", tuple(causes))
        object.__setattr__(self, "listeners", _listeners(self.heard.values(), self.duty.person))


def _listeners(heard: Iterable[Heard], known: Mapping[str, Person]) -> Mapping[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for one in heard:
        if one.firing and one.person_id in known:
            found.setdefault(one.alert_id, []).append(one.person_id)
    return MappingProxyType({alert_id: tuple(sorted(people)) for alert_id, people in found.items()})


@dataclass(frozen=True, slots=True)
class Look:
    """What came of looking at a group or at a person's digest: what to send, and what to remember of it.

    `group` is as it stands afterwards (None after a digest). `heard`, `budgets` and `flaps` replace what was
    known under the same keys. `dropped` and `held` say why people were not told.
    """

    group: Group | None
    messages: tuple[Message, ...] = ()
    heard: tuple[Heard, ...] = ()
    budgets: tuple[Budget, ...] = ()
    flaps: tuple[Flap, ...] = ()
    dropped: tuple[tuple[Case, Dropped], ...] = ()
    held: tuple[tuple[Case, Hold], ...] = ()
