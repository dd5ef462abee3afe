# pyright: basic, reportAttributeAccessIssue=false
"""Blocks of rows as they come from a file, and the different texts of a column. pyarrow has no types."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sensors.mapping import Given


class Block(NamedTuple):
    """Consecutive rows of a file, texts or typed columns by name. `first` is the first's number, from 0."""

    first: int
    columns: dict[str, pa.Array]
    size: int


class Fault(NamedTuple):
    """What is wrong with one cell: the row of the file (from 0), the column, the problem in words."""

    row: int
    column: str
    problem: str


class Texts(NamedTuple):
    """A column as codes into the different texts it has."""

    codes: np.ndarray
    texts: list[str]


def texts(block: Block, given: Given) -> Texts:
    """The texts of every row of a block, translated."""
    if given.column is None:
        return Texts(np.zeros(block.size, np.int64), [given.constant or ""])
    column = pc.fill_null(pc.cast(block.columns[given.column], pa.string()), "")
    coded = pc.dictionary_encode(pc.utf8_trim_whitespace(column))
    return Texts(
        coded.indices.to_numpy().astype(np.int64), [given(text) for text in coded.dictionary.to_pylist()]
    )
