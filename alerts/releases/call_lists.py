"""Which lists of call and confirm (叫应) fit a release: pure.

A list fits by what it is for (its scenario or name says the chemical, or chemicals or gas at all), and by
where its people are responsible. Nobody is left out: lists that fit less stand lower.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from city.callout import CalloutList
from city.chemical import Chemical
from city.person import Person

GENERAL = ("chemical", "hazmat", "gas", "leak", "危化", "化学", "化學", "气体", "氣體", "泄漏", "洩漏")


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
    words = {chemical.id.replace("_", " "), *chemical.name.values(), *chemical.aliases}
    if any(word.casefold() in said for word in words if len(word) > 1 or not word.isascii()):
        yield "chemical"
    if any(word in said for word in GENERAL):
        yield "incident"
    if any(areas & people[each].areas for each in one.people if each in people):
        yield "area"


def _weight(fit: Fitting) -> int:
    weights = {"chemical": 4, "incident": 2, "area": 1}
    return sum(weights[why] for why in fit.why)
