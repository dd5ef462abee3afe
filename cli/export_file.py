"""Files that an export is written to. Under its final name a file is whole or not there at all."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO

import click
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from city.errors import PermanentError
from dashboard.export import LICENCE

LAYER = "observations"
FORMULA = r"^[=+\-@\t\r]"

Batches = Iterator[pa.RecordBatch]


class Format(StrEnum):
    """What history can be written as."""

    CSV = "csv"
    PARQUET = "parquet"
    GEOPACKAGE = "geopackage"


ENDINGS = {".csv": Format.CSV, ".parquet": Format.PARQUET, ".pq": Format.PARQUET, ".gpkg": Format.GEOPACKAGE}


def harmless(texts: pa.Array) -> pa.Array:
    """Texts that no spreadsheet takes for formulas; import takes the ' away again."""
    quoted = pc.binary_join_element_wise("'", texts, "")
    return pc.if_else(pc.match_substring_regex(texts, FORMULA), quoted, texts)


@contextmanager
def partial(path: Path, force: bool) -> Iterator[Path]:
    """Where to write until the file is whole. Raises PermanentError for a file that is there already."""
    if path.exists() and not force:
        raise PermanentError(f"{path}: is there already; --force writes over it")
    part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write(format: Format, target: Path | None, schema: pa.Schema, batches: Batches) -> None:
    """Write everything to `target`, or to standard output. Only a GeoPackage takes the column geometry."""
    if format is Format.GEOPACKAGE:
        if target is None:
            raise click.UsageError("a GeoPackage cannot go to standard output")
        _geopackage(target, schema, batches)
        return
    plain = pa.schema([field for field in schema if field.name != "geometry"])
    to = {Format.CSV: _csv, Format.PARQUET: _parquet}[format]
    slim = (batch.select(plain.names) for batch in batches)
    if target is None:
        to(sys.stdout.buffer, plain, slim)
        sys.stdout.buffer.flush()
    else:
        with target.open("wb") as file:
            to(file, plain, slim)


def _csv(file: IO[bytes], schema: pa.Schema, batches: Batches) -> None:
    # a byte order mark, or Excel reads µg/m³ as noise
    file.write(b"\xef\xbb\xbf" + f"# {LICENCE}\n".encode())
    texts = pa.schema([pa.field(f.name, pa.string()) if f.name == "time" else f for f in schema])
    with csv.CSVWriter(file, texts, write_options=csv.WriteOptions(quoting_style="needed")) as writer:
        for batch in batches:
            writer.write_batch(pa.record_batch([_cells(column) for column in batch.columns], schema=texts))


def _cells(column: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(column.type):
        return _iso(column)
    return harmless(column) if pa.types.is_string(column.type) else column


def _iso(times: pa.Array) -> pa.Array:
    """RFC 3339 with the offset that the time's zone had then."""
    return pa.array([time.isoformat(timespec="milliseconds") for time in times.to_pylist()], pa.string())


def _parquet(file: IO[bytes], schema: pa.Schema, batches: Batches) -> None:
    with parquet.ParquetWriter(file, schema.with_metadata({"licence": LICENCE})) as writer:
        for batch in batches:
            writer.write_batch(batch)


def _geopackage(path: Path, schema: pa.Schema, batches: Batches) -> None:
    import pyogrio

    utc = pa.timestamp("ms", "UTC")
    fields = [pa.field("time", utc) if field.name == "time" else field for field in schema]
    reader = pa.RecordBatchReader.from_batches(pa.schema(fields), _in_utc(batches, pa.schema(fields), utc))
    pyogrio.write_arrow(
        reader,
        path,
        layer=LAYER,
        driver="GPKG",
        geometry_name="geometry",
        geometry_type="Point",
        crs="EPSG:4326",
        layer_metadata={"LICENCE": LICENCE},
    )


def _in_utc(batches: Batches, schema: pa.Schema, utc: pa.DataType) -> Batches:
    cast: Callable[[pa.Array], pa.Array] = lambda column: pc.cast(column, utc)  # noqa: E731
    for batch in batches:
        columns = [
            cast(c) if name == "time" else c for name, c in zip(schema.names, batch.columns, strict=True)
        ]
        yield pa.record_batch(columns, schema=schema)
