"""What a file looks like from outside: encoding, delimiter, columns, first rows; for a mapping by guess."""

import csv
from itertools import islice
from pathlib import Path

import pyarrow as pa

from cli.import_file import GEOPACKAGE, PARQUET, FileError, lines
from cli.import_typed import shown
from sensors.mapping_guess import Sample

LOOK_BYTES = 65_536
LOOK_ROWS = 20
DELIMITERS = ",;\t|"
ENCODINGS = ("utf-8", "gb18030")


def sample(path: Path, zone: str) -> Sample:
    """A look at a file; `zone` is where its times are taken to be from. Raises FileError."""
    try:
        if path.suffix.lower() in PARQUET:
            return _of_schema(*_parquet(path), zone)
        if path.suffix.lower() in GEOPACKAGE:
            return _of_schema(*_geopackage(path), zone)
        return _csv(path, zone)
    except (pa.ArrowException, csv.Error, OSError, ValueError) as error:
        raise FileError(f"{path}: {error}") from error


def _csv(path: Path, zone: str) -> Sample:
    encoding = _encoding(path)
    with lines(path, encoding) as file:
        skipped = 0
        for line in file:
            if not line.startswith("#"):
                break
            skipped += 1
        else:
            raise FileError(f"{path}: is empty")
        delimiter = max(DELIMITERS, key=line.count)
        rows = list(islice(csv.reader(file, delimiter=delimiter), LOOK_ROWS))
    columns = next(csv.reader([line], delimiter=delimiter), [])
    return Sample(encoding, delimiter, skipped, tuple(columns), rows, zone)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(LOOK_BYTES)
    start = start[: start.rfind(b"\n") + 1] or start
    for encoding in ENCODINGS:
        try:
            start.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return ENCODINGS[0]


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
