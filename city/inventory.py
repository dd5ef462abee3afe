"""What a site holds, read from its details, and the class of major hazard that this makes. Pure.

`details["holdings"]` is a list of `{chemical, design_max_t, classes}`. The older form, one `chemical` and one
`design_max_t` in the details themselves, is read as a list of one.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from city.chemical import find_chemical
from city.major_hazard import Holding, MajorHazard, assess, exact
from city.thing import Thing

HOLDINGS, CHEMICAL, MAX_T, PEOPLE = "holdings", "chemical", "design_max_t", "people_within_500_m"


def holdings_of(thing: Thing) -> tuple[Holding, ...]:
    """What a site may hold at most; nothing where nobody said. Raises ValueError for what no holding is."""
    return holdings_in(thing.details)


def holdings_in(details: Mapping[str, object]) -> tuple[Holding, ...]:
    """The same of details alone."""
    listed = details.get(HOLDINGS)
    if listed is not None:
        rows = cast(Sequence[Mapping[str, Any]], listed)
        return tuple(_holding(row) for row in rows)
    return (_holding(details),) if MAX_T in details and CHEMICAL in details else ()


def people_near(thing: Thing) -> int | None:
    """How many people are within 500 m, None where nobody said."""
    said = thing.details.get(PEOPLE)
    return said if isinstance(said, int) and not isinstance(said, bool) and said >= 0 else None


def hazard_of(thing: Thing) -> MajorHazard | None:
    """What the inventory of a site comes to after GB 18218; None where it has none."""
    held = holdings_of(thing)
    return assess(held, people_near(thing)) if held else None


def _holding(row: Mapping[str, Any]) -> Holding:
    substance, tonnes = row[CHEMICAL], row[MAX_T]
    if not isinstance(substance, str) or isinstance(tonnes, bool) or not isinstance(tonnes, int | float):
        raise ValueError("a holding is a chemical and its design_max_t in tonnes")
    chemical = find_chemical(substance)
    classes = cast(Sequence[str], row.get("classes") or ())
    return Holding(chemical.id if chemical else substance, exact(tonnes), tuple(classes))
