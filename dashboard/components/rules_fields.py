"""Pure: a rule's table as fields of a form, and back. A field is known by its path (`steps/red`, `name/en`).

What a person types goes into the table as it is where it is no number: the check of the catalogue names it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from city.properties import LANGUAGES
from sensors.catalogue_rules_shape import EVERY, TAKES, RuleKind

Table = dict[str, Any]
Fields = Mapping[str, object]

BOXES = ("publish", "at_limit")
"""Fields that are ticked or not."""
NUMBERS = ("hysteresis", "tolerance", "n", "m", "least")
LISTS = ("kinds", "areas", "tags", "things", "of")
TEXTS = ("unit", "for", "clear_for", "window", "within", "after", "valid", "lateness", "severity", "scope")
_NUMBER = re.compile(r"[-+]?(\d{1,15}\.?\d{0,15}|\.\d{1,15})([eE][-+]?\d{1,2})?")
_SEASON = ("value", "from", "to")


class Path(NamedTuple):
    """The parts of a field's path: `steps/red/0/from`."""

    key: str
    inside: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Path":
        """From its text."""
        key, *inside = text.split("/")
        return cls(key, tuple(inside))


def kind_of(table: Table) -> RuleKind:
    """The kind of a rule, a threshold where it says none or one that there is not."""
    said = table.get("kind")
    return RuleKind(said) if isinstance(said, str) and said in tuple(RuleKind) else RuleKind.THRESHOLD


def keys_of(kind: RuleKind) -> frozenset[str]:
    """The keys a kind takes."""
    return frozenset((*TAKES[kind].needs, *TAKES[kind].may))


def fitted(table: Table, kind: RuleKind) -> Table:
    """A table for another kind: what the kind has no use for is left away."""
    kept = keys_of(kind) | set(EVERY) - {"kind"}
    rest = {key: value for key, value in table.items() if key in kept}
    return rest if kind is RuleKind.THRESHOLD else rest | {"kind": kind.value}


def fields_of(table: Table) -> dict[str, object]:
    """What stands in each field of the form of a table."""
    found: dict[str, object] = {}
    for key in ("name", "advice"):
        texts = table.get(key)
        found |= (
            {f"{key}/{lang}": texts.get(lang, "") for lang in LANGUAGES} if isinstance(texts, dict) else {}
        )
    found["side"] = "below" if "below" in table else "above"
    found |= _steps(table.get(str(found["side"])))
    for key in ("clear", "equals"):
        inside = table.get(key)
        if isinstance(inside, dict):
            found |= {f"{key}/{word}": _shown(value) for word, value in cast(Table, inside).items()}
    found["property"] = _shown(table.get("property"))
    found |= {key: value if isinstance(value := table.get(key, []), list) else [value] for key in LISTS}
    found |= {key: [key] if table.get(key) is True else [] for key in BOXES}
    return found | {key: _shown(table.get(key)) for key in (*NUMBERS, *TEXTS)}


def _steps(steps: object) -> dict[str, object]:
    found: dict[str, object] = {}
    for word, limit in cast(Table, steps).items() if isinstance(steps, dict) else ():
        if not isinstance(limit, (list, dict)):
            found[f"steps/{word}"] = _shown(limit)
            continue
        for index, season in enumerate(limit if isinstance(limit, list) else [limit]):
            said = season if isinstance(season, dict) else {"value": season}
            found |= {f"steps/{word}/{index}/{part}": _shown(said.get(part)) for part in _SEASON}
    return found


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    if value is None:
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def table_of(rule_id: str, kind: RuleKind, fields: Fields) -> Table:
    """The table that the fields of a kind's form say; what is empty is left away."""
    takes = keys_of(kind)
    table: Table = {"id": rule_id} | ({} if kind is RuleKind.THRESHOLD else {"kind": kind.value})
    side = fields.get("side") if "below" in takes else "above"
    for text, value in fields.items():
        key, inside = Path.of(text)
        if value in (None, "", []) or key == "side":
            continue
        if key == "steps" and "above" in takes:
            _put_step(table.setdefault("below" if side == "below" else "above", {}), inside, value)
        elif inside and (key in takes or key in ("name", "advice")):
            table.setdefault(key, {})[inside[0]] = _inside(key, value)
        elif key in BOXES:
            if key in takes or key in EVERY:
                table[key] = True
        elif not inside and (key in takes or key == "lateness"):
            table[key] = _plain(key, value)
    if kind in STEPPED and "above" not in table and "below" not in table:
        table["below" if side == "below" else "above"] = {}
    return table


STEPPED = frozenset(kind for kind in RuleKind if "above" in keys_of(kind))
"""Kinds that have limits."""


def _put_step(steps: Table, inside: Sequence[str], value: object) -> None:
    if len(inside) == 1:
        steps[inside[0]] = number(value)
    elif len(inside) == 3 and inside[1].isdecimal() and len(inside[1]) < 3:
        seasons = steps.setdefault(inside[0], [])
        if isinstance(seasons, list):
            seasons += [{} for _ in range(len(seasons), int(inside[1]) + 1)]
            seasons[int(inside[1])][inside[2]] = number(value) if inside[2] == "value" else value


def _inside(key: str, value: object) -> object:
    if key == "equals":
        return [number(part) for part in _parts(value)]
    return number(value) if key == "clear" else value


def _plain(key: str, value: object) -> object:
    if key in NUMBERS:
        return number(value)
    if key == "property":
        parts = _parts(value)
        return parts[0] if len(parts) == 1 else parts
    return value


def _parts(value: object) -> list[str]:
    return [part for part in re.split(r"[\s,，、]+", str(value)) if part]


def number(value: object) -> object:
    """The number that a text says, in whole where it is whole; the text itself where it says none."""
    text = str(value).strip()
    if not _NUMBER.fullmatch(text):
        return text
    return int(text) if text.lstrip("+-").isdecimal() else float(text)


def with_season(table: Table, word: str) -> Table:
    """A step with one season more; one that had a number keeps it for the rest of the year.

    One that had the name of a limit loses it: the limits of stations have seasons of their own.
    """
    side = "below" if "below" in table else "above"
    steps = dict(table.get(side) or {})
    had = steps.get(word)
    seasons = had if isinstance(had, list) else [{"value": had}] if isinstance(had, (int, float)) else []
    steps[word] = [{"value": "", "from": "04-15", "to": "10-15"}, *seasons]
    return table | {side: steps}


def without_season(table: Table, word: str, index: int) -> Table:
    """A step without one of its seasons; the last one that has no dates becomes a plain number again."""
    side = "below" if "below" in table else "above"
    steps = dict(table.get(side) or {})
    had = steps.get(word)
    rest = [season for n, season in enumerate(had) if n != index] if isinstance(had, list) else []
    only = rest[0] if len(rest) == 1 else None
    plain = isinstance(only, dict) and "from" not in only and "to" not in only
    steps = steps | {word: only.get("value") if plain and isinstance(only, dict) else rest}
    return table | {side: {word: limit for word, limit in steps.items() if limit not in (None, [])}}


def field_of(key: str, fields: Sequence[str]) -> str | None:
    """The field in which a mistake at a key of the table is shown; None where it is about the whole."""
    at = re.sub(r"\[(\d+)\]", r".\1", key).replace(".", "/")
    if at in ("above", "below"):
        return "above" if "above" in fields else None
    at = re.sub(r"^(above|below)/", "steps/", at)
    inside = [field for field in fields if at == field or at.startswith(f"{field}/")]
    around = [field for field in fields if field.startswith(f"{at}/")] if at else []
    return max(inside, key=len) if inside else around[0] if around else None
