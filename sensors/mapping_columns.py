# pyright: basic, reportAttributeAccessIssue=false
"""A block of somebody's rows as columns of observations, by a mapping, without a loop over rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from city.units import conversion
from sensors.decode import Binding, Registry
from sensors.mapping import GEOMETRY_LON, Mapping, Series, ThingColumn
from sensors.mapping_block import Block, Fault, Texts, texts
from sensors.mapping_near import Place, nearest
from sensors.mapping_number import numbers
from sensors.mapping_quality import NOT_OURS, judged, said
from sensors.mapping_time import NO_TIME, Problems, by_count, epoch_ms

EXACT_BELOW = 4e6
"""Above it a double cannot carry the nine decimals that ingest rounds to."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What rows are held against: the catalogue, the places of its things, the clock (epoch ms)."""

    registry: Registry
    places: tuple[Place, ...]
    zone: ZoneInfo | None
    now: int


class Columns(NamedTuple):
    """Observations as columns of one length; `rows` are the file's rows they stood in."""

    rows: np.ndarray
    ids: np.ndarray
    times: np.ndarray
    results: np.ndarray
    qualities: np.ndarray
    reasons: np.ndarray

    def taken(self, mask: np.ndarray) -> "Columns":
        """Only where the mask is true."""
        return Columns(*(column[mask] for column in self))


@dataclass(slots=True)
class Outcome:
    """What a block came to: usable + missing + faulty cells = cells that could hold a result."""

    parts: list[Columns] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    missing: int = 0

    @property
    def columns(self) -> Columns:
        """All usable observations, row by row."""
        joined = Columns(*(np.concatenate(column) for column in zip(*self.parts, strict=True)))
        return joined if len(self.parts) == 1 else joined.taken(np.argsort(joined.rows, kind="stable"))


@dataclass(slots=True)
class _Rows:
    """What holds for a whole row: its time, its thing, and whether it is usable at all."""

    times: np.ndarray
    things: Texts
    usable: np.ndarray


def observations(block: Block, mapping: Mapping, known: Knowledge) -> Outcome:
    """Everything in a block, decided."""
    outcome = Outcome()
    rows = _rows(block, mapping, known, outcome)
    for series in mapping.series():
        outcome.parts.append(_series(block, mapping, series, rows, known, outcome))
    outcome.faults.sort(key=lambda fault: fault.row)
    return outcome


def _rows(block: Block, mapping: Mapping, known: Knowledge, outcome: Outcome) -> _Rows:
    times, problems = _times(block, mapping, known)
    where = " ".join(mapping.time.names) or "time.start"
    outcome.faults += [Fault(block.first + row, where, text) for row, text in problems.items()]
    things, where, strange = _things(block, mapping, known)
    lost = np.isin(things.codes, list(strange))
    for row in np.flatnonzero(lost):
        outcome.faults.append(Fault(block.first + int(row), where, strange[int(things.codes[row])]))
    return _Rows(times, things, (times != NO_TIME) & ~lost)


def _times(block: Block, mapping: Mapping, known: Knowledge) -> tuple[np.ndarray, Problems]:
    written = [block.columns[name] for name in mapping.time.names]
    if not written:
        return by_count(block.first, block.size, mapping.time, known.now)
    column = written[0] if len(written) == 1 else _joined(written)
    return epoch_ms(column, mapping.time, known.zone, known.now)


def _stranger(text: str) -> str:
    return f"no thing {text[:64]!r} in the catalogue" if text else "names no thing"


def _things(block: Block, mapping: Mapping, known: Knowledge) -> tuple[Texts, str, dict[int, str]]:
    """Whose each row is, the column that says so, and what is wrong with a code that is nobody's."""
    given = mapping.thing_text()
    if given is not None:
        things, where, beyond = texts(block, given), given.column or "thing.id", dict[int, str]()
    else:
        assert mapping.thing is not None  # the mapping was checked: there is no third way
        (things, beyond), where = _nearest(block, mapping.thing, known), mapping.thing.lon
    unknown = {n: _stranger(text) for n, text in enumerate(things.texts) if text not in known.registry}
    return things, where, unknown | beyond


def _nearest(block: Block, how: ThingColumn, known: Knowledge) -> tuple[Texts, dict[int, str]]:
    assert how.nearest_m is not None
    lon, lat = (_degrees(block.columns[name]) for name in (how.lon, how.lat))
    nobody, nowhere = len(known.places), len(known.places) + 1
    near = nearest(lon, lat, known.places, how.nearest_m)
    codes = np.where(np.isnan(lon) | np.isnan(lat), nowhere, near)
    empty = "the geometry is empty" if how.lon == GEOMETRY_LON else "says no position"
    names = [*(place.thing_id for place in known.places), "", ""]
    return Texts(codes, names), {nobody: f"no thing within {how.nearest_m:g} m", nowhere: empty}


