"""What the panel asks Dash for. It comes from a browser, so nothing in it is believed unchecked."""

from dataclasses import dataclass
from typing import Self

from city.thing import THING_ID
from dashboard.tokens import THEMES
from dashboard.words import language


@dataclass(frozen=True, slots=True)
class Ask:
    """A thing's charts, in a language and theme, up to `now`: the server's clock, epoch milliseconds."""

    thing_id: str
    lang: str
    theme: str
    now: int

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
        )
