"""A mapping by the names of a file's columns, or a first draft of one where they leave something open.

Our own exports name their columns so that nothing has to be said about them. A column is taken for a property
when its name is the property's slug or label in any language.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from city import rfc3339
from city.properties import PROPERTIES
from sensors.mapping import EPOCH_MS, EPOCH_S, RFC3339, Mapping
from sensors.mapping_read import MappingError, parse

UNSAID = '"?"'

_ROLES: dict[str, tuple[str, ...]] = {
    "time": (
        "time",
        "timestamp",
        "datetime",
        "phenomenon_time",
        "date_time",
        "date",
        "监测时间",
        "时间",
        "日期",
    ),
    "thing": ("thing_id", "thing", "station_id", "station", "site", "site_no", "站点", "站码", "测站"),
    "datastream": ("datastream",),
    "property": ("property", "observed_property", "parameter", "监测项目"),
    "result": ("result", "value", "监测值", "值"),
    "unit": ("unit", "units", "单位"),
    "flag": ("flag", "标记"),
    "quality": ("quality",),
    "reasons": ("reasons",),
}
_PATTERNS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y%m%d%H%M%S",
    "%Y%m%d%H%M",
    "%Y%m%d%H",
    "%d.%m.%Y %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y年%m月%d日 %H:%M",
)
_PARTS = (("year", "%Y"), ("month", "%m"), ("day", "%d"), ("hour", "%H"), ("minute", "%M"))


class Sample(NamedTuple):
    """What a file looks like: how it is read, its columns, and a few rows of texts under them."""

    encoding: str
    delimiter: str
    skip_lines: int
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    zone: str
    typed_time: bool = False

    def first(self, column: str) -> str:
        """The first text of a column that is not empty."""
        at = self.columns.index(column)
        return next((row[at] for row in self.rows if at < len(row) and row[at].strip()), "")


def suggest(sample: Sample) -> str:
    """The TOML of a mapping to start from; a "?" in it has to be filled in."""
    return _draft(sample, _others(sample))


def _draft(sample: Sample, others: Sequence[str]) -> str:
    roles = _roles(sample.columns)
    lines = ["# How this file becomes observations; docs/history.md explains every key."]
    lines += [f"encoding = {_quoted(sample.encoding)}", f"delimiter = {_quoted(sample.delimiter)}"]
    lines += [f"skip_lines = {sample.skip_lines}", "", *_time(sample, roles), "", *_thing(roles)]
    lines += _long(roles) if "result" in roles else _wide(sample, roles, others)
    return "\n".join(lines) + "\n"


def guess(sample: Sample) -> Mapping | None:
    """The mapping where the names leave nothing open, None where a person has to say something."""
    if not sample.rows:  # then there is no time that could be written otherwise
        sample = sample._replace(typed_time=True)
    text = _draft(sample, ())
    if UNSAID in text or "bucket" in sample.columns:  # means are not observations
        return None
    try:
        return parse("suggested mapping", text, (sample.zone,))
    except MappingError:
        return None


def _roles(columns: Sequence[str]) -> dict[str, str]:
    by_name = {_plain(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for role, names in _ROLES.items():
        for name in names:
            if role not in found and name in by_name:
                found[role] = by_name[name]
    return found


def _plain(name: str) -> str:
    return re.sub(r"[\s.\-]+", "_", name.strip().lower())


def _slugs() -> dict[str, str]:
    """Plain name → slug: the slug itself, or a label that only one property has."""
    labels: dict[str, set[str]] = {}
    for slug, row in PROPERTIES.items():
        for label in (slug, *row.label.values()):
            labels.setdefault(_plain(label), set()).add(slug)
    return {name: min(slugs) for name, slugs in labels.items() if len(slugs) == 1} | {
        s: s for s in PROPERTIES
    }


def _time(sample: Sample, roles: dict[str, str]) -> list[str]:
    lines = ["[time]"]
    by_name = {_plain(column): column for column in sample.columns}
    if "time" not in roles and {"year", "month", "day"} <= set(by_name):
        parts = [(by_name[name], letter) for name, letter in _PARTS if name in by_name]
        pattern = " ".join(letter for _, letter in parts)
        columns = ", ".join(_quoted(name) for name, _ in parts)
        return [*lines, f"columns = [{columns}]", f'format = "{pattern}"', f'zone = "{sample.zone}"']
    column = roles.get("time")
    lines.append(f"column = {_quoted(column or '?')}")
    written = _format(sample.first(column)) if column else "?"
    if sample.typed_time and column:
        written = RFC3339
    lines.append(f"format = {_quoted(written)}")
    if written not in (RFC3339, EPOCH_MS, EPOCH_S) or sample.typed_time:
        lines.append(f'zone = "{sample.zone}"   # of the times in the file')
    return lines


def _format(text: str) -> str:
    if re.fullmatch(r"1[0-9]{12}", text):
        return EPOCH_MS
    if re.fullmatch(r"1[0-9]{9}", text):
        return EPOCH_S
    for pattern in _PATTERNS:
        try:
            datetime.strptime(text, pattern)  # noqa: DTZ007
        except ValueError:
            continue
        return pattern
    try:
        rfc3339.read(text)
    except ValueError:
        return "?"
    return RFC3339


def _thing(roles: dict[str, str]) -> list[str]:
    if "datastream" in roles:
        return ["[datastream]", f"column = {_quoted(roles['datastream'])}"]
    if "thing" in roles:
        return ["[thing]", f"column = {_quoted(roles['thing'])}", '# ids = { "their id" = "our thing_id" }']
    return ["[thing]", 'id = "?"   # the thing_id of the station that the file is of']


def _long(roles: dict[str, str]) -> list[str]:
    lines: list[str] = []
    if "datastream" not in roles:
        lines += ["", "[property]", f"column = {_quoted(roles.get('property', '?'))}"]
        lines += ['# names = { "their name" = "our property" }']
    lines += ["", "[result]", f"column = {_quoted(roles['result'])}"]
    if "unit" in roles:
        lines.append(f"unit_column = {_quoted(roles['unit'])}")
    for role in ("flag", "quality", "reasons"):
        if role in roles:
            lines += ["", f"[{role}]", f"column = {_quoted(roles[role])}"]
    return lines


def _others(sample: Sample) -> list[str]:
    """Columns whose names say nothing to us."""
    known = {*_slugs(), *dict(_PARTS)}
    taken = set(_roles(sample.columns).values())
    return [column for column in sample.columns if column not in taken and _plain(column) not in known]


def _wide(sample: Sample, roles: dict[str, str], others: Sequence[str]) -> list[str]:
    known = _slugs()
    taken = set(roles.values())
    columns = [(c, known[_plain(c)]) for c in sample.columns if _plain(c) in known and c not in taken]
    lines = ["", '# one line a column that is a property; add unit = "…" where it is not the station\'s own']
    lines.append("[columns]")
    lines += [f"{_quoted(column)} = {{ property = {_quoted(slug)} }}" for column, slug in columns]
    if others:
        lines.append("# which properties are these? Take out the line of a column that is none")
    return lines + [f'{_quoted(column)} = {{ property = "?" }}' for column in others]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return f'"{"".join(letter for letter in escaped if letter.isprintable())}"'
