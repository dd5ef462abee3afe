"""An export as a workbook: a sheet of observations and one that says on what terms they are given.

Rows go to the disk as they come. Every text is written as text: nothing in a workbook of ours is a formula or
a link, whatever a station is called. A time is there twice: as ISO text with its offset, and as a date of the
city that a spreadsheet can reckon with. The same rows make the same bytes.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter

from city.spreadsheet import harmless
from dashboard.exporting.choice import Mistaken
from dashboard.exporting.format import SHEET_ROWS
from dashboard.exporting.rows import Batches

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""What a file says of when it was made: nothing that would make the same rows other bytes."""
_DATE = "yyyy-mm-dd hh:mm:ss"
_WIDTHS = {"thing_id": 20, "station_name": 28, "time": 30, "local_time": 20, "zone": 16, "reasons": 18}
_UNIX_DAYS = 25_569
_DAY_MS = 86_400_000


def write_workbook(path: Path, schema: pa.Schema, batches: Batches, licence: str) -> None:
    """Write all rows to a file. Raises Mistaken where a sheet cannot hold them."""
    with xlsxwriter.Workbook(path, OPTIONS) as book:
        book.set_properties({"created": MADE, "comments": licence})
        sheet = book.add_worksheet("observations")
        heads = _heads(schema)
        bold, date = book.add_format({"bold": True}), book.add_format({"num_format": _DATE})
        for at, head in enumerate(heads):
            sheet.set_column(at, at, _WIDTHS.get(head, 12))
            sheet.write_string(0, at, head, bold)
        sheet.freeze_panes(1, 0)
        rows = 0
        for batch in batches:
            if rows + batch.num_rows > SHEET_ROWS:
                raise Mistaken(
                    f"more than {SHEET_ROWS:,} rows do not fit a sheet: ask for CSV or a wider bucket"
                )
            _write_rows(sheet, batch, rows + 1, date)
            rows += batch.num_rows
        sheet.autofilter(0, 0, rows, len(heads) - 1)
        _terms(book.add_worksheet("terms"), licence, rows)


def _heads(schema: pa.Schema) -> list[str]:
    names = list(schema.names)
    at = names.index("time") + 1
    return [*names[:at], "local_time", *names[at:]]


def _write_rows(sheet: Any, batch: pa.RecordBatch, at: int, date: Any) -> None:
    names = batch.schema.names
    columns = [column.to_pylist() for column in batch.columns]
    for row, cells in enumerate(zip(*columns, strict=True), at):
        place = 0
        for name, cell in zip(names, cells, strict=True):
            if name == "time":
                sheet.write_string(row, place, cell.isoformat(timespec="milliseconds"))
                sheet.write_number(row, place + 1, _serial(cell), date)
                place += 1
            elif isinstance(cell, str):
                if cell:
                    sheet.write_string(row, place, cell)
            elif cell is not None:
                sheet.write_number(row, place, cell)
            place += 1


def _serial(time: datetime) -> float:
    """A local time as a spreadsheet counts: days since the end of 1899."""
    clock = time.replace(tzinfo=UTC)
    return round(clock.timestamp() * 1000) / _DAY_MS + _UNIX_DAYS


def _terms(sheet: Any, licence: str, rows: int) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, "licence")
    sheet.write_string(0, 1, harmless(licence))
    sheet.write_string(1, 0, "rows")
    sheet.write_number(1, 1, rows)
