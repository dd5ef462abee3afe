"""An export as the bytes of a file, piece by piece: memory does not grow with what is exported.

CSV and Parquet are given while they are made. A workbook and a GeoPackage are made in a temporary file first,
which is gone when the last piece was taken or nobody wants more. The same rows make the same bytes.
"""

import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from city.spreadsheet import STARTS
from dashboard.exporting.format import Format
from dashboard.exporting.rows import Batches
from dashboard.exporting.workbook import MADE, write_workbook

LAYER = "observations"
_FORMULA = f"[{''.join(STARTS)}]"
_CELL = re.compile(f"([,;])(?={_FORMULA})")
PIECE = 1 << 18


def pieces(format: Format, schema: pa.Schema, batches: Batches, licence: str) -> Iterator[bytes]:
    """The file's bytes in order. Only a GeoPackage takes the column geometry."""
    if format is Format.GEOPACKAGE:
        yield from _made(lambda path: _geopackage(path, schema, batches, licence), "gpkg")
        return
    plain = pa.schema([field for field in schema if field.name != "geometry"])
    slim: Batches = (batch.select(plain.names) for batch in batches)
    if format is Format.XLSX:
        safe: Batches = (_harmless_batch(batch) for batch in slim)
        yield from _made(lambda path: write_workbook(path, plain, safe, licence), "xlsx")
    else:
        yield from {Format.CSV: _csv, Format.PARQUET: _parquet}[format](plain, slim, licence)


def harmless(texts: pa.Array) -> pa.Array:
    """Texts that no spreadsheet takes for formulas; import takes the ' away again."""
    quoted = pc.binary_join_element_wise("'", texts, "")
    return pc.if_else(pc.match_substring_regex(texts, f"^{_FORMULA}"), quoted, texts)


def _harmless_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    return pa.record_batch(
        [harmless(c) if pa.types.is_string(c.type) else c for c in batch.columns], schema=batch.schema
    )


class _Outlet:
    """A file that nobody keeps: what was written is drained and gone."""

    closed = False

    def __init__(self) -> None:
        self._waiting: list[bytes] = []
        self._written = 0

    def write(self, data: bytes) -> int:
        """Take bytes over."""
        self._waiting.append(bytes(data))
        self._written += len(data)
        return len(data)

    def tell(self) -> int:
        """How much was written."""
        return self._written

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""

    def readable(self) -> bool:
        """Never."""
        return False

    def writable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Never."""
        return False

    def drain(self) -> bytes:
        """What was written since."""
        waiting, self._waiting = self._waiting, []
        return b"".join(waiting)


def _csv(schema: pa.Schema, batches: Batches, licence: str) -> Iterator[bytes]:
    out = _Outlet()
    # a byte order mark, or Excel reads µg/m³ as noise
    out.write(b"\xef\xbb\xbf" + f"# {_remark(licence)}\n".encode())
    texts = pa.schema([pa.field(f.name, pa.string()) if f.name == "time" else f for f in schema])
    with csv.CSVWriter(
        pa.PythonFile(out, "w"), texts, write_options=csv.WriteOptions(quoting_style="needed")
    ) as writer:
        for batch in batches:
            writer.write_batch(pa.record_batch([_cells(column) for column in batch.columns], schema=texts))
            yield out.drain()
    yield out.drain()


def _remark(licence: str) -> str:
    """One line; it stands in no quotes, so that a comma begins a cell of it."""
    return _CELL.sub(r"\1'", " ".join(licence.split()))


def _cells(column: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(column.type):
        return iso(column)
    return harmless(column) if pa.types.is_string(column.type) else column


def iso(times: pa.Array) -> pa.Array:
    """RFC 3339 with the offset that the time's zone had then."""
    return pa.array([time.isoformat(timespec="milliseconds") for time in times.to_pylist()], pa.string())


def _parquet(schema: pa.Schema, batches: Batches, licence: str) -> Iterator[bytes]:
    out = _Outlet()
    told = schema.with_metadata({"licence": licence})
    with parquet.ParquetWriter(pa.PythonFile(out, "w"), told) as writer:
        for batch in batches:
            writer.write_batch(batch)
            yield out.drain()
    yield out.drain()


def _made(make: Callable[[Path], None], ending: str) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory(prefix="citywatch-export-") as folder:
        path = Path(folder, f"export.{ending}")
        make(path)
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


def _geopackage(path: Path, schema: pa.Schema, batches: Batches, licence: str) -> None:
    import pyogrio

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{MADE:%Y-%m-%dT%H:%M:%S}.000Z"})
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
        layer_metadata={"LICENCE": licence},
    )


def _in_utc(batches: Batches, schema: pa.Schema, utc: pa.DataType) -> Batches:
    for batch in batches:
        columns = [
            pc.cast(c, utc) if name == "time" else c
            for name, c in zip(schema.names, batch.columns, strict=True)
        ]
        yield pa.record_batch(columns, schema=schema)
