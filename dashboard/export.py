"""Rows of a datastream as CSV or Parquet: ISO times with offset, units, quality, station id, licence line."""

import csv
import io
from enum import StrEnum
from typing import Any

from fastapi.responses import Response

from city.thing import Datastream

CONSTANT = ("thing_id", "property", "unit")
LICENCE = "Provisional data, not validated; see the station's owner for the terms of use."


class Format(StrEnum):
    """What a download can be."""

    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


def render(format: Format, rows: list[dict[str, Any]], stream: Datastream, unit: str) -> Response:
    """The rows as a file to save."""
    constant = {"thing_id": stream.thing_id, "property": stream.property, "unit": unit}
    name = f"{stream.thing_id}.{stream.property}.{format.value}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    table = [{**constant, **row, "reasons": " ".join(row["reasons"])} for row in rows]
    if format is Format.PARQUET:
        return Response(_parquet(table), 200, headers, "application/vnd.apache.parquet")
    return Response(_csv(table), 200, headers, "text/csv; charset=utf-8")


def _csv(table: list[dict[str, Any]]) -> bytes:
    out = io.StringIO(newline="")
    columns = list(table[0]) if table else [*CONSTANT, "time", "result", "quality", "reasons"]
    out.write(f"# {LICENCE}\r\n")
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(table)
    # a byte order mark, or Excel reads µg/m³ as noise
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _parquet(table: list[dict[str, Any]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(table).replace_schema_metadata({"licence": LICENCE}), sink)
    return sink.getvalue()
