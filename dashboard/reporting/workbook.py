"""A document as a workbook: a sheet of figures and what they rest on, then a sheet for each table.

Every text is written as text: nothing in it is a formula or a link. Numbers are numbers with their decimals.
The same document makes the same bytes.
"""

import io
import re
from typing import Any

import xlsxwriter

from city.spreadsheet import harmless
from dashboard.exporting.workbook import MADE, OPTIONS
from dashboard.reporting.document import Cell, Document, Num, Table

LONGEST_SHEET = 31
_REFUSED = re.compile(r"[\[\]:*?/\\']")


def document_workbook(document: Document) -> bytes:
    """The workbook's bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS | {"constant_memory": False, "in_memory": True}) as book:
        book.set_properties({"created": MADE, "title": document.title, "subject": document.name})
        look = _Look(book)
        _first(book.add_worksheet(_sheet_name(document.title, set())), document, look)
        used = {_sheet_name(document.title, set()).lower()}
        for table in document.tables:
            name = _sheet_name(table.title, used)
            used.add(name.lower())
            _table(book.add_worksheet(name), table, look)
    return out.getvalue()


class _Look:
    """Formats, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self.bold = book.add_format({"bold": True})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
        self._numbers: dict[tuple[int, bool], Any] = {}

    def number(self, num: Num) -> Any:
        """The format of a number."""
        key = (num.decimals, num.over)
        if key not in self._numbers:
            shape = "#,##0" + (f".{'0' * num.decimals}" if num.decimals else "")
            colour = {"font_color": "#9E0B22", "bold": True} if num.over else {}
            self._numbers[key] = self._book.add_format({"num_format": shape, **colour})
        return self._numbers[key]


def _first(sheet: Any, document: Document, look: _Look) -> None:
    sheet.set_column(0, 0, 38)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 2, 60)
    lines = (document.letterhead, document.title, document.name, document.period, document.status)
    for row, text in enumerate(lines):
        _write(sheet, row, 0, text, look, look.title if row == 1 else None)
    row = len(lines) + 1
    for term, value, remark in document.facts:
        for column, cell in enumerate((term, value, remark)):
            _write(sheet, row, column, cell, look)
        row += 1
    row += 1
    for note in document.notes:
        _write(sheet, row, 0, note, look)
        row += 1
    row += 1
    for term, text in document.basis:
        _write(sheet, row, 0, term, look, look.bold)
        _write(sheet, row, 1, text, look)
        row += 1


def _table(sheet: Any, table: Table, look: _Look) -> None:
    for column, head in enumerate(table.heads):
        cells = [str(row[column]) for row in table.rows]
        sheet.set_column(column, column, min(44, max(10, *(len(one) + 2 for one in cells or [""]))))
        _write(sheet, 0, column, head, look, look.head)
    sheet.freeze_panes(1, 1)
    for row, cells in enumerate(table.rows, 1):
        for column, cell in enumerate(cells):
            _write(sheet, row, column, cell, look)
    after = len(table.rows) + 2 if table.heads else 0
    _write(sheet, after, 0, table.note or ("" if table.rows else table.none), look)


def _write(sheet: Any, row: int, column: int, cell: Cell, look: _Look, format: Any = None) -> None:
    if isinstance(cell, Num):
        if cell.value is not None:
            sheet.write_number(row, column, cell.value, look.number(cell))
    elif cell:
        sheet.write_string(row, column, harmless(cell), format)


def _sheet_name(title: str, used: set[str]) -> str:
    name = _REFUSED.sub(" ", title)[:LONGEST_SHEET].strip() or "-"
    n = 2
    while name.lower() in used:
        name = f"{name[: LONGEST_SHEET - 4].strip()} {n}"
        n += 1
    return name
