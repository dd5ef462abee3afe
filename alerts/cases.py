"""Pure: from an alert and the catalogue to what policy looks at (a Case) and what words need (a Scene)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from alerts.words import Scene
from city.alert import Alert, Change, Life, Subject, SubjectKind
from city.case import Case
from city.catalogue import Catalogue
from city.properties import LANGUAGES, find_property
from city.rule import Combined, Rule
from city.terms import terms_of
from city.thing import Datastream, Name, Thing

_THERE = (Life.UNACK_ACTIVE, Life.ACK_ACTIVE)


@dataclass(frozen=True, slots=True)
class Found:
    """What was last found of an alert: since when, the range of what is predicted, its own words."""

    began: int | None = None
    low: int | None = None
    high: int | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What people did about an alert, each with when (epoch ms) and who: it was acknowledged, that ran out,
    it was given to somebody (with which words), since when nobody has it who had, and when it last came off
    the shelf.
    """

    taken: tuple[int, str | None] | None = None
    ran_out: tuple[int, str | None] | None = None
    given: tuple[int, str | None, str] | None = None
    left: int | None = None
    unshelved: int | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """The catalogue as it is looked things up in. `streams` are datastreams by id."""

    catalogue: Catalogue
    streams: Mapping[int, Datastream]
    things: Mapping[str, Thing] = field(init=False)
    rules: Mapping[str, Rule] = field(init=False)
    areas: Mapping[str, Name] = field(init=False)

    def __post_init__(self) -> None:
        known = self.catalogue
        for name, found in (
            ("things", {thing.thing_id: thing for thing in known.things}),
            ("rules", {rule.rule_id: rule for rule in known.rules}),
            ("areas", {area.area_id: area.name for area in known.areas}),
        ):
            object.__setattr__(self, name, MappingProxyType(found))

    def person(self, person_id: str) -> Name:
        """How somebody is called; who is not declared, as they are written."""
        duty = self.catalogue.duty
        known = duty.person.get(person_id) if duty is not None else None
        return known.name if known else MappingProxyType(dict.fromkeys(LANGUAGES, person_id))


def case_of(alert: Alert, book: Book, change: Change, at: int, answers: Answers = Answers()) -> Case:
    """The alert as policy sees it."""
    thing = book.things.get(alert.thing_id or "")
    stream = book.streams.get(alert.datastream_id or -1)
    when, who = answers.taken if answers.taken and alert.life is Life.ACK_ACTIVE else (None, None)
    over_at, had = answers.ran_out if answers.ran_out and alert.life is Life.UNACK_ACTIVE else (None, None)
    assignee = alert.assignee if alert.life is not Life.CLEARED else None
    return Case(
        alert_id=alert.alert_id,
        rule_id=alert.rule_id,
        severity=alert.severity,
        change=change,
        subject=str(alert.subject),
        at=at,
        since=alert.since,
        thing=alert.thing_id,
        gateway=gateway_of(alert, thing),
        area=alert.area,
        kind=thing.kind.value if thing else None,
        property=stream.property if stream else None,
        drill=alert.drill,
        firing=alert.life in (Life.UNACK_ACTIVE, Life.ACK_ACTIVE),
        acknowledged_at=when,
        acknowledged_by=who,
        expired_at=over_at,
        expired_by=had,
        assignee=assignee,
        assigned_at=answers.given[0] if answers.given and assignee is not None else None,
        shelved_until=alert.shelved_until,
        unshelved_at=answers.unshelved if alert.shelved_until is None else None,
    )


def scene_of(
    alert: Alert,
    book: Book,
    found: Found = Found(),
    change: Change | None = None,
    answers: Answers = Answers(),
) -> Scene:
    """The alert with the names that a text needs."""
    stream = book.streams.get(alert.datastream_id or -1)
    prop = find_property(stream.property) if stream else None
    rule = book.rules.get(alert.rule_id)
    terms = terms_of(rule, prop)
    behind = 0
    if alert.subject.kind is SubjectKind.GATEWAY:
        behind = sum(thing.gateway == alert.subject.key for thing in book.catalogue.things)
    return Scene(
        alert=alert,
        place=_place(alert, book),
        what=prop.label if prop else None,
        terms=terms,
        rule=rule,
        began=found.began,
        low=found.low,
        high=found.high,
        behind=behind,
        change=change,
        said=found.said if alert.subject.kind is SubjectKind.EXTERNAL else "",
        left=answers.left,
        given=book.person(alert.assignee) if alert.assignee is not None else None,
        order=answers.given[2] if answers.given else "",
    )


def members_of(alert: Alert, others: Iterable[Alert], book: Book) -> tuple[Name, ...]:
    """The places of what a rule of several was put together of, as far as it is there."""
    rule = book.rules.get(alert.rule_id)
    if rule is None or not isinstance(rule.test, Combined):
        return ()
    there = (one for one in others if one.rule_id in rule.test.of and one.life in _THERE)
    return tuple(_place(one, book) for one in there if _is_within(one, alert.subject, book))


def _is_within(alert: Alert, scope: Subject, book: Book) -> bool:
    thing = book.things.get(alert.thing_id or "")
    of = {
        SubjectKind.THING: alert.thing_id,
        SubjectKind.GATEWAY: gateway_of(alert, thing),
        SubjectKind.AREA: alert.area,
    }
    return of.get(scope.kind) == scope.key


def gateway_of(alert: Alert, thing: Thing | None) -> str | None:
    """The gateway an alert is about, or behind which its thing is."""
    if alert.subject.kind is SubjectKind.GATEWAY:
        return alert.subject.key
    return thing.gateway if thing else None


def _place(alert: Alert, book: Book) -> Name:
    subject, thing = alert.subject, book.things.get(alert.thing_id or "")
    if subject.kind is SubjectKind.AREA and subject.key in book.areas:
        return book.areas[subject.key]
    if thing is not None and subject.kind in (SubjectKind.DATASTREAM, SubjectKind.THING):
        return thing.name
    if subject.kind is SubjectKind.EXTERNAL and (alert.area or "") in book.areas:
        return book.areas[str(alert.area)]
    return MappingProxyType(dict.fromkeys(LANGUAGES, subject.key))
