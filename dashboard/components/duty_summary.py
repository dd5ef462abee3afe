"""Pure: what an entry of what is declared says, in a line; addresses are masked."""

from collections.abc import Callable, Mapping

from city.person import masked
from sensors.catalogue_part import Table


def summary(section: str, table: Table) -> str:
    """What an entry says, in a line; addresses are masked."""
    return _SUMMARIES.get(section, lambda _table: "")(table)


def _tables(of: object) -> list[Table]:
    return [one for one in of if isinstance(one, dict)] if isinstance(of, list) else []


def _texts(of: object) -> str:
    """Words beside each other, however deep they stand."""
    if isinstance(of, list):
        return ", ".join(_texts(one) for one in of)
    return str(of) if of is not None else ""


def _contacts(table: Table) -> str:
    return " → ".join(
        f"{one.get('channel')} {masked(str(one.get('address', '')))}"
        for one in _tables(table.get("contacts"))
    )


def _layers(table: Table) -> str:
    lines = [
        f"{layer.get('id')}: {_texts(layer.get('turns') or _week(layer))}"
        for layer in _tables(table.get("layers"))
    ]
    return " · ".join(lines)


def _week(layer: Table) -> list[object]:
    return [one.get("people") for one in _tables(layer.get("week"))]


def _steps(table: Table) -> str:
    return " → ".join(
        f"{_texts(step.get('tell'))}{' +' + str(step['after']) if step.get('after') else ''}"
        for step in _tables(table.get("steps"))
    )


def _route(table: Table) -> str:
    said = [_texts(table.get(key)) for key in ("kinds", "areas", "rules", "things", "severities", "hours")]
    conditions = " · ".join(part for part in said if part) or "*"
    return f"{conditions} → {_texts(table.get('chain') or table.get('people'))}"


def _inhibition(table: Table) -> str:
    source, target = (
        "; ".join(_texts(value) for value in (table.get(key) or {}).values()) for key in ("source", "target")
    )
    return f"{source} ⊣ {target} ({_texts(table.get('equal'))})"


_SUMMARIES: Mapping[str, Callable[[Table], str]] = {
    "people": _contacts,
    "teams": lambda table: _texts(table.get("members")),
    "rotas": _layers,
    "chains": _steps,
    "routes": _route,
    "inhibitions": _inhibition,
    "policy": lambda table: _texts(table.get("fallback")),
    "callouts": lambda table: str(len(table.get("people") or [])),
    "channels": lambda table: _texts(table.get("kind")),
}
