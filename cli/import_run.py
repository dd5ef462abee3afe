"""The second pass of an import: what was found sound is stored, chunk by chunk, each chunk for good.

Stopped or killed, the same command goes on after the last chunk that was committed.
"""

import getpass
import hashlib
import os
from collections.abc import Iterator

import numpy as np

from city.clock import DAY_MS
from cli.import_check import Checked, Tick
from cli.import_file import FileError, Source
from sensors.mapping_columns import Columns, Knowledge, observations
from store import imports
from store.database import Connection
from store.imports import About, Import

CHUNK = 100_000
"""Observations of one transaction."""


def about(source: Source, found: Checked) -> About:
    """What is to be imported, in the words of the database."""
    with source.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    mapping = hashlib.sha256(source.mapping.model_dump_json().encode()).hexdigest()
    span = (found.first or 0, found.last or 0)
    return About(source.path.name, digest, mapping, _whoever(), found.rows, sorted(found.ids), *span)


def _whoever() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user need not have a name
        return f"uid {os.getuid()}"


def run(
    conn: Connection, source: Source, found: Checked, known: Knowledge, imported: Import, tick: Tick
) -> Import:
    """Store everything from `rows_done` on; the import when it is done. Raises FileError when it changed."""
    most_days = imports.most_days(conn)
    for block in source.blocks():
        last = block.first + block.size
        if last > imported.rows_done:
            outcome = observations(block, source.mapping, known)
            columns = found.usable(outcome.columns)
            columns = columns.taken(columns.rows >= imported.rows_done)
            for chunk, upto in chunks(columns, last, most_days):
                imported = imports.store(conn, imported, chunk, upto)
                tick(imported.rows_done)
    if not source.is_unchanged() or imported.rows_done != found.rows:
        raise FileError(f"{source.path}: was changed while it was imported; take it out again with --undo")
    return imports.finish(conn, imported)


def chunks(columns: Columns, last: int, most_days: int | None) -> Iterator[tuple[Columns, int]]:
    """The observations of a block in portions that end where a row ends, each with the row after it.

    A portion lies in at most `most_days` different days of UTC.
    """
    first, size = 0, len(columns.rows)
    while True:
        end = min(first + CHUNK, size)
        if most_days:
            _, begins = np.unique(columns.times[first:end] // DAY_MS, return_index=True)
            if len(begins) > most_days:
                end = first + int(np.sort(begins)[most_days])
        if end < size:
            end = int(np.searchsorted(columns.rows, columns.rows[end - 1], side="right"))
        upto = int(columns.rows[end]) if end < size else last
        yield Columns(*(column[first:end] for column in columns)), upto
        if end >= size:
            return
        first = end
