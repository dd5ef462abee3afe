"""A CSV file as text: its bytes as UTF-8 for pyarrow, and its records with the line each begins in."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from city.errors import PermanentError

LONGEST = 4 * 1024 * 1024
"""Of a cell, or a row. One that is longer is no observation: memory shall not grow with it."""
CHUNK = 1 << 20
TOO_LONG = f"is longer than {LONGEST >> 20} MB: is a quotation mark left open?"


class FileError(PermanentError):
    """A file cannot be read as what it says it is; names it."""


class Form(NamedTuple):
    """How a CSV file is written; `skip_lines` stand before its header."""

    encoding: str
    delimiter: str
    skip_lines: int


def lines(path: Path, encoding: str) -> io.TextIOWrapper:
    """A CSV file as text, line ends kept for the csv module."""
    named = "utf-8-sig" if is_utf8(encoding) else encoding
    return path.open(encoding=named, errors="replace", newline="")


def is_utf8(encoding: str) -> bool:
    """Whether its bytes can be read as they are."""
    return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig", "ascii")


def records(path: Path, form: Form, until: int | None = None) -> Iterator[tuple[int, list[str]]]:
    """Each record, the header first, with the line it begins in; of the lines before `until` if it is given.

    Raises FileError naming the line of a cell that is too long.
    """
    csv.field_size_limit(LONGEST)
    with lines(path, form.encoding) as file:
        for _ in range(form.skip_lines):
            file.readline()
        some = file if until is None else islice(file, until - 1 - form.skip_lines)
        reader, line = csv.reader(some, delimiter=form.delimiter), form.skip_lines + 1
        try:
            for cells in reader:
                if cells:
                    yield line, cells
                line = form.skip_lines + reader.line_num + 1
        except csv.Error as error:
            raise FileError(f"{path}: line {line}: {told(error)}") from error


def told(error: csv.Error) -> str:
    """What is wrong with a record."""
    return f"a cell {TOO_LONG}" if "field limit" in str(error) else str(error)


def header(path: Path, form: Form) -> list[str]:
    """The first row of a CSV file after the lines to skip."""
    return next(records(path, form), (0, list[str]()))[1]


def has_rows(path: Path, form: Form, until: int | None) -> bool:
    """Whether anything follows the header."""
    return len(list(islice(records(path, form, until), 2))) == 2


def longest(path: Path, form: Form) -> int:
    """The line in which the longest record begins. Raises FileError as `records` does."""
    return max(records(path, form), key=lambda record: sum(map(len, record[1])), default=(1, []))[0]


@contextmanager
def as_utf8(
    path: Path, encoding: str, until: int | None, sound: bool
) -> Iterator[tuple[io.BufferedIOBase, Callable[[], int]]]:
    """A file's bytes in UTF-8, up to a line if one is given, and how far it was read in bytes of its own.

    Bytes that are not of the encoding are U+FFFD; `sound` says that there are none.
    """
    if until is not None:
        with lines(path, encoding) as text:
            some = (line.encode() for line in islice(text, until - 1))
            yield io.BufferedReader(_Stream(some), CHUNK), text.buffer.tell
        return
    with path.open("rb") as file:
        if sound and is_utf8(encoding):
            yield file, file.tell
        else:
            yield io.BufferedReader(_Stream(_recoded(file, encoding)), CHUNK), file.tell


def _recoded(file: io.BufferedReader, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-8" if is_utf8(encoding) else encoding)("replace")
    for chunk in iter(lambda: file.read(CHUNK), b""):
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", final=True).encode()


class _Stream(io.RawIOBase):
    """Pieces of bytes as a file that is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, b""

    def readable(self) -> bool:
        """It is read only."""
        return True

    def readinto(self, buffer: memoryview) -> int:
        """As many bytes as there is room for."""
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._left = piece
        n = min(len(buffer), len(self._left))
        buffer[:n], self._left = self._left[:n], self._left[n:]
        return n
