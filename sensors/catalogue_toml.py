"""From a declared table to the TOML a person would write, keys in the order of the shape.

Only what JSON can say: text, numbers, truth, lists, tables. Tables inside an entry are inline.
"""

import json
from collections.abc import Iterable
from typing import Any, cast

from pydantic import BaseModel

from city.properties import LANGUAGES
from sensors.catalogue_part import Table
from sensors.catalogue_rules_shape import SEVERITIES

_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_INSIDE = (*LANGUAGES, *SEVERITIES, "value", "from", "to")


def toml_of(section: str, table: Table, shape: type[BaseModel], *, single: bool = False) -> str:
    """An entry as TOML, with its section's header."""
    header = f"[{section}]" if single else f"[[{section}]]"
    order = [field.alias or name for name, field in shape.model_fields.items()]
    keys = sorted(table, key=lambda key: order.index(key) if key in order else len(order))
    return "\n".join([header, *(f"{_key(key)} = {_value(table[key])}" for key in keys)]) + "\n"


def _place(key: str) -> int:
    """Languages, severities and seasons in their order; what else there is, after them as it stands."""
    return _INSIDE.index(key) if key in _INSIDE else len(_INSIDE)


def _key(key: str) -> str:
    return key if key and _BARE.issuperset(key) else _text(key)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: object) -> str:
    if isinstance(value, dict):
        table = cast(dict[str, Any], value)
        inside = _listed(f"{_key(key)} = {_value(table[key])}" for key in sorted(table, key=_place))
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list):
        return f"[{_listed(_value(of) for of in cast(list[object], value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return _text(value) if isinstance(value, str) else repr(value)


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(parts)
