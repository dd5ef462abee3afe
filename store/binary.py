"""PostgreSQL arrays in binary form, to and from NumPy columns in one go.

The array header is (dimensions = 1, has nulls = 0, element type, length, lower bound = 1), then
each element as its length and its big-endian bytes. Building it here instead of dumping element
by element is what keeps the write path an order of magnitude above executemany.
Source: PostgreSQL's `array_send`, `timestamptz_send`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import Dumper, Loader
from psycopg.pq import Format

_HEADER = np.dtype([("ndim", ">i4"), ("nulls", ">i4"), ("oid", ">u4"), ("size", ">i4"), ("lower", ">i4")])
_POSTGRES_EPOCH_US = 946_684_800_000_000


@dataclass(frozen=True, slots=True)
class BinaryArray:
    """Bytes ready to be sent as a parameter of an array type."""

    array_oid: int
    data: bytes


def _array(values: Sequence[float] | np.ndarray, element_oid: int, array_oid: int, code: str) -> BinaryArray:
    dtype = np.dtype([("length", ">i4"), ("value", code)])
    body = np.empty(len(values), dtype)
    body["length"] = dtype["value"].itemsize
    body["value"] = values
    header = np.array([(1, 0, element_oid, len(values), 1)], _HEADER)
    return BinaryArray(array_oid, header.tobytes() + body.tobytes())


def int2(values: Sequence[int]) -> BinaryArray:
    """smallint[]"""
    return _array(values, 21, 1005, ">i2")


def int4(values: Sequence[int] | np.ndarray) -> BinaryArray:
    """integer[]"""
    return _array(values, 23, 1007, ">i4")


def int8(values: Sequence[int] | np.ndarray) -> BinaryArray:
    """bigint[]"""
    return _array(values, 20, 1016, ">i8")


def float8(values: Sequence[float]) -> BinaryArray:
    """double precision[]"""
    return _array(values, 701, 1022, ">f8")


def timestamptz(epoch_ms: Sequence[int] | np.ndarray) -> BinaryArray:
    """timestamptz[] from epoch milliseconds UTC."""
    micros = np.asarray(epoch_ms, np.int64) * 1000 - _POSTGRES_EPOCH_US
    return _array(micros, 1184, 1185, ">i8")


class BinaryArrayDumper(Dumper):
    """Tells psycopg to send a BinaryArray as it is."""

    format = Format.BINARY

    def dump(self, obj: BinaryArray) -> bytes:
        """The bytes themselves."""
        return obj.data

    def get_key(self, obj: BinaryArray, format: object) -> tuple[type, int]:  # noqa: ARG002
        """One dumper per array type."""
        return (self.cls, obj.array_oid)

    def upgrade(self, obj: BinaryArray, format: object) -> "BinaryArrayDumper":  # noqa: ARG002
        """A dumper that declares this array's type."""
        dumper = BinaryArrayDumper(self.cls)
        dumper.oid = obj.array_oid
        return dumper


def adapt(context: AdaptContext) -> None:
    """Teach a connection to send BinaryArray."""
    context.adapters.register_dumper(BinaryArray, BinaryArrayDumper)


class _ArrayLoader(Loader):
    """A binary array without NULLs as a NumPy array."""

    format = Format.BINARY
    code: ClassVar[str]

    def load(self, data: Buffer) -> Any:
        """The values, in the machine's own order of bytes."""
        row = np.dtype([("length", ">i4"), ("value", self.code)])
        return np.frombuffer(data, row, offset=_HEADER.itemsize)["value"].astype(
            row["value"].newbyteorder("=")
        )


class _Int8Loader(_ArrayLoader):
    code = ">i8"


class _Int4Loader(_ArrayLoader):
    code = ">i4"


class _Float8Loader(_ArrayLoader):
    code = ">f8"


def read_arrays(context: AdaptContext) -> None:
    """Teach a binary cursor to read arrays without NULLs: of integers, numbers, and times for `epoch_ms`."""
    loaders = {1007: _Int4Loader, 1016: _Int8Loader, 1022: _Float8Loader, 1185: _Int8Loader}
    for array_oid, loader in loaders.items():
        context.adapters.register_loader(array_oid, loader)


def epoch_ms(times: np.ndarray) -> np.ndarray:
    """Epoch milliseconds of times that were read as an array."""
    return (times + _POSTGRES_EPOCH_US) // 1000
