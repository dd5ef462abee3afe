"""What a citizen reports: a smell, smoke, water, danger; its number, its way, how many are answered.

A report goes received → assigned → answered, or is set aside. What the public sees of it is
`ReportState`: the words of the person, their name and how they are reached are not.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from city.thing import Name, name

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing that is mistaken for another sign."""
NUMBER_LENGTH = 9
NUMBER_BYTES = 6
_NUMBER = re.compile(f"[{_DIGITS}]{{{NUMBER_LENGTH}}}")
_MISREAD = str.maketrans("OIL", "011", " -‐‑–\u3000")


class Topic(StrEnum):
    """What sort of thing somebody noticed."""

    SMELL = "smell"
    SMOKE = "smoke"
    WATER = "water"
    DANGER = "danger"


TOPIC_NAMES: dict[Topic, Name] = {
    Topic.SMELL: name(zh_Hans="异味", zh_Hant="異味", en="Smell"),
    Topic.SMOKE: name(zh_Hans="烟雾或粉尘", zh_Hant="煙霧或粉塵", en="Smoke or dust"),
    Topic.WATER: name(zh_Hans="水体异常", zh_Hant="水體異常", en="Something in the water"),
    Topic.DANGER: name(zh_Hans="危险隐患", zh_Hant="危險隱患", en="A danger"),
}


class Progress(StrEnum):
    """How far a report is."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    SET_ASIDE = "set_aside"
    """Nothing that anybody can follow up: it counts neither as open nor as answered."""


class Act(StrEnum):
    """What was done about a report: each is a row of its history."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    NOTED = "noted"
    ANSWERED = "answered"
    SET_ASIDE = "set_aside"
    REOPENED = "reopened"


OPEN = frozenset({Progress.RECEIVED, Progress.ASSIGNED})
_IN: dict[Act, frozenset[Progress]] = {
    Act.ASSIGNED: OPEN,
    Act.NOTED: frozenset(Progress),
    Act.ANSWERED: OPEN | {Progress.ANSWERED},
    Act.SET_ASIDE: OPEN,
    Act.REOPENED: frozenset(Progress) - OPEN,
}


def after(state: Progress, act: Act, assigned: bool) -> Progress | None:
    """Where a report stands after an act, None where the act has no place; `assigned`: somebody has it.

    An answer may be put right. Nothing else is done about what is closed before it is opened again, which
    gives it back to whoever had it.
    """
    if state not in _IN.get(act, ()):
        return None
    moved = {
        Act.ASSIGNED: Progress.ASSIGNED,
        Act.ANSWERED: Progress.ANSWERED,
        Act.SET_ASIDE: Progress.SET_ASIDE,
        Act.REOPENED: Progress.ASSIGNED if assigned else Progress.RECEIVED,
    }
    return moved.get(act, state)


@dataclass(frozen=True, slots=True)
class ReportState:
    """What the public may know of a report. Times are epoch milliseconds; `area` is a name by language.

    `answer` is what the office wrote to the public; `lang` the language of the report.
    """

    number: str
    topic: Topic
    state: Progress
    lang: str
    received_at: int
    area: Name | None = None
    assigned_at: int | None = None
    answered_at: int | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class ReplyRate:
    """Of the reports of the last `days`: how many came, were answered, answered in time, and in how long.

    Those that were set aside are not counted. `median_ms` is None before anything was answered.
    """

    days: int
    received: int
    answered: int
    in_time: int
    median_ms: int | None
    promised_days: int

    @property
    def share(self) -> float | None:
        """Answered of received, None where nothing was received."""
        return self.answered / self.received if self.received else None


def report_number(chance: bytes) -> str:
    """A number out of NUMBER_BYTES random bytes: 45 bits, so that nobody comes upon another's by chance."""
    whole = int.from_bytes(chance[:NUMBER_BYTES], "big")
    return "".join(_DIGITS[(whole >> (5 * place)) & 31] for place in reversed(range(NUMBER_LENGTH)))


def is_number(text: str) -> bool:
    """Whether it is a number as it is kept."""
    return bool(_NUMBER.fullmatch(text))


def read_number(text: str) -> str | None:
    """The number that somebody typed, with dashes or without, small letters too, O for 0; None for none."""
    typed = text[:40].upper().translate(_MISREAD)
    return typed if is_number(typed) else None


def shown_number(number: str) -> str:
    """A number as people read it: K7M-2QX-9TD."""
    return "-".join(number[first : first + 3] for first in range(0, NUMBER_LENGTH, 3))
