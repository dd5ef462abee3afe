"""S15: what a spreadsheet would run is text in every file that we give, and a number stays a number."""

import csv
import io
from datetime import UTC, datetime

import openpyxl
import pyarrow as pa
import pytest

from city.spreadsheet import STARTS, as_said, harmless
from cli.import_job import Result
from cli.import_said import say
from dashboard.api import audit_page
from dashboard.exporting.files import pieces
from dashboard.exporting.format import Format
from dashboard.reporting.document import Document, Num, Table
from dashboard.reporting.workbook import document_workbook

CORPUS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example","x")',
    "http://evil.example",
    '"=1+1"',
    "大气一号站",
)
NUMBERS = (-1.5, -0.25, 12.0, 1e21, -3e-7)
SCHEMA = pa.schema(
    [
        ("station_name", pa.string()),
        ("time", pa.timestamp("ms", "Asia/Shanghai")),
        ("result", pa.float64()),
        ("n", pa.int64()),
    ]
)
TERMS = "open,=1+1;@SUM(1)\n=1+1"
ROWS = [
    (text, datetime(2026, 11, 22, tzinfo=UTC), NUMBERS[i % len(NUMBERS)], -i) for i, text in enumerate(CORPUS)
]


def exported(format_: Format) -> bytes:
    columns = [
        pa.array(list(one), field.type) for one, field in zip(zip(*ROWS, strict=True), SCHEMA, strict=True)
    ]
    batches = (pa.record_batch(columns, schema=SCHEMA) for _ in range(1))
    return b"".join(pieces(format_, SCHEMA, batches, TERMS))


def cells_of(workbook: bytes):
    for sheet in openpyxl.load_workbook(io.BytesIO(workbook)):
        for row in sheet.iter_rows():
            yield from row


def test_no_text_of_a_csv_begins_as_a_formula_and_every_number_comes_back():
    terms, _, text = exported(Format.CSV).decode().partition("\n")
    assert terms == "\ufeff# open,'=1+1;'@SUM(1) =1+1"
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["station_name"].removeprefix("'") for row in rows] == list(CORPUS)
    assert [row["station_name"] for row in rows if row["station_name"].startswith(STARTS)] == []
    assert [float(row["result"]) for row in rows] == [row[2] for row in ROWS]
    assert [int(row["n"]) for row in rows] == [row[3] for row in ROWS]


def test_no_cell_of_a_workbook_is_a_formula_or_a_link_and_numbers_are_numbers():
    workbook = exported(Format.XLSX)
    cells = list(cells_of(workbook))
    said = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert [cell.value for cell in cells if cell.hyperlink] == []
    assert [text for text in said if text.startswith(STARTS)] == []
    sheet = openpyxl.load_workbook(io.BytesIO(workbook))["observations"]
    heads, *lines = sheet.iter_rows(values_only=True)
    assert [line[heads.index("result")] for line in lines] == [row[2] for row in ROWS]


@pytest.mark.parametrize("text", CORPUS)
def test_a_report_s_workbook_holds_it_as_text_wherever_it_stands(text: str):
    table = Table(text, (text, "n"), [(text, Num(-1.5, 1)), (text, Num(None))], note=text)
    document = Document(
        lang="en",
        letterhead=text,
        title=text,
        name=text,
        period=text,
        status=text,
        provisional=True,
        facts=((text, text, text), (text, Num(-2.0), text)),
        charts=(),
        tables=(table,),
        notes=(text,),
        basis=((text, text),),
    )
    cells = list(cells_of(document_workbook(document)))
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert {cell.value for cell in cells if cell.data_type == "n"} >= {-1.5, -2.0}
    assert [c.value for c in cells if c.data_type == "s" and c.value.startswith(STARTS)] == []
    assert [c.value for c in cells if c.hyperlink] == []


def test_what_begins_a_formula_is_one_list_and_every_text_comes_back():
    assert set(STARTS) == set("=+-@\t\r\n＝＋－＠")
    assert [as_said(harmless(text)) for text in CORPUS] == list(CORPUS)
    assert [harmless(text) for text in CORPUS if text[0] not in STARTS] == [*CORPUS[13:]]


@pytest.mark.parametrize("text", CORPUS)
def test_no_cell_of_the_audit_log_begins_as_a_formula(text: str):
    (cells,) = csv.reader(io.StringIO(audit_page.row([-1, text, text]), newline=""))
    assert cells == ["-1", harmless(text), harmless(text)]


def test_no_line_of_what_an_import_put_aside_begins_as_a_formula(tmp_path, monkeypatch):
    """A line begins with the file's name, which whoever sent the file chose."""
    monkeypatch.chdir(tmp_path)
    said = [f"{text}: line 2, column 'a': {text}" for text in CORPUS]
    say(Result("=1+1.csv", "imported", mistakes=len(said), listed=said), 0)
    with (tmp_path / "=1+1.csv.skipped.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row[0] for row in csv.reader(file)] == ["mistake", *map(harmless, said)]
