"""Typed columns of Parquet and GeoPackage as what a mapping reads: texts, numbers, dates and times.

A file can hold kinds of columns that are none of these. Where a kind has no single value in a cell, that is
named with its row and column; bytes that are no UTF-8 become U+FFFD, as in CSV, so that they are a mistake of
their cell.
"""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_WRAPPED: tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], pa.Array]], ...] = (
    (lambda kind: isinstance(kind, pa.BaseExtensionType), lambda column: column.storage),
    (pa.types.is_dictionary, lambda column: column.dictionary_decode()),
    (pa.types.is_run_end_encoded, pc.run_end_decode),
)
_TEXT = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_binary_view,
    pa.types.is_fixed_size_binary,
)
_AS_IT_IS = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_date)
_SHOWN_AS_TEXT = (pa.types.is_boolean, pa.types.is_time, pa.types.is_null)
_PER_MS = {"us": 1000, "ns": 1_000_000}
_MS_PER_S = 1000
_MOST_S = np.iinfo(np.int64).max // _MS_PER_S


def plain(column: pa.Array, name: str, first: int) -> pa.Array:
    """A column as texts, numbers, dates or times of whole milliseconds; `first` is its first row, from 0.

    Raises ValueError naming the first row that has something else.
    """
    kind = column.type
    for is_kind, unwrapped in _WRAPPED:
        if is_kind(kind):
            return plain(unwrapped(column), name, first)
    if any(is_kind(kind) for is_kind in _TEXT):
        return _text(column)
    if any(is_kind(kind) for is_kind in _AS_IT_IS):
        return column
    if pa.types.is_timestamp(kind):
        return _in_ms(column)
    if any(is_kind(kind) for is_kind in _SHOWN_AS_TEXT):
        return pc.cast(column, pa.string())
    if column.null_count == len(column):
        return pa.nulls(len(column), pa.string())
    row = first + pc.index(column.is_valid(), True).as_py()
    raise ValueError(f"row {row + 1}, column {name!r}: is a {kind}, not a text, a number or a time")


def shown(column: pa.Array) -> list[str]:
    """Every cell as a text to look at, empty where there is none."""
    try:
        return pc.fill_null(pc.cast(plain(column, "", 0), pa.string()), "").to_pylist()
    except ValueError:  # pyarrow's own mistakes are among them
        return [""] * len(column)


def _text(column: pa.Array) -> pa.Array:
    raw = pc.cast(column, pa.large_binary())  # a text of a file need not be UTF-8 either: this has it checked
    try:
        return pc.cast(raw, pa.string())
    except pa.ArrowInvalid:
        cells = (cell.decode(errors="replace") if cell is not None else None for cell in raw.to_pylist())
        return pa.array(list(cells), pa.string())


def _in_ms(column: pa.Array) -> pa.Array:
    """Times in milliseconds, rounded down; in UTC, whatever zone they are to be shown in."""
    unit, zone = column.type.unit, "UTC" if column.type.tz else None
    whole = pc.fill_null(pc.cast(column, pa.int64()), 0).to_numpy(zero_copy_only=False)
    if unit == "s":
        whole = np.clip(whole, -_MOST_S, _MOST_S) * _MS_PER_S
    whole = whole // _PER_MS.get(unit, 1)
    absent = column.is_null().to_numpy(zero_copy_only=False)
    return pc.cast(pa.array(whole, pa.int64(), mask=absent), pa.timestamp("ms", zone))
