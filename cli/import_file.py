"""Files of history as blocks of rows: CSV, Parquet, a layer of a GeoPackage; one block in memory at a time.

Texts of a CSV stay texts: what they mean is the mapping's business, and a cell that cannot be used has to be
named. Bytes that are not of the file's encoding become U+FFFD, so that they are a mistake of their cell.
"""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from pyarrow import csv as arrow_csv

from cli.import_encoding import oddities
from cli.import_lines import LONGEST, TOO_LONG, FileError, Form, as_utf8, has_rows, header, longest
from cli.import_quotes import open_quote
from cli.import_typed import plain
from sensors.mapping import Mapping
from sensors.mapping_block import Block

BLOCK_BYTES = LONGEST
BLOCK_ROWS = 65_536
PARQUET, GEOPACKAGE = (".parquet", ".pq"), (".gpkg",)


class Source:
    """One file by one mapping. `at` is the share of it that was read, 0 to 1; `ragged` counts rows of CSV
    that have more or fewer cells than the header, which are in no block, as nothing is of what comes after
    an `open_quote`. `oddities` are what is to be said of its encoding."""

    def __init__(self, path: Path, mapping: Mapping) -> None:
        self.path, self.mapping = path, mapping
        self.ragged = 0
        self.at = 0.0
        self._signature = _signature(path)
        self.open_quote = open_quote(path, form(mapping)) if is_text(path) else None
        self.oddities = oddities(path, mapping.encoding) if is_text(path) else []

    def is_unchanged(self) -> bool:
        """Whether the file is still the one it was when we first looked."""
        return _signature(self.path) == self._signature

    def blocks(self) -> Iterator[Block]:
        """The rows, in order. Raises FileError."""
        self.ragged, first = 0, 0
        try:
            for columns, size in self._batches():
                yield Block(first, columns, size)
                first += size
        except (pa.ArrowException, OSError, ValueError, LookupError) as error:
            raise FileError(f"{self.path}: {self._told(error)}") from error
        self.at = 1.0

    def _told(self, error: Exception) -> str:
        if "straddling" not in str(error):
            return _told(error)
        return f"line {longest(self.path, form(self.mapping))}: a row {TOO_LONG}"

    @property
    def is_text(self) -> bool:
        """Whether rows have lines."""
        return is_text(self.path)

    def _batches(self) -> Iterator[tuple[dict[str, pa.Array], int]]:
        if self.path.suffix.lower() in PARQUET:
            return self._parquet()
        return self._geopackage() if self.path.suffix.lower() in GEOPACKAGE else self._csv()

    def _csv(self) -> Iterator[tuple[dict[str, pa.Array], int]]:
        used, mapping = self.mapping.used(), self.mapping
        until = self.open_quote.record if self.open_quote else None
        if not has_rows(self.path, form(mapping), until):  # pyarrow wants a line end behind a header alone
            return
        with as_utf8(self.path, mapping.encoding, until, not self.oddities) as (file, tell):
            reader = arrow_csv.open_csv(
                file,
                arrow_csv.ReadOptions(
                    block_size=BLOCK_BYTES, skip_rows=mapping.skip_lines, use_threads=False
                ),
                arrow_csv.ParseOptions(
                    delimiter=mapping.delimiter, newlines_in_values=True, invalid_row_handler=self._ragged
                ),
                arrow_csv.ConvertOptions(
                    include_columns=used,
                    column_types=dict.fromkeys(used, pa.string()),
                    strings_can_be_null=False,
                ),
            )
            size = max(1, self.path.stat().st_size)
            for batch in reader:
                self.at = tell() / size
                yield dict(zip(batch.schema.names, batch.columns, strict=True)), batch.num_rows

    def _ragged(self, _row: arrow_csv.InvalidRow) -> str:
        self.ragged += 1
        return "skip"

    def _parquet(self) -> Iterator[tuple[dict[str, pa.Array], int]]:
        from pyarrow import parquet

        with parquet.ParquetFile(self.path) as file:
            total, done = max(1, file.metadata.num_rows), 0
            for batch in file.iter_batches(BLOCK_ROWS, columns=list(self.mapping.used())):
                columns = {name: plain(batch.column(name), name, done) for name in batch.schema.names}
                done += batch.num_rows
                self.at = done / total
                yield columns, batch.num_rows

    def _geopackage(self) -> Iterator[tuple[dict[str, pa.Array], int]]:
        from cli.import_layer import batches, layer_of

        layer = layer_of(self.path, self.mapping.layer)
        for columns, size, share in batches(self.path, layer, self.mapping.used(), BLOCK_ROWS):
            self.at = share
            yield columns, size


def _signature(path: Path) -> tuple[int, int, int]:
    try:
        stat = path.stat()
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from error
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def is_text(path: Path) -> bool:
    """Whether a file is CSV, which is what has lines; anything with another ending is taken for it."""
    return path.suffix.lower() not in (*PARQUET, *GEOPACKAGE)


def form(mapping: Mapping) -> Form:
    """How a mapping says that a CSV file is written."""
    return Form(mapping.encoding, mapping.delimiter, mapping.skip_lines)


def columns_of(path: Path, mapping: Mapping) -> list[str]:
    """The names of a file's columns as they stand. Raises FileError."""
    try:
        if path.suffix.lower() in PARQUET:
            from pyarrow import parquet

            return list(parquet.read_schema(path).names)
        if path.suffix.lower() in GEOPACKAGE:
            from cli.import_layer import fields, layer_of

            return fields(path, layer_of(path, mapping.layer))
        return header(path, form(mapping))
    except (pa.ArrowException, OSError, ValueError, LookupError) as error:
        raise FileError(f"{path}: {_told(error)}") from error


def _told(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
