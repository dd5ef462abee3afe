"""A quote that nothing closes swallows the rest of a file, which then looks shorter and not wrong."""

import csv
from pathlib import Path

from cli.import_file import FileError, lines
from sensors.mapping import Mapping

CHUNK = 1 << 20
NEVER_ENDED = "unexpected end of data"


def refuse_unclosed(path: Path, mapping: Mapping) -> None:
    """Raises FileError with the line in which a quote is opened that nothing closes."""
    if _quotes(path) % 2 == 0:
        return
    line = _line_of_the_last(path, mapping)
    if line is not None:
        raise FileError(
            f"{path}: line {line}: a quote is opened and never closed; nothing after it can be read"
        )


def _quotes(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b'"') for chunk in iter(lambda: file.read(CHUNK), b""))


def _line_of_the_last(path: Path, mapping: Mapping) -> int | None:
    """Where the record begins that the file ends in, None where every quote has its end after all."""
    csv.field_size_limit(2**31 - 1)
    with lines(path, mapping.encoding) as file:
        for _ in range(mapping.skip_lines):
            file.readline()
        reader = csv.reader(file, delimiter=mapping.delimiter, strict=True)
        before = 0
        try:
            for _ in reader:
                before = reader.line_num
        except csv.Error as error:
            return mapping.skip_lines + before + 1 if NEVER_ENDED in str(error) else None
    return None
