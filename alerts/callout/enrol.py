"""From a list of people to the callees of a callout: pure. What is missing is named, and nobody is left
out.

A person without a number is enrolled all the same: the next way takes over at once, and in the end a door
is knocked on. Whoever is twice on a list is enrolled once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle

from city.callout import CalloutList, Party
from city.person import Person


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One callee to be: the person, who knocks on the door, the superior if there is one."""

    person: Party
    door: Party
    superior: Party | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """The channels on which a callout calls and texts: the list's, or those of its drills."""

    voice: str
    sms: str

    @classmethod
    def of(cls, called: CalloutList, *, drill: bool) -> "Numbers":
        """The channels of a list."""
        if not drill:
            return cls(called.voice, called.sms)
        return cls(called.drill_voice or called.voice, called.drill_sms or called.sms)

    def party(self, person: Person) -> Party:
        """A person with the numbers they have on these channels."""
        return Party(
            person.person_id,
            person.name,
            person.lang,
            self._on(person, self.voice),
            self._on(person, self.sms),
        )

    @staticmethod
    def _on(person: Person, channel: str) -> str | None:
        return next((contact.address for contact in person.contacts if contact.channel == channel), None)


def enrolled(
    called: CalloutList, people: Mapping[str, Person], only: Iterable[str] | None = None, *, drill: bool
) -> Iterator[Enrolment]:
    """Everybody of a list, or `only` these person_ids, each once; doors are shared out in turn.

    Raises KeyError for somebody whom `people` does not know: see `strangers`. A drill is addressed where
    drills go.
    """
    numbers = Numbers.of(called, drill=drill)
    doors = cycle(called.door)
    for person_id in dict.fromkeys(called.people if only is None else only):
        person = people[person_id]
        superior = people.get(person.superior) if person.superior else None
        door = people[_other_than(person_id, doors)]
        above = numbers.party(superior) if superior else None
        yield Enrolment(numbers.party(person), numbers.party(door), above)


def _other_than(person_id: str, doors: Iterator[str]) -> str:
    """Who knocks next: not the person, unless nobody else does."""
    first = next(doors)
    return next(doors) if first == person_id else first


def strangers(called: CalloutList, people: Mapping[str, Person]) -> list[str]:
    """The person_ids of a list that nobody declared."""
    return sorted({person_id for person_id in (*called.people, *called.door) if person_id not in people})
