"""Whether a file says the same (datastream, phenomenon_time) twice, however large and in whatever order.

Keys go into as many spools as it takes for each to fit into memory alone; equal keys meet in the same one.
Small files never touch the disk.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import NamedTuple

import numpy as np

from sensors.mapping_columns import Columns

SPOOLS = 64
SPOOL_BYTES = 1024 * 1024
_KEY = np.dtype([("id", "<i4"), ("time", "<i8"), ("row", "<i8")])


class Repeat(NamedTuple):
    """A row that says again what an earlier row said, and of which datastream."""

    row: int
    earlier: int
    datastream_id: int


class Keys:
    """The keys of one file; a context that removes its spools."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        spools = (SpooledTemporaryFile(max_size=SPOOL_BYTES) for _ in range(SPOOLS))  # noqa: SIM115
        self._spools = [self._stack.enter_context(spool) for spool in spools]

    def __enter__(self) -> "Keys":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, columns: Columns) -> None:
        """Remember the keys of a block."""
        spool = (columns.times // 1000 + columns.ids) % SPOOLS
        order = np.argsort(spool, kind="stable")
        keys = np.empty(len(order), _KEY)
        keys["id"], keys["time"] = columns.ids[order], columns.times[order]
        keys["row"] = columns.rows[order]
        ends = np.searchsorted(spool[order], np.arange(1, SPOOLS + 1))
        first = 0
        for file, last in zip(self._spools, ends.tolist(), strict=True):
            file.write(keys[first:last].tobytes())
            first = last

    def repeats(self) -> Iterator[Repeat]:
        """Every row whose key stood in an earlier row or column, in no order."""
        for file in self._spools:
            file.seek(0)
            keys = np.frombuffer(file.read(), _KEY)
            keys = keys[np.lexsort((keys["row"], keys["time"], keys["id"]))]
            again = (keys["id"][1:] == keys["id"][:-1]) & (keys["time"][1:] == keys["time"][:-1])
            for n in np.flatnonzero(again).tolist():
                yield Repeat(int(keys["row"][n + 1]), int(keys["row"][n]), int(keys["id"][n + 1]))
