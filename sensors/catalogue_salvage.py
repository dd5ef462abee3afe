"""The sound part of a table whose shape is wrong, so that one mistake does not hide the next.

Keys at fault are left out, or made up where they must be there. What is made up can offend nothing
(a report every nanosecond is never rarer than the greatest age), and a catalogue that holds any
of it is never handed out, for the mistake itself has been named.
"""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from city.properties import LANGUAGES
from sensors.catalogue_schema import TemplateShape

Shape = TypeVar("Shape", bound=BaseModel)

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
}

ANY_TEMPLATE = TemplateShape.model_validate(
    {key: _MADE_UP[key] for key in ("kind", "report_s", "max_age_s")} | {"datastreams": {"water_level": {}}}
)
"""Stands for a template that is not known: no datastream of a thing disagrees with it."""


def places(error: ValidationError) -> frozenset[str]:
    """The keys at fault: of datastreams and limits each by its slug, else the whole key."""
    return frozenset(".".join(_cut(detail["loc"])) for detail in error.errors() if detail["loc"])


def _cut(loc: tuple[int | str, ...]) -> tuple[str, ...]:
    depth = 2 if loc[0] in (*_BY_SLUG, *_STEPS) else 1
    return tuple(str(part) for part in loc[:depth])


def salvage(model: type[Shape], table: object, error: ValidationError) -> Shape | None:
    """The shape of what is sound in a table; None when nothing is."""
    if not isinstance(table, dict):
        return None
    rest = dict(cast(dict[str, Any], table))
    for place in sorted(places(error)):
        _mend(rest, model, *place.split(".", 1))
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
    if needed is not None and needed.is_required() and key in _MADE_UP:
        rest[key] = _MADE_UP[key]
