# pyright: basic, reportAttributeAccessIssue=false
"""Columns of numbers: whole columns by pyarrow, and row by row where one of them is no number."""

import re
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
NOT_FINITE = "is not a finite number"


class Numbers(NamedTuple):
    """The values, NaN where there is none; where one is missing; row of the block → what is wrong with it."""

    values: np.ndarray
    missing: np.ndarray
    problems: dict[int, str]


def numbers(column: pa.Array, decimal: str, missing: tuple[str, ...]) -> Numbers:
    """The numbers of a column. `missing` are texts, and the numbers they write, that stand for no value."""
    marks = [float(mark) for mark in missing if _NUMBER.fullmatch(mark)]
    if _is_number(column.type):
        doubles = pc.cast(column, pa.float64(), safe=False)  # the nearest, as of a number that is written
        values = pc.fill_null(doubles, np.nan).to_numpy(zero_copy_only=False)
        absent = column.is_null().to_numpy(zero_copy_only=False)
        if "NaN" in missing or "nan" in missing:
            absent = absent | np.isnan(values)
        return _held(values, absent | np.isin(values, marks), {})
    texts = pc.utf8_trim_whitespace(pc.fill_null(pc.cast(column, pa.string()), ""))
    absent = pc.is_in(texts, pa.array(missing, pa.string())).to_numpy(zero_copy_only=False)
    if decimal == ",":
        texts = pc.replace_substring(texts, ",", ".", max_replacements=1)
    try:
        there = pc.if_else(pa.array(absent), "0", texts)
        values, problems = pc.cast(there, pa.float64()).to_numpy(zero_copy_only=False).copy(), {}
    except pa.ArrowInvalid:
        values, problems = _each(texts, absent)
    values[absent] = np.nan
    return _held(values, absent | np.isin(values, marks), problems)


def _is_number(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)


def _held(values: np.ndarray, absent: np.ndarray, problems: dict[int, str]) -> Numbers:
    for row in np.flatnonzero(~np.isfinite(values) & ~absent):
        problems.setdefault(int(row), NOT_FINITE)
    return Numbers(np.where(absent, np.nan, values), absent, problems)


def _each(texts: pa.Array, absent: np.ndarray) -> tuple[np.ndarray, dict[int, str]]:
    values = np.full(len(texts), np.nan)
    problems: dict[int, str] = {}
    for row, text in enumerate(texts.to_pylist()):
        if absent[row]:
            continue
        if _NUMBER.fullmatch(text):
            values[row] = float(text)
        else:
            finite = text.strip("+-").lower() not in ("nan", "inf", "infinity")
            problems[row] = f"{text[:40]!r} is not a number" if finite else f"{text[:40]!r} {NOT_FINITE}"
    return values, problems
