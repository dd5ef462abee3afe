"""What the address of the quality page asks for: a day, which datastreams, and which of them is open."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qs, urlencode

from dashboard.quality_reader import Narrow
from dashboard.words import language

_LONGEST = 64
_KEPT = ("lang", "theme", "day", "kind", "area", "property", "open")


@dataclass(frozen=True, slots=True)
class Wish:
    """A day (None where what is asked for is none), what is narrowed to, and the datastream that is open."""

    lang: str
    day: date | None
    narrow: Narrow
    key: int | None
    text: str = ""
    """The day as it was asked for, to be put right where it is none."""

    @property
    def opened(self) -> str:
        """What is shown in full: another text for another datastream or day."""
        return f"{self.day} {self.key}"

    @property
    def listed(self) -> str:
        """What is listed: another text for another day or choice."""
        return f"{self.day} {self.narrow.kind} {self.narrow.area} {self.narrow.property}"

    @classmethod
    def of(cls, search: object, today: date) -> "Wish":
        """The wish in an address's query. Without a day it is yesterday: that one is over."""
        given = asked(search)
        text = given.get("day")
        try:
            day = date.fromisoformat(text) if text else today - timedelta(days=1)
        except ValueError:
            day = None
        key = given.get("open", "")
        narrow = Narrow(given.get("kind", ""), given.get("area", ""), given.get("property", ""))
        number = int(key) if key.isascii() and key.isdigit() and 0 < len(key) < 10 else None
        said = day.isoformat() if day else text or ""
        return cls(language(given.get("lang")), day, narrow, number, said)


def asked(search: object) -> dict[str, str]:
    """What an address's query holds that is ours."""
    found = parse_qs(search.removeprefix("?")) if isinstance(search, str) else {}
    return {key: values[-1][:_LONGEST] for key, values in found.items() if key in _KEPT}


def address(search: object, **other: str | None) -> str:
    """The same address with something else in it; None or nothing takes it away."""
    given = {**asked(search), **other}
    return "?" + urlencode({key: text for key, text in given.items() if text})
