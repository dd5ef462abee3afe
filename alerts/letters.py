"""From what policy decided (a Message) to what is stored for the senders: a Notification and its contacts."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alerts.escalation import foretold
from alerts.outlook import Outlook
from alerts.words import Occasion, Scene
from alerts.words_body import Letter, Next, body, sms, title
from city.delivery import OVER, Notification
from city.group import Group
from city.person import Person
from city.policy import Message
from city.state import Level
from city.terms import numbers_of
from city.thing import Name

AGAIN = frozenset({"repeated", "reminded", "escalated"})


@dataclass(frozen=True, slots=True)
class Desk:
    """What a message is written with: where links lead, the thread, how often each person was reminded."""

    base: str
    thread: str
    group: Group | None
    now: int
    reminded: Mapping[str, int]
    told_too: Sequence[str] = ()


def written(message: Message, seen: Outlook, desk: Desk) -> Notification:
    """A message in words of its person's language."""
    person = seen.duty.person[message.person_id]
    letter = _letter(message, person, seen, desk)
    scenes = letter.scenes
    said = title(letter)
    return Notification(
        person_id=person.person_id,
        thread=desk.thread,
        group_key=desk.group.key if desk.group else None,
        why=message.why.value,
        alert_ids=tuple(case.alert_id for case in message.cases),
        listed=tuple(case.alert_id for case in message.listed),
        severity=Level(max(case.severity for case in message.cases)),
        drill=all(scene.alert.drill for scene in scenes),
        lang=person.lang,
        title=said,
        body=body(letter),
        short=sms(letter),
        spoken=said,
        facts=_facts(message, letter),
        made_at=desk.now,
    )


def contacts(person: Person, channels: Sequence[str]) -> list[tuple[str, str]]:
    """(channel, address) as they are tried: first those that a step of a chain names, then the person's."""
    own = [(contact.channel, contact.address) for contact in person.contacts]
    first = [contact for channel in channels for contact in own if contact[0] == channel]
    return list(dict.fromkeys([*first, *own]))


def thread_of(group_key: str, since: int) -> str:
    """A name for a group's messages that mail and robots take: one from the first word to the resolve."""
    return "g-" + hashlib.sha256(f"{group_key} {since}".encode()).hexdigest()[:24]


def _letter(message: Message, person: Person, seen: Outlook, desk: Desk) -> Letter:
    had = next((case.expired_by for case in message.cases if case.expired_by), None)
    by = seen.book.person(had)[person.lang] if had else ""
    number = desk.reminded.get(person.person_id, 0) + 1 if message.why in AGAIN else 0
    others = [one for one in desk.told_too if one != person.person_id]
    following = foretold(desk.group, seen.duty, desk.now) if desk.group else None
    firing = any(case.firing for case in message.cases)
    return Letter(
        occasion=Occasion(message.why, person.lang, seen.duty.zone, desk.now, number, by),
        scenes=tuple(seen.scene(case.alert_id) for case in message.cases),
        listed=tuple(seen.scene(case.alert_id) for case in message.listed),
        told_too=tuple(_names(others, seen)),
        next=Next(following[0], tuple(_names(following[1], seen))) if following and firing else None,
        base=desk.base,
    )


def _names(people: Iterable[str], seen: Outlook) -> list[Name]:
    return [seen.duty.person[one].name for one in people if one in seen.duty.person]


def _facts(message: Message, letter: Letter) -> dict[str, object]:
    worst = letter.scenes[0].alert
    return {
        "why": message.why.value,
        "alert_ids": [case.alert_id for case in message.cases],
        "listed": [case.alert_id for case in message.listed],
        OVER: [case.alert_id for case in message.cases if not case.firing],
        "severity": worst.severity.word,
        "life": worst.life.value,
        "rule_id": worst.rule_id,
        "subject": str(worst.subject),
        "thing_id": worst.thing_id,
        "area": worst.area,
        **_numbers(letter.scenes[0]),
        "since": worst.since,
        "drill": worst.drill,
    }


def _numbers(scene: Scene) -> dict[str, object]:
    """Result and limit with the terms they are in."""
    result, limit = numbers_of(scene.alert, scene.terms)
    terms = scene.terms
    return {"result": result, "limit": limit, "unit": terms.unit, "compared": terms.compared.value}
