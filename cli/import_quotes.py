"""A quote that nothing closes swallows the rest of a file, which then looks shorter and not wrong."""

import csv
import io
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from cli.import_lines import CHUNK, FileError, Form, lines, told

END = "\0"
"""A line after the last: it is a record of its own where no quote is open."""


class OpenQuote(NamedTuple):
    """Nothing can be read from line `record` on, where the row begins in which it was opened; says why."""

    record: int
    line: int
    where: str
    problem: str


def open_quote(path: Path, form: Form) -> OpenQuote | None:
    """The quote that nothing closes. Raises FileError where that is in the header."""
    if _is_plain(form.encoding) and _quotes(path) % 2 == 0:
        return None
    found = _found(path, form)
    if found and found.record == form.skip_lines + 1:
        raise FileError(f"{path}: {found.where}: {found.problem}")
    return found


def _is_plain(encoding: str) -> bool:
    """Whether a quote is one byte that is nothing else, as in everything but UTF-16 and its like."""
    return '"'.encode(encoding) == b'"'


def _quotes(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b'"') for chunk in iter(lambda: file.read(CHUNK), b""))


def _found(path: Path, form: Form) -> OpenQuote | None:
    header: list[str] = []
    cells: list[str] = []
    first = before = 0
    with lines(path, form.encoding) as file:
        for _ in range(form.skip_lines):
            file.readline()
        reader = csv.reader(chain(file, [END]), delimiter=form.delimiter)
        try:
            for cells in reader:
                if cells == [END] and reader.line_num == before + 1:
                    return None
                header = header or cells
                first, before = before, reader.line_num
        except csv.Error as error:
            line = form.skip_lines + before + 1
            return OpenQuote(line, line, f"line {line}", f"{told(error)} Nothing from here on can be read")
    return _swallowed(header, cells, form.skip_lines + first + 1, form.skip_lines + before - 1)


def _swallowed(header: list[str], cells: list[str], record: int, last: int) -> OpenQuote:
    """The quote that is open in the last cell of the last record; `last` is the file's last line."""
    inside = io.StringIO(cells[-1].removesuffix(END), newline="")
    line = last - max(1, sum(1 for _ in inside)) + 1
    column = (
        f", column {header[len(cells) - 1]!r}" if len(cells) <= len(header) and cells is not header else ""
    )
    lost = f"line {record}" if record == last else f"lines {record} to {last}"
    problem = f"a quote is opened and never closed; {lost} cannot be read"
    return OpenQuote(record, line, f"line {line}{column}", problem)
