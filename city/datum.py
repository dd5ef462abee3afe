"""Vertical datums (高程基准): what heights of water are counted from.

Only heights in one datum may be compared. In one city several are in use, more than a metre apart, so a level
without its datum says little. A station names one of these, or says in words what else its heights are
counted from.
"""

from collections.abc import Mapping
from typing import cast

from city.properties import LANGUAGES

DATUMS = ("1985", "yellow_sea_1956", "wusong", "local")
"""1985 国家高程基准, 1956 年黄海高程系, 吴淞高程系, 假定基面."""

Datum = str | Mapping[str, str]


def datum_of(details: Mapping[str, object]) -> Datum | None:
    """The datum that a thing's details name; None where nobody says."""
    said = details.get("datum")
    return cast(Datum, said) if is_datum(said) else None


def is_datum(said: object) -> bool:
    """Whether something is one of the datums, or a text in each language."""
    if isinstance(said, str):
        return said in DATUMS
    if not isinstance(said, Mapping):
        return False
    texts = cast(Mapping[str, object], said)
    return set(texts) == set(LANGUAGES) and all(isinstance(t, str) and t.strip() for t in texts.values())
