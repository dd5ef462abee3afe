"""The system's own health: conditions and their life, as pure functions of signs and time.

A probe gives a sign, a condition grades it, and the life decides what people are told: raised after some
checks in a row, worse at once, repeated while it lasts, recovered once it has been calm for a while. What
comes back within an hour has to stay calm for twice as long each time, so that nothing that flaps tells
often. Unknown is a standing of its own: it is never fine, and it clears nothing.
"""

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from city.thing import Name, name

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
CALM_MS = 30_000
REPEAT_MS = HOUR_MS
REPEAT_UNKNOWN_MS = 24 * HOUR_MS
RELAPSE_WITHIN_MS = HOUR_MS
LONGEST_CALM_MS = HOUR_MS


def words(hans: str, hant: str, en: str) -> Name:
    """A text in our three languages: simplified and traditional Chinese, English."""
    return name(zh_Hans=hans, zh_Hant=hant, en=en)


class Standing(IntEnum):
    """How a condition stands; a higher number is worse. The colours are those of every severity."""

    FINE = 0
    UNKNOWN = 1
    BLUE = 2
    YELLOW = 3
    ORANGE = 4
    RED = 5

    @property
    def word(self) -> str:
        """Lower-case name, as on the wire."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Sign:
    """What a probe found: a number, or None where it could not find out. `why` says more, in one line."""

    value: float | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """What is watched: a row of the table in `city/conditions.py`.

    It stands as bad as the worst step whose limit the sign has reached, and eases only once the sign is
    `margin` below that limit. `after` and `unknown_after` count checks in a row. While one of `because` is
    not fine, nothing is told of this one: it is the consequence. `unknown_as` is the colour for unknown.
    """

    condition_id: str
    steps: tuple[tuple[Standing, float], ...]
    what: Name
    means: Name
    advice: Name
    unit: str = ""
    margin: float = 0.0
    after: int = 3
    unknown_after: int = 15
    unknown_as: Standing = Standing.BLUE
    because: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.steps or any(standing <= Standing.UNKNOWN for standing, _ in self.steps):
            raise ValueError(f"{self.condition_id}: a step needs a colour")

    def grade(self, sign: Sign, now_at: Standing) -> Standing:
        """How the sign stands, for a condition that stands `now_at`."""
        if sign.value is None:
            return Standing.UNKNOWN
        reached = (
            standing
            for standing, limit in self.steps
            if sign.value >= (limit - self.margin if now_at >= standing else limit)
        )
        return max(reached, default=Standing.FINE)

    def colour(self, standing: Standing) -> Standing:
        """The colour in which a standing is told."""
        return self.unknown_as if standing is Standing.UNKNOWN else standing


@dataclass(frozen=True, slots=True)
class Held:
    """What is remembered of a condition between checks, and over a restart. Times are epoch milliseconds.

    `lean` counts checks in a row that saw it worse (or, below zero, better) than it stands, since
    `lean_since`, `toward` what it would then be. `told` is the worst that people were told since it was last
    fine.
    """

    standing: Standing = Standing.FINE
    since: int = 0
    blind: bool = False
    """It stands as it did when it could last be seen."""
    sign: Sign = Sign(None, "not looked yet")
    lean: int = 0
    lean_since: int = 0
    toward: Standing = Standing.FINE
    told: Standing = Standing.FINE
    told_at: int = 0
    telling: int = 0
    """How often it has told since it was last fine."""
    cleared_at: int = 0
    relapses: int = 0

    @property
    def calm_ms(self) -> int:
        """How long it has to be better before it counts as better."""
        return min(CALM_MS * 2 ** min(self.relapses, 10), LONGEST_CALM_MS)


class Telling(StrEnum):
    """Why people are told."""

    RAISED = "raised"
    WORSE = "worse"
    REPEATED = "repeated"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell: how it stands now (for RECOVERED: how bad it was), and since when."""

    condition: Condition
    telling: Telling
    standing: Standing
    since: int
    sign: Sign
    number: int
    at: int


def settle(condition: Condition, held: Held, sign: Sign, now: int) -> Held:
    """How the condition stands after one more check."""
    held = replace(
        held, sign=sign, told_at=min(held.told_at, now), lean_since=min(held.lean_since, now)
    )  # a clock that was set back must not keep people waiting
    if sign.value is None and held.standing > Standing.UNKNOWN:
        return replace(held, blind=True, lean=0)
    held = replace(held, blind=False)
    seen = condition.grade(sign, held.standing)
    if seen == held.standing:
        return replace(held, lean=0)
    held = _lean(held, seen, now)
    return _enter(held, now) if _is_sure(condition, held, now) else held


def news(condition: Condition, held: Held, hushed: bool, now: int) -> News | None:
    """What has to be told now, or None. `hushed`: a cause of it is already told."""
    telling = _telling(held, hushed, now)
    if telling is None:
        return None
    standing = held.told if telling is Telling.RECOVERED else held.standing
    return News(condition, telling, standing, held.since, held.sign, held.telling + 1, now)


def after(held: Held, what: News) -> Held:
    """What is remembered once `what` was handed to the channels."""
    if what.telling is Telling.RECOVERED:
        return replace(held, told=Standing.FINE, told_at=0, telling=0)
    worst = max(held.told, held.standing)
    return replace(held, told=worst, told_at=what.at, telling=what.number)


def _lean(held: Held, seen: Standing, now: int) -> Held:
    worse = seen > held.standing
    if held.lean != 0 and (held.lean > 0) == worse:
        toward = seen if worse else max(seen, held.toward)
        return replace(held, lean=held.lean + (1 if worse else -1), toward=toward)
    return replace(held, lean=1 if worse else -1, lean_since=now, toward=seen)


def _is_sure(condition: Condition, held: Held, now: int) -> bool:
    if held.lean < 0:
        return held.lean <= -2 and now - held.lean_since >= held.calm_ms
    unknown = held.toward is Standing.UNKNOWN
    return held.lean >= (condition.unknown_after if unknown else condition.after)


def _enter(held: Held, now: int) -> Held:
    if held.toward is Standing.FINE:
        return replace(held, standing=Standing.FINE, lean=0, cleared_at=now)
    if held.standing is not Standing.FINE:
        return replace(held, standing=held.toward, lean=0)
    back = held.cleared_at > 0 and held.lean_since - held.cleared_at < RELAPSE_WITHIN_MS
    relapses = held.relapses + 1 if back else 0
    return replace(held, standing=held.toward, since=held.lean_since, lean=0, relapses=relapses)


def _telling(held: Held, hushed: bool, now: int) -> Telling | None:
    if held.standing is Standing.FINE:
        return Telling.RECOVERED if held.told is not Standing.FINE else None
    if hushed or held.lean < 0:  # a consequence, or on its way to be better
        return None
    if held.told is Standing.FINE:
        return Telling.RAISED
    if held.standing > held.told:
        return Telling.WORSE
    every = REPEAT_UNKNOWN_MS if held.standing is Standing.UNKNOWN else REPEAT_MS
    return Telling.REPEATED if now - held.told_at >= every else None
