"""What the address of a page with tabs asks for: which view, in which language, and what of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar
from urllib.parse import parse_qs, urlencode

from dashboard.words import language

V = TypeVar("V", bound=StrEnum)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class AskedOf(Generic[V]):
    """The wish in an address's query."""

    lang: str
    view: V
    asked: Mapping[str, str] = field(default_factory=dict[str, str])

    def get(self, key: str) -> str:
        """What is asked under a key, or nothing."""
        return self.asked.get(key, "")

    def number(self, key: str) -> int | None:
        """A positive whole number that is asked under a key."""
        text = self.get(key)
        return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 16 else None


def read(search: object, usual: V) -> tuple[str, V, dict[str, str]]:
    """Language, view and the rest of what is asked behind the mark; what makes no sense is left away."""
    found = parse_qs(search.removeprefix("?")) if isinstance(search, str) else {}
    given = {key: values[-1][:_LONGEST] for key, values in found.items()}
    view, lang = given.pop("view", ""), language(given.pop("lang", None))
    views = type(usual)
    return lang, views(view) if view in tuple(views) else usual, given


def address(lang: str, view: StrEnum, **asked: str) -> str:
    """The page's address for a view."""
    return "?" + urlencode({"lang": lang, "view": view.value} | {k: v for k, v in asked.items() if v})
