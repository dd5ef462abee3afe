"""The first of an import's two passes: everything in a file is decided before anything of it is stored.

A file with a mistake is not imported, so that nobody has to find out which half of it was. Memory is bounded:
keys go through spools, and of the mistakes only so many are kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from city.errors import Mistake
from city.quality import Quality
from cli.import_file import Source, form
from cli.import_keys import Keys, Repeat
from cli.import_lines import records
from sensors.mapping_block import Fault
from sensors.mapping_columns import Columns, Knowledge, observations

MOST_KEPT = 200_000
"""Mistakes that are kept to be listed; a file with more is not the file that its mapping describes."""
_IDS = 1 << 31

Tick = Callable[[int], None]
"""Called with the number of rows that were read so far."""


@dataclass(slots=True)
class Checked:
    """What the first pass found. `rows` are those in blocks; `mistakes` counts all, kept or not."""

    rows: int = 0
    offered: int = 0
    missing: int = 0
    mistakes: int = 0
    ragged: int = 0
    suspect: int = 0
    bad: int = 0
    ids: set[int] = field(default_factory=set)
    first: int | None = None
    last: int | None = None
    years: set[int] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    repeats: list[Repeat] = field(default_factory=list)

    def usable(self, columns: Columns) -> Columns:
        """Without what the file says for a second time."""
        if not self.repeats:
            return columns
        again = np.array([one.row * _IDS + one.datastream_id for one in self.repeats])
        return columns.taken(~np.isin(columns.rows * _IDS + columns.ids, again))


def check(source: Source, known: Knowledge, tick: Tick) -> Checked:
    """Read a file from end to end and decide every cell of it. Raises FileError."""
    found = Checked()
    with Keys() as keys:
        for block in source.blocks():
            outcome = observations(block, source.mapping, known)
            columns = outcome.columns
            found.rows += block.size
            found.offered += len(columns.ids)
            found.missing += outcome.missing
            found.mistakes += len(outcome.faults)
            found.faults += outcome.faults[: MOST_KEPT - len(found.faults)]
            _widen(found, columns)
            keys.add(columns)
            tick(found.rows)
        for repeat in keys.repeats():
            found.mistakes += 1
            if len(found.repeats) < MOST_KEPT:
                found.repeats.append(repeat)
    found.offered -= len(found.repeats)
    found.ragged = source.ragged
    found.mistakes += source.ragged + (source.open_quote is not None)
    return found


def _widen(found: Checked, columns: Columns) -> None:
    if len(columns.ids) == 0:
        return
    found.suspect += int((columns.qualities == Quality.SUSPECT).sum())
    found.bad += int((columns.qualities == Quality.BAD).sum())
    found.ids.update(np.unique(columns.ids).tolist())
    found.years.update(
        (
            np.unique(columns.times.astype("datetime64[ms]").astype("datetime64[Y]")).astype(int) + 1970
        ).tolist()
    )
    first, last = int(columns.times.min()), int(columns.times.max())
    found.first = first if found.first is None else min(found.first, first)
    found.last = last if found.last is None else max(found.last, last)


def mistakes(source: Source, found: Checked, names: dict[int, str]) -> list[Mistake]:
    """Every mistake that was kept, in the file's order; `names` are the datastreams' by id."""
    wanted = {fault.row for fault in found.faults}
    wanted |= {row for repeat in found.repeats for row in (repeat.row, repeat.earlier)}
    if source.is_text:
        places, ragged = _lines(source, wanted, bool(found.ragged))
    else:
        places, ragged = {row: row + 1 for row in wanted}, []
    what = "line" if source.is_text else "row"
    listed = [(places[f.row], f.column, f.problem) for f in found.faults]
    where = " ".join(source.mapping.time.names)
    listed += [
        (
            places[r.row],
            where,
            f"{names[r.datastream_id]} has this time in {what} {places[r.earlier]} already",
        )
        for r in found.repeats
    ]
    named = [
        Mistake(str(source.path), f"{what} {place}, column {column!r}", text)
        for place, column, text in listed
    ]
    named += [Mistake(str(source.path), f"line {line}", text) for line, text in ragged]
    quotes = [source.open_quote] if source.open_quote else []
    named += [Mistake(str(source.path), quote.where, quote.problem) for quote in quotes]
    order = np.argsort(
        [*(place for place, _, _ in listed), *(line for line, _ in ragged), *(q.line for q in quotes)],
        kind="stable",
    )
    return [named[n] for n in order.tolist()]


def _lines(source: Source, wanted: set[int], all_of_it: bool) -> tuple[dict[int, int], list[tuple[int, str]]]:
    """The physical line each wanted row begins in, and those that have too many cells or too few."""
    places: dict[int, int] = {}
    ragged: list[tuple[int, str]] = []
    width, row, last = 0, 0, max(wanted, default=-1)
    until = source.open_quote.record if source.open_quote else None
    for line, cells in records(source.path, form(source.mapping), until):
        if not width:
            width = len(cells)
        elif len(cells) != width:
            if len(ragged) < MOST_KEPT:
                ragged.append((line, f"has {len(cells)} cells, the header has {width}"))
        else:
            if row in wanted:
                places[row] = line
            row += 1
        if row > last and not all_of_it:
            break
    return places, ragged
