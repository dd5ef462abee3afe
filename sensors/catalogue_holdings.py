"""From `[[things.holdings]]` to what a chemical site holds, kept in its details, and what cannot be in it.

The older form, `details.design_max_t` with the `chemical` of the details or the template, is still read. Both
at once would be two inventories: that is a mistake.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from math import isfinite
from types import MappingProxyType

from city.chemical import CHEMICALS, find_chemical
from city.inventory import CHEMICAL, HOLDINGS, MAX_T, PEOPLE
from city.major_hazard import CLASSES
from city.thing import Kind, Thing
from sensors.catalogue_build import Problem
from sensors.catalogue_schema import HoldingShape, ThingShape

MOST_PEOPLE = 10_000_000


def with_holdings(shape: ThingShape, thing: Thing) -> Thing:
    """The thing with its holdings in its details, chemicals by their ids."""
    if not shape.holdings:
        return thing
    rows = [_row(one) for one in shape.holdings]
    return replace(thing, details=MappingProxyType({**thing.details, HOLDINGS: rows}))


def holding_problems(shape: ThingShape, thing: Thing) -> Iterator[Problem]:
    """What cannot be in the inventory of a thing, in either form."""
    if shape.holdings and thing.kind is not Kind.CHEMICAL:
        yield ".holdings", f"a thing of kind {thing.kind.value} holds no chemicals"
    if shape.holdings and MAX_T in thing.details:
        yield f".details.{MAX_T}", "is said in holdings as well: leave it out here"
    yield from _of_holdings(shape.holdings)
    if thing.kind is Kind.CHEMICAL:
        yield from _of_older_form(thing.details, listed=bool(shape.holdings))
        yield from _of_people(thing.details)


def _of_holdings(holdings: Sequence[HoldingShape]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, one in enumerate(holdings):
        found = find_chemical(one.chemical)
        if found is None and not one.classes:
            yield f".holdings[{index}].chemical", _unknown(one.chemical)
        for wrong in (each for each in one.classes if each not in CLASSES):
            yield f".holdings[{index}].classes", f"{wrong!r} is not one of {', '.join(CLASSES)}"
        named = found.id if found else one.chemical
        if named in seen:
            yield f".holdings[{index}].chemical", f"{named!r} is in the list already"
        seen.add(named)


def _of_older_form(details: Mapping[str, object], *, listed: bool) -> Iterator[Problem]:
    tonnes, chemical = details.get(MAX_T), details.get(CHEMICAL)
    if tonnes is not None and (isinstance(tonnes, bool) or not isinstance(tonnes, int | float)):
        yield f".details.{MAX_T}", "is tonnes, a number"
    elif isinstance(tonnes, int | float) and not (isfinite(tonnes) and tonnes > 0):
        yield f".details.{MAX_T}", f"is tonnes above 0, not {tonnes:g}"
    if tonnes is not None and chemical is None and not listed:
        yield (
            f".details.{MAX_T}",
            "of which chemical? Write [[things.holdings]] with chemical and design_max_t",
        )
    counts = tonnes is not None and chemical is not None
    if counts and (not isinstance(chemical, str) or find_chemical(chemical) is None):
        yield f".details.{CHEMICAL}", _unknown(str(chemical))


def _of_people(details: Mapping[str, object]) -> Iterator[Problem]:
    people = details.get(PEOPLE)
    whole = isinstance(people, int) and not isinstance(people, bool) and 0 <= people <= MOST_PEOPLE
    if people is not None and not whole:
        yield f".details.{PEOPLE}", f"is a whole number of people from 0 to {MOST_PEOPLE}"


def _unknown(word: str) -> str:
    words = [name for one in CHEMICALS for name in (one.id, *one.name.values())]
    near = get_close_matches(word, words, n=1)
    meant = f"; did you mean {near[0]!r}?" if near else ""
    return f"{word!r} is not a chemical we know, and no classes of GB 18218 are given{meant}"


def _row(one: HoldingShape) -> dict[str, object]:
    found = find_chemical(one.chemical)
    row: dict[str, object] = {CHEMICAL: found.id if found else one.chemical, MAX_T: one.design_max_t}
    return row | ({"classes": list(one.classes)} if one.classes else {})
