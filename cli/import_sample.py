"""What a file looks like from outside: encoding, delimiter, columns, first rows; for a mapping by guess."""

from itertools import islice
from pathlib import Path

import pyarrow as pa

from cli.import_encoding import looks_like
from cli.import_file import GEOPACKAGE, PARQUET
from cli.import_lines import FileError, Form, lines, records
from cli.import_quotes import open_quote
from cli.import_typed import shown
from sensors.mapping_guess import Sample

LOOK_ROWS = 20
DELIMITERS = ",;\t|"


def sample(path: Path, zone: str) -> Sample:
    """A look at a file; `zone` is where its times are taken to be from. Raises FileError."""
    try:
        if path.suffix.lower() in PARQUET:
            return _of_schema(*_parquet(path), zone)
        if path.suffix.lower() in GEOPACKAGE:
            return _of_schema(*_geopackage(path), zone)
        return _csv(path, zone)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise FileError(f"{path}: {error}") from error


def _csv(path: Path, zone: str) -> Sample:
    encoding = looks_like(path)
    with lines(path, encoding) as file:
        skipped = 0
        for line in file:
            if not line.startswith("#"):
                break
            skipped += 1
        else:
            raise FileError(f"{path}: is empty")
    delimiter = max(DELIMITERS, key=line.count)
    columns, *rows = _first(path, Form(encoding, delimiter, skipped)) or [[]]
    return Sample(encoding, delimiter, skipped, tuple(columns), rows, zone)


def _first(path: Path, form: Form) -> list[list[str]]:
    """The header and the first rows, up to one that cannot be read: the check names that one."""
    found: list[list[str]] = []
    quote = open_quote(path, form)
    try:
        for _, cells in islice(records(path, form, quote.record if quote else None), 1 + LOOK_ROWS):
            found.append(cells)
    except FileError:
        if not found:
            raise
    return found


def _parquet(path: Path) -> tuple[pa.Schema, list[pa.Array]]:
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        batch = next(file.iter_batches(LOOK_ROWS), None)
        return file.schema_arrow, batch.columns if batch else []


def _geopackage(path: Path) -> tuple[pa.Schema, list[pa.Array]]:
    import pyogrio

    from cli.import_layer import layer_of

    _, table = pyogrio.read_arrow(
        path, layer=layer_of(path, None), max_features=LOOK_ROWS, read_geometry=False
    )
    return table.schema, [column.combine_chunks() for column in table.columns]


def _of_schema(schema: pa.Schema, columns: list[pa.Array], zone: str) -> Sample:
    texts = list(zip(*map(shown, columns), strict=True))
    typed = any(pa.types.is_timestamp(kind) for kind in schema.types)
    return Sample("utf-8", ",", 0, tuple(schema.names), texts, zone, typed)
