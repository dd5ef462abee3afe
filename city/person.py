"""A Person who can be told of alerts, the ways to reach them, and the Team they belong to.

Pure. Contacts are in the order in which the person wants to be reached. An address is personal: it is never
in a log, on a public page, or in `repr`.
"""

from dataclasses import dataclass, field

from city.properties import LANGUAGES
from city.thing import Name


def masked(address: str) -> str:
    """An address as lists show it: the end of a number, the beginning of a mailbox, no more."""
    name, at, domain = address.rpartition("@")
    if at:
        return f"{name[:1]}…@{domain}"
    return f"…{address[-3:]}" if len(address) > 6 else "…"


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach a person: the id of a declared channel (`duty-sms`) and the address there."""

    channel: str
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When a person wants no messages but red ones: minutes of the local day, may pass midnight."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not (0 <= self.first < 1440 and 0 <= self.last < 1440 and self.first != self.last):
            raise ValueError("quiet hours are two different times of the day")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on duty. `areas` empty means all of the city; `superior` is a person_id."""

    person_id: str
    name: Name
    lang: str
    contacts: tuple[Contact, ...]
    areas: frozenset[str] = frozenset()
    quiet: QuietHours | None = None
    superior: str | None = None

    def __post_init__(self) -> None:
        if self.lang not in LANGUAGES:
            raise ValueError(f"{self.lang!r} is not one of {', '.join(LANGUAGES)}")


@dataclass(frozen=True, slots=True)
class Team:
    """People who are told together; `members` are person_ids, the first is told first."""

    team_id: str
    name: Name
    members: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.members:
            raise ValueError("a team without members")
