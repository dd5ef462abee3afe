"""The sound part of a table whose shape is wrong, so that one mistake does not hide the next.

Keys at fault are left out, or made up where they must be there. What is made up can offend nothing
(a report every nanosecond is never rarer than the greatest age), and a catalogue that holds any
of it is never handed out, for the mistake itself has been named.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from itertools import zip_longest
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from city.properties import LANGUAGES
from sensors.catalogue_schema import TemplateShape

Shape = TypeVar("Shape", bound=BaseModel)
Location = tuple[int | str, ...]

_OF_DUTY = ("layers", "holidays", "overrides", "steps", "contacts", "storm", "chatter", "group")
_NESTED = frozenset({*_OF_DUTY, "timing", "source", "target", "form"})
"""Keys in whose tables each key is mended by itself, however deep it stands."""
_BY_SLUG = ("datastreams", "limits")
_STEPS = ("above", "below")
_TEXT = dict.fromkeys(LANGUAGES, "?")
_MADE_UP: Mapping[str, Any] = {
    "id": "unnamed",
    "name": _TEXT,
    "title": _TEXT,
    "replay": _TEXT,
    "owner": _TEXT,
    "advice": _TEXT,
    "centre": (0.0, 0.0),
    "position": (0.0, 0.0),
    "timezone": "UTC",
    "licence": "?",
    "kind": "reservoir",
    "report_s": 1e-9,
    "max_age_s": 1e99,
    "template": "",
    "area": "",
    "property": "*",
    "datastreams": {"water_level": {}},
    "scenario": "?",
    "message": _TEXT,
    "lines": 1,
    "voice": "unnamed",
    "sms": "unnamed",
    "door": ["unnamed"],
    "people": ["unnamed"],
    "members": ["unnamed"],
    "fallback": "unnamed",
    "equal": ["thing"],
}
_ELEMENTS: Mapping[str, Any] = {
    "layers": {"id": "unnamed", "week": [{"hours": ["mon-sun"], "people": ["unnamed"]}]},
    "turns": ["unnamed"],
    "week": {"hours": ["mon-sun"], "people": ["unnamed"]},
    "holidays": {"day": "2000-01-01", "people": ["unnamed"]},
    "overrides": {"person": "unnamed", "from": "2000-01-01T00:00", "to": "2000-01-02T00:00"},
    "steps": {"tell": ["fallback"]},
    "contacts": {"channel": "unnamed", "address": "?"},
}
"""What stands in lists whose elements are counted, so that the others keep their numbers."""
_INSIDE: Mapping[str, Any] = {
    **{key: [element] for key, element in _ELEMENTS.items()},
    **_ELEMENTS["week"],
    **_ELEMENTS["overrides"],
    **_ELEMENTS["contacts"],
    "id": "unnamed",
    "day": "2000-01-01",
    "tell": ["fallback"],
    "source": {},
    "target": {},
}
"""What stands where a key has to be, in those tables."""

ANY_TEMPLATE = TemplateShape.model_validate(
    {key: _MADE_UP[key] for key in ("kind", "report_s", "max_age_s")} | {"datastreams": {"water_level": {}}}
)
"""Stands for a template that is not known: no datastream of a thing disagrees with it."""


def places(error: ValidationError) -> frozenset[str]:
    """The keys at fault: of datastreams and limits each by its slug, of nested tables each, else the whole
    key."""
    return frozenset(dotted(_cut(loc)) for loc in _locations(error))


def dotted(loc: Iterable[int | str]) -> str:
    """A location as a person would write the key: `layers[0].turns`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc).removeprefix(".")


def _locations(error: ValidationError) -> list[Location]:
    return [detail["loc"] for detail in error.errors() if detail["loc"]]


def _cut(loc: Location) -> Location:
    if loc[0] in _NESTED:
        return loc
    return loc[: 2 if loc[0] in (*_BY_SLUG, *_STEPS) else 1]


def salvage(model: type[Shape], table: object, error: ValidationError) -> Shape | None:
    """The shape of what is sound in a table; None when nothing is."""
    if not isinstance(table, dict):
        return None
    rest = deepcopy(cast(dict[str, Any], table))
    for loc in sorted({_cut(loc) for loc in _locations(error)}, key=dotted):
        if len(loc) > 1 and loc[0] in _NESTED:
            _mend_inside(rest, loc)
        else:
            _mend(rest, model, *map(str, loc))
    try:
        return model.model_validate(rest)
    except ValidationError:
        return None


def _mend(rest: dict[str, Any], model: type[BaseModel], key: str, slug: str | None = None) -> None:
    """Put something harmless where the fault is."""
    if slug is not None and isinstance(rest.get(key), dict):
        rest[key] = {name: value for name, value in rest[key].items() if name != slug or key in _BY_SLUG}
        if key in _BY_SLUG:
            rest[key][slug] = {}
        return
    rest.pop(key, None)
    needed = model.model_fields.get(key)
    if needed is not None and needed.is_required() and (key in _MADE_UP or key in _INSIDE):
        rest[key] = deepcopy(_MADE_UP[key] if key in _MADE_UP else _INSIDE[key])


def _mend_inside(rest: dict[str, Any], loc: Location) -> None:
    """The same in a table within the table, or in one of a list of them."""
    here: Any = rest
    table, key, index = rest, str(loc[0]), None
    for part, following in zip_longest(loc, loc[1:]):
        if isinstance(here, dict) and isinstance(part, str):
            table, key = cast("dict[str, Any]", here), part
            index = following if isinstance(following, int) else None
            here = table.get(part)
        elif isinstance(here, list) and isinstance(part, int) and part < len(cast(list[Any], here)):
            here = cast(list[Any], here)[part]
        else:
            break
    if index is not None and key in _ELEMENTS:
        table[key][index] = deepcopy(_ELEMENTS[key])
        return
    table.pop(key, None)
    if key in _INSIDE:
        table[key] = deepcopy(_INSIDE[key])
