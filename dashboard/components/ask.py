"""What the panel asks Dash for. It comes from a browser, so nothing in it is believed unchecked."""

from dataclasses import dataclass
from typing import Self, TypeGuard

from city.thing import THING_ID
from dashboard.tokens import THEMES
from dashboard.words import language


@dataclass(frozen=True, slots=True)
class Ask:
    """A thing's charts, in a language and theme, up to `now`: the server's clock, epoch milliseconds.

    Where the wall shows the past, `past` is that time, and `knew` whether what the screen knew then.
    """

    thing_id: str
    lang: str
    theme: str
    now: int
    past: int | None = None
    knew: bool = False

    @classmethod
    def of(cls, data: object) -> Self | None:
        """The ask in a store's data, None when it asks for nothing or makes no sense."""
        if not isinstance(data, dict):
            return None
        thing_id, now = data.get("thing_id"), data.get("now")
        if not (isinstance(thing_id, str) and THING_ID.fullmatch(thing_id)):
            return None
        if not _is_time(now):
            return None
        theme, past = data.get("theme"), data.get("past")
        if past is not None and not (isinstance(past, dict) and _is_time(past.get("at"))):
            return None
        return cls(
            thing_id=thing_id,
            lang=language(data.get("lang")),
            theme=theme if theme in tuple(THEMES) else "dark",
            now=int(now),
            past=int(past["at"]) if past else None,
            knew=bool(past) and past.get("knew") is True,
        )


def _is_time(at: object) -> TypeGuard[int | float]:
    return isinstance(at, int | float) and not isinstance(at, bool) and 0 < at < 1e14
