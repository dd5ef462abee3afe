"""What the panel asks Dash for. It comes from a browser, so nothing in it is believed unchecked."""

from dataclasses import dataclass
from typing import Self

from city.thing import THING_ID
from dashboard.figures.template import SEVERITIES
from dashboard.tokens import THEMES
from dashboard.words import language

_MOST_LIMITS = 50
_GREATEST = 1e12


@dataclass(frozen=True, slots=True)
class Ask:
    """A thing's charts, in a language and theme, up to `now` (epoch milliseconds, the server's as the
    browser knows it), with limits as (property, severity, value)."""

    thing_id: str
    lang: str
    theme: str
    now: int
    limits: tuple[tuple[str, str, float], ...]

    @classmethod
    def of(cls, data: object) -> Self | None:
        """The ask in a store's data, None when it asks for nothing or makes no sense."""
        if not isinstance(data, dict):
            return None
        thing_id, now = data.get("thing_id"), data.get("now")
        if not (isinstance(thing_id, str) and THING_ID.fullmatch(thing_id)):
            return None
        if not isinstance(now, int | float) or isinstance(now, bool) or not 0 < now < 1e14:
            return None
        theme = data.get("theme")
        return cls(
            thing_id=thing_id,
            lang=language(data.get("lang")),
            theme=theme if theme in tuple(THEMES) else "dark",
            now=int(now),
            limits=_limits(data.get("limits")),
        )


def _limits(rows: object) -> tuple[tuple[str, str, float], ...]:
    if not isinstance(rows, list):
        return ()
    kept = {tuple(row) for row in rows[:_MOST_LIMITS] if _is_limit(row)}
    return tuple(sorted(kept))


def _is_limit(row: object) -> bool:
    match row:
        case [str(), str() as severity, int() | float() as value]:
            return severity in SEVERITIES and not isinstance(value, bool) and abs(value) < _GREATEST
        case _:
            return False
