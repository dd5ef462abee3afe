"""What the factor codes of HJ 212 stand for, so that one that no station declares can be named to a person.

The table (`hj212_factors.csv`) is annex B of HJ 212-2017 with the codes of 2005 beside it, as
srdgame/lua-HJ212 has it (MIT, © 2020 Dirk Chang). Its units are words for a person and nothing else: the same
code is µg/m³ in the city's air and mg/m³ in a stack, so what a value is measured in stands in the station's
configuration, never here.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from sensors.codecs.hj212.content import CORRECTED

_NUMBERED = re.compile(r"([eg][0-9a-b][0-9]{2}|i[0-9]{4})[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class Factor:
    """A row of the table. Codes of machines end in xx (or x), which stands for the machine's number.

    `name` and `unit` are the standard's, in Chinese; `old_code` is that of 2005, "" where there was none.
    """

    code: str
    name: str
    unit: str
    old_code: str


def find_factor(code: str) -> Factor | None:
    """The factor of a code of 2017 or 2005, None where neither edition has it."""
    plain = code.removesuffix(CORRECTED)
    factor = _table().get(plain) or _table().get(_without_number(plain))
    return replace(factor, name=f"{factor.name}（折算）") if factor and plain != code else factor


def in_words(code: str) -> str:
    """What a code stands for and in what unit, "" where neither edition has it."""
    factor = find_factor(code)
    return ", ".join(filter(None, (factor.name, factor.unit))) if factor else ""


def _without_number(code: str) -> str:
    """The code with its machine's number as xx."""
    found = _NUMBERED.fullmatch(code)
    return found[1] + "x" * (len(code) - len(found[1])) if found else code


@cache
def _table() -> Mapping[str, Factor]:
    table: dict[str, Factor] = {}
    text = files("sensors").joinpath("hj212_factors.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        factor = Factor(row["code"], row["name"], row["unit"], row["old_code"])
        if twice := table.get(factor.code):  # the standard gives two codes to two things each
            factor = Factor(factor.code, f"{twice.name} / {factor.name}", "", "")
        table[factor.code] = factor
        if factor.old_code:
            table.setdefault(factor.old_code, factor)
    return table
