"""People and teams as an owner writes them, and the nouns they become; every mistake is named.

Addresses are personal: no mistake repeats one.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field

from city.person import Contact, Person, QuietHours, Team
from sensors.catalogue_build import frozen
from sensors.catalogue_hours import Minute
from sensors.catalogue_part import Entry, Fault, Known
from sensors.catalogue_schema import Id, Shape, Text

Noun = TypeVar("Noun")
Language = Literal["zh-Hans", "zh-Hant", "en"]


def _distinct(ids: list[str]) -> list[str]:
    if twice := sorted(name for name, times in Counter(ids).items() if times > 1):
        raise ValueError(f"names {', '.join(twice)} twice")
    return ids


def as_list(written: object) -> object:
    """A list of what may be written without its brackets, where there is one alone."""
    return [written] if isinstance(written, str) else written


Ids = Annotated[list[Text], AfterValidator(_distinct)]
SomeIds = Annotated[list[Text], BeforeValidator(as_list), Field(min_length=1), AfterValidator(_distinct)]


class ContactShape(Shape):
    """One way to reach a person: a declared channel, and the address there."""

    channel: Id
    address: Annotated[str, Field(min_length=1, max_length=320, repr=False)]


class QuietShape(Shape):
    """`quiet = { from = "22:00", to = "07:00" }`, in the city's time."""

    first: Minute = Field(alias="from")
    last: Minute = Field(alias="to")


class PersonShape(Shape):
    """`[[people]]`: somebody who can be told. Without `areas` all of the city is theirs."""

    id: Id
    name: dict[str, str]
    lang: Language = "zh-Hans"
    contacts: list[ContactShape] = Field(min_length=1)
    areas: Ids = Field(default_factory=list[str])
    quiet: QuietShape | None = None
    superior: Text | None = None


class TeamShape(Shape):
    """`[[teams]]`: people who are told together."""

    id: Id
    name: dict[str, str]
    members: SomeIds


def build_person(entry: Entry[PersonShape], faults: list[Fault]) -> Person:
    """The person of an entry; what cannot be is a fault and is left out."""
    shape = entry.shape
    quiet = None
    if shape.quiet is not None:
        try:
            quiet = QuietHours(shape.quiet.first, shape.quiet.last % 1440)
        except ValueError as error:
            faults.append(Fault(entry, ".quiet", str(error)))
    return Person(
        shape.id,
        frozen(shape.name),
        shape.lang,
        tuple(Contact(contact.channel, contact.address) for contact in shape.contacts),
        frozenset(shape.areas),
        quiet,
        shape.superior,
    )


def build_team(entry: Entry[TeamShape]) -> Team:
    """The team of an entry."""
    return Team(entry.shape.id, frozen(entry.shape.name), tuple(entry.shape.members))


def people_faults(entries: Sequence[Entry[PersonShape]], known: Known) -> Iterator[Fault]:
    """References of people to what nobody declares, and superiors in a circle."""
    for entry in entries:
        shape = entry.shape
        for index, contact in enumerate(shape.contacts):
            if known.lacks("channels", contact.channel):
                yield Fault(entry, f".contacts[{index}].channel", f"{contact.channel!r} is not in channels")
        yield from unknown(entry, ".areas", shape.areas, "areas", known)
        yield from unknown(entry, ".superior", (shape.superior,) if shape.superior else (), "people", known)
    yield from _circles(entries)


def team_faults(entries: Sequence[Entry[TeamShape]], known: Known) -> Iterator[Fault]:
    """Members that nobody declares."""
    for entry in entries:
        yield from unknown(entry, ".members", entry.shape.members, "people", known)


def unknown(
    entry: Entry[Any],
    key: str,
    names: Iterable[str],
    section: str,
    known: Known,
) -> Iterator[Fault]:
    """Each of the names that a section does not declare."""
    for name in names:
        if known.lacks(section, name):
            yield Fault(entry, key, f"{name!r} is not in {section}")


def named(entry: Entry[Any], key: str, faults: list[Fault], make: Callable[[], Noun]) -> Noun | None:
    """What `make` makes; None, and a fault at the key, when it cannot be.

    Of what is wrong in part at the key, and made up there, nothing more is said.
    """
    try:
        return make()
    except (ValueError, OverflowError) as error:
        if not entry.doubts(key):
            faults.append(Fault(entry, key, str(error)))
        return None


def _circles(entries: Sequence[Entry[PersonShape]]) -> Iterator[Fault]:
    """Each circle of superiors once, at its first person."""
    superior = {entry.shape.id: entry.shape.superior for entry in entries}
    told: set[str] = set()
    for entry in entries:
        path = _upwards(entry.shape.id, superior)
        if path[-1] == entry.shape.id and len(path) > 1 and not told & set(path):
            told |= set(path)
            yield Fault(entry, ".superior", f"goes in a circle: {' → '.join(path)}")


def _upwards(person_id: str, superior: dict[str, str | None]) -> list[str]:
    """A person and those over them, up to where it ends or comes back to somebody."""
    path = [person_id]
    while (above := superior.get(path[-1])) is not None:
        path.append(above)
        if above in path[:-1]:
            break
    return path