def _degrees(column: pa.Array) -> np.ndarray:
    return numbers(column, ".", ("",)).values


def _joined(columns: list[pa.Array]) -> pa.Array:
    return pc.binary_join_element_wise(*(pc.cast(column, pa.string()) for column in columns), " ")


class _Bound(NamedTuple):
    """What a (thing, property, unit) comes to, or why to nothing."""

    binding: Binding | None
    factor: float = 1
    offset: float = 0
    problem: str = ""
    column: str = ""


def _series(
    block: Block, mapping: Mapping, series: Series, rows: _Rows, known: Knowledge, outcome: Outcome
) -> Columns:
    read = numbers(block.columns[series.result], mapping.decimal, series.missing)
    outcome.missing += int(read.missing.sum())
    outcome.faults += [Fault(block.first + row, series.result, text) for row, text in read.problems.items()]
    here = rows.usable & np.isfinite(read.values)
    bound, which = _bindings(block, series, rows, known)
    unbound = np.isin(which, [n for n, one in enumerate(bound) if one.binding is None])
    for row in np.flatnonzero(here & unbound):
        one = bound[which[row]]
        outcome.faults.append(Fault(block.first + int(row), one.column, one.problem))
    word = said(block, mapping, series)
    outcome.faults += word.faults
    here &= ~unbound & (word.quality != NOT_OURS)
    results = _converted(read.values[here], bound, which[here])
    columns = Columns(
        block.first + np.flatnonzero(here),
        _of(bound, which[here], lambda binding: binding.datastream_id).astype(np.int32),
        rows.times[here],
        results,
        *judged(
            _of(bound, which[here], lambda binding: binding.property.low),
            _of(bound, which[here], lambda binding: binding.property.high),
            results,
            word.quality[here],
            word.reasons[here],
        ),
    )
    finite = np.isfinite(results)
    for row in columns.rows[~finite]:
        outcome.faults.append(Fault(int(row), series.result, "is not finite in the property's own unit"))
    return columns if finite.all() else columns.taken(finite)


def _bindings(block: Block, series: Series, rows: _Rows, known: Knowledge) -> tuple[list[_Bound], np.ndarray]:
    """The different bindings in a block, and which of them each row has."""
    props = texts(block, series.property)
    units = texts(block, series.unit) if series.unit else Texts(np.zeros(block.size, np.int64), [""])
    n_props, n_units = len(props.texts), len(units.texts)
    together = (rows.things.codes * n_props + props.codes) * n_units + units.codes
    different, which = np.unique(together, return_inverse=True)
    bound: list[_Bound] = []
    for code in different.tolist():
        rest, unit = divmod(code, n_units)
        thing, prop = divmod(rest, n_props)
        told = units.texts[unit] if series.unit else None
        bound.append(_bind(rows.things.texts[thing], props.texts[prop], told, series, known.registry))
    return bound, which


def _bind(thing: str, slug: str, unit: str | None, series: Series, registry: Registry) -> _Bound:
    binding = registry.get(thing, {}).get(slug)
    if binding is None:
        problem = f"no datastream {slug[:64]!r} of thing {thing[:64]!r}"
        return _Bound(None, problem=problem, column=series.property.column or series.result)
    way = binding.conversion if unit is None else conversion(unit, binding.property.unit)
    if way is None:
        column = series.unit.column if series.unit else None
        problem = f"no way from {unit!r} to {binding.property.unit!r}"
        return _Bound(None, problem=problem, column=column or series.result)
    return _Bound(binding, way.factor, way.offset)


def _of(bound: list[_Bound], which: np.ndarray, what: Callable[[Binding], float]) -> np.ndarray:
    return np.array([what(one.binding) if one.binding else 0 for one in bound])[which]


def _converted(values: np.ndarray, bound: list[_Bound], which: np.ndarray) -> np.ndarray:
    """In canonical units, rounded as ingest does wherever there is something to convert."""
    factor = np.array([one.factor for one in bound])[which]
    offset = np.array([one.offset for one in bound])[which]
    with np.errstate(over="ignore"):
        converted = values * factor + offset
    same = (factor == 1) & (offset == 0)
    rounded = np.round(np.where(np.abs(converted) < EXACT_BELOW, converted, 0), 9)
    kept = np.where(same | (np.abs(converted) >= EXACT_BELOW), converted, rounded)
    return kept + 0.0  # a zero has no sign, as in ingest
