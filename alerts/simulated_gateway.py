"""Pure: what becomes of each call and text at a simulated gateway, for drills: the same for the same seed.

A call or text is known by its key; nothing else decides, so that a drill can be played again. Times are
seconds after the gateway took it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from types import MappingProxyType

from sensors.noise import unit_hash

PICK_UP_S = (2.0, 15.0)
BUSY_S = 3.0
CHARACTERS_A_SECOND = 4.0
"""How fast a voice reads Chinese; of other scripts it is no worse a guess."""
LEAST_READ_S = 3.0
DELIVERED_S = (1.0, 5.0)
REPLY_S = (8.0, 60.0)
_CODE = re.compile(r"(?<!\d)\d{4}(?!\d)")


class Fate(StrEnum):
    """What becomes of one call."""

    HEARD = "heard"
    """Heard to the end, nothing pressed."""
    PRESSED = "pressed"
    """A key pressed while the message is read."""
    HUNG_UP = "hung_up"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    LOST = "lost"
    """The gateway never says how it ended."""
    MACHINE = "machine"
    """A mailbox takes the whole message, and the gateway knows that it is one."""


@dataclass(frozen=True, slots=True)
class Odds:
    """How likely each is, 0 to 1. `error` is of the gateway itself, at each request; `reply` is of texts."""

    pressed: float = 0.5
    hung_up: float = 0.05
    no_answer: float = 0.2
    busy: float = 0.05
    failed: float = 0.02
    lost: float = 0.0
    machine: float = 0.0
    error: float = 0.05
    reply: float = 0.8

    def __post_init__(self) -> None:
        for one in fields(self):
            if not 0.0 <= getattr(self, one.name) <= 1.0:
                raise ValueError(f"{one.name} is not from 0 to 1")
        if sum(share for _, share in self.fates()) > 1.0 + 1e-9:
            raise ValueError("the fates of a call make more than 1 together")

    def fates(self) -> Iterator[tuple[Fate, float]]:
        """The share of every fate but HEARD, which is the rest."""
        for fate in Fate:
            if fate is not Fate.HEARD:
                yield fate, getattr(self, fate.value)


@dataclass(frozen=True, slots=True)
class Told:
    """One report that the gateway will send: how long after it took the call, its type, and its data."""

    after_s: float
    what: str
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Chance:
    """The seed and the odds of a gateway, and numbers whose fate is fixed."""

    seed: int = 0
    odds: Odds = field(default_factory=Odds)
    fixed: Mapping[str, Fate] = field(default_factory=lambda: MappingProxyType({}))

    def refuses(self, key: str, attempt: int) -> bool:
        """Whether the gateway itself fails at this request, counted from 1 for each key."""
        return self._at("error", key, str(attempt)) < self.odds.error

    def fate(self, key: str, to: str) -> Fate:
        """What becomes of a call."""
        if to in self.fixed:
            return self.fixed[to]
        left = self._at("fate", key)
        for fate, share in self.odds.fates():
            if left < share:
                return fate
            left -= share
        return Fate.HEARD

    def call(self, key: str, to: str, text: str, ring_s: float) -> tuple[float, tuple[Told, ...]]:
        """How long a call holds its line, and the reports on it."""
        fate = self.fate(key, to)
        up_s = min(self._between("pick up", key, PICK_UP_S), ring_s)
        read_s = max(len(text) / CHARACTERS_A_SECOND, LEAST_READ_S)
        if fate in (Fate.HEARD, Fate.PRESSED, Fate.HUNG_UP, Fate.MACHINE):
            return self._answered(fate, key, up_s, read_s)
        over_s = {Fate.NO_ANSWER: ring_s, Fate.BUSY: BUSY_S, Fate.FAILED: BUSY_S, Fate.LOST: ring_s}[fate]
        return over_s, () if fate is Fate.LOST else (_report(over_s, key, fate.value),)

    def _answered(self, fate: Fate, key: str, up_s: float, read_s: float) -> tuple[float, tuple[Told, ...]]:
        parts = {Fate.HEARD: 1.0, Fate.MACHINE: 1.0, Fate.HUNG_UP: 0.9 * self._at("heard", key)}
        part = parts.get(fate, self._at("heard", key))
        over_s = up_s + part * read_s
        more: dict[Fate, dict[str, object]] = {
            Fate.PRESSED: {"key_pressed": "1"},
            Fate.MACHINE: {"machine": True},
        }
        heard = {"heard": min(round(part, 2), 0.99) if part < 1 else 1.0, "heard_to_end": part == 1.0}
        return over_s, (
            _report(up_s, key, "answered"),
            _report(over_s, key, "ended", **heard, **more.get(fate, {})),
        )

    def text(self, key: str, to: str, text: str = "") -> tuple[Told, ...]:
        """The reports on a text: that it was delivered, and perhaps a reply with the code in it."""
        there_s = self._between("delivered", key, DELIVERED_S)
        fate = self.fixed.get(to, Fate.HEARD)
        if fate in (Fate.FAILED, Fate.LOST):
            failed = Told(there_s, "citywatch.sms.report", {"key": key, "state": "failed"})
            return () if fate is Fate.LOST else (failed,)
        there = Told(there_s, "citywatch.sms.report", {"key": key, "state": "delivered"})
        answers = to not in self.fixed and self._at("reply", key) < self.odds.reply
        if not (answers or fate is Fate.PRESSED):
            return (there,)
        back_s = there_s + self._between("reply after", key, REPLY_S)
        return there, Told(back_s, "citywatch.sms.reply", {"key": key, "from": to, "text": reply_to(text)})

    def _at(self, *what: str) -> float:
        return unit_hash(self.seed, *what)

    def _between(self, what: str, key: str, span: tuple[float, float]) -> float:
        return span[0] + (span[1] - span[0]) * self._at(what, key)


def reply_to(text: str) -> str:
    """What somebody replies: the code of four digits that a text asks for, else 1."""
    code = _CODE.search(text)
    return code[0] if code else "1"


def _report(after_s: float, key: str, state: str, **more: object) -> Told:
    return Told(after_s, "citywatch.call.report", {"key": key, "state": state, **more})
