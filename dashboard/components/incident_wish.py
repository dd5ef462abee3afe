"""What the address of the incidents' page asks for: which view, in which language, and what of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qs, urlencode

from dashboard.words import language


class View(StrEnum):
    """The views, in the order of their tabs."""

    INCIDENTS = "incidents"
    WARNINGS = "warnings"
    OUTSIDE = "outside"


_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """The wish in an address's query; what makes no sense is left out."""

    lang: str
    view: View = View.INCIDENTS
    asked: Mapping[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of(cls, search: object) -> "Wish":
        """The wish of what stands behind the question mark."""
        found = parse_qs(search.removeprefix("?")) if isinstance(search, str) else {}
        given = {key: values[-1][:_LONGEST] for key, values in found.items()}
        view, lang = given.pop("view", ""), language(given.pop("lang", None))
        return cls(lang, View(view) if view in tuple(View) else View.INCIDENTS, given)

    def get(self, key: str) -> str:
        """What is asked under a key, or nothing."""
        return self.asked.get(key, "")

    def number(self, key: str) -> int | None:
        """A positive whole number that is asked under a key."""
        text = self.get(key)
        return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 16 else None


def address(lang: str, view: View, **asked: str) -> str:
    """The page's address for a view."""
    return "?" + urlencode({"lang": lang, "view": view.value} | {k: v for k, v in asked.items() if v})
