"""What a visitor may choose in an address: language, theme and size. Pure.

Names that nobody knows are passed over, because whoever links adds some of his own. A value that we do not
know is refused, and the refusal says which ones there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import parse_qsl

from city.properties import LANGUAGES
from dashboard.words import DEFAULT, PSEUDO

CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"lang": LANGUAGES, "theme": ("light", "dark", "auto"), "size": ("s", "m", "l")}
)
USUAL_SIZE = "m"
MOST_QUERY = 2000
MOST_FIELDS = 40
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


class BadQuestionError(ValueError):
    """A value in an address that we do not know; `allowed` are those that we do."""

    def __init__(self, name: str, allowed: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name, self.allowed = name, allowed


@dataclass(frozen=True, slots=True)
class Asked:
    """How somebody wants it. `more` are the other names of the address that its route reads, sorted."""

    lang: str = DEFAULT
    theme: str = "auto"
    size: str = USUAL_SIZE
    more: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, name: str) -> str:
        """One of `more`; empty where it was not said."""
        return dict(self.more).get(name, "")

    def query(self, **other: str) -> str:
        """The same wishes as the query of an address, some of them otherwise."""
        said = {"lang": self.lang, "theme": self.theme, "size": self.size} | other
        return "&".join(f"{name}={value}" for name, value in said.items())


def read(query: bytes, accept_language: bytes, reads: tuple[str, ...] = ()) -> Asked:
    """What an address asks for. Raises BadQuestionError."""
    if len(query) > MOST_QUERY:
        raise BadQuestionError("?", ())
    try:
        pairs = parse_qsl(query.decode("ascii"), max_num_fields=MOST_FIELDS, errors="replace")
    except ValueError:
        raise BadQuestionError("?", ()) from None
    said = dict(pairs)
    for name, allowed in CHOICES.items():
        if name in said and not _known(name, said[name]):
            raise BadQuestionError(name, allowed)
    return Asked(
        said.get("lang") or preferred(accept_language),
        said.get("theme") or "auto",
        said.get("size") or USUAL_SIZE,
        tuple(sorted((name, said[name]) for name in reads if name in said)),
    )


def wished(query: bytes, accept_language: bytes) -> Asked:
    """What can be read of an address in which something is wrong: to say so in the language that it names."""
    pairs = [
        pair
        for part in query[:MOST_QUERY].decode("latin-1").split("&")[:MOST_FIELDS]
        for pair in parse_qsl(part)
    ]
    said = {name: value for name, value in pairs if name in CHOICES and _known(name, value)}
    return Asked(
        said.get("lang") or preferred(accept_language),
        said.get("theme") or "auto",
        said.get("size") or USUAL_SIZE,
    )


def preferred(accept_language: bytes) -> str:
    """The language of ours that a browser likes best, by its header of at most 200 bytes."""
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language[:200].decode("latin-1").lower().split(",")):
        tag, _, weight = "".join(part.split()).partition(";q=")
        if (lang := _ours(tag)) is not None and (liked := _weight(weight)) > 0:
            wishes.append((-liked, place, lang))
    return min(wishes)[2] if wishes else DEFAULT


def _known(name: str, value: str) -> bool:
    return value in CHOICES[name] or (name, value) == ("lang", PSEUDO)


def _ours(tag: str) -> str | None:
    if tag.startswith(_TRADITIONAL):
        return "zh-Hant"
    if tag == "zh" or tag.startswith("zh-"):
        return "zh-Hans"
    return "en" if tag == "en" or tag.startswith("en-") else None


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
