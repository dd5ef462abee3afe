"""Which lists of call and confirm (叫应) fit a release: pure.

A list fits by what it is for (its scenario or name says the chemical, or chemicals or gas at all), and by
where its people are responsible. Nobody is left out: lists that fit less stand lower. A name is a whole word,
in Chinese one that is no part of the name of another chemical: 氢 is not meant by 氟化氢.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from city.callout import CalloutList
from city.chemical import CHEMICALS, Chemical
from city.person import Person

GENERAL = ("chemical", "hazmat", "gas", "leak", "危化", "化学", "化學", "气体", "氣體", "泄漏", "洩漏")

SHORTEST = 3
"""Letters of the Latin alphabet that a name has at least: CO and EO are in too many words."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """A list, and why it fits: `chemical`, `incident`, `area`, nothing of these; the most fitting first."""

    listed: CalloutList
    why: tuple[str, ...]


def fitting(
    lists: Iterable[CalloutList], chemical: Chemical, areas: frozenset[str], people: Mapping[str, Person]
) -> list[Fitting]:
    """All lists, the most fitting first. `areas` are those that the zones touch."""
    found = [Fitting(one, tuple(_why(one, chemical, areas, people))) for one in lists]
    return sorted(found, key=lambda fit: (-_weight(fit), fit.listed.list_id))


def _why(
    one: CalloutList, chemical: Chemical, areas: frozenset[str], people: Mapping[str, Person]
) -> Iterable[str]:
    said = " ".join([one.scenario, one.list_id, *one.name.values()]).casefold()
    if chemical.id in _named(said):
        yield "chemical"
    if any(_places(word, said) for word in GENERAL):
        yield "incident"
    if any(areas & people[each].areas for each in one.people if each in people):
        yield "area"


def _named(said: str) -> frozenset[str]:
    """The chemicals that a text names, the longest name where one stands in another."""
    found = [(start, end, name) for word, name in _names() for start, end in _places(word, said)]
    return frozenset(
        name
        for start, end, name in found
        if not any(a <= start and end <= b and b - a > end - start for a, b, _ in found)
    )


@cache
def _names() -> tuple[tuple[str, str], ...]:
    """Every word for a chemical with its id."""
    words = {
        (word.casefold(), one.id)
        for one in CHEMICALS
        for word in (one.id, one.id.replace("_", " "), *one.name.values(), *one.aliases)
        if len(word) >= SHORTEST or not word.isascii()
    }
    return tuple(sorted(words))


def _places(word: str, said: str) -> list[tuple[int, int]]:
    """Where a word stands in a text; one of Latin letters only as a whole."""
    pattern = re.escape(word)
    if word.isascii():
        pattern = f"(?<![a-z0-9]){pattern}(?![a-z0-9])"
    return [found.span() for found in re.finditer(pattern, said)]


def _weight(fit: Fitting) -> int:
    weights = {"chemical": 4, "incident": 2, "area": 1}
    return sum(weights[why] for why in fit.why)
