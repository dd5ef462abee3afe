"""Digests of what exports and reports write, for a process of another place to compare: a line each.

Run by a test with other clocks, zones, languages and hash seeds; nothing here may depend on them.
"""

from datetime import date
from hashlib import sha256
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from city.local_time import moment
from city.report import (
    LimitExceedance,
    ReportAlert,
    ReportHead,
    ReportKind,
    ReportOrder,
    ReportSeries,
    SomeAlerts,
)
from city.report_city import FinishedReport
from city.report_outlet import OutletFigure, OutletFigures, OutletLine
from city.report_period import ReportPeriod
from dashboard.exporting.files import pieces
from dashboard.exporting.format import Format
from dashboard.exporting.rows import schema
from dashboard.reporting.compose import compose
from dashboard.reporting.letter import letter
from dashboard.reporting.page import document_page, letter_page
from dashboard.reporting.workbook import document_workbook
from store.observations import Bucket
from store.reports import ReportRow

ZONE = ZoneInfo("Asia/Shanghai")
ORDER = ReportOrder(ReportKind.OUTLET, "out", ReportPeriod.MONTH, date(2026, 4, 1))
FIRST = moment(ORDER.first, 0, ZONE)
NAME = {"en": "Mill", "zh-Hans": "厂", "zh-Hant": "廠"}


def report() -> FinishedReport:
    """A month of an outlet with a little of everything."""
    head = ReportHead(ORDER, NAME, NAME, NAME, ZONE.key, ("HJ 75-2017",), "0" * 64)
    over = (LimitExceedance(FIRST, "cod", "1h", 61.25, 60), LimitExceedance(FIRST, "cod", "day", 60.5, 60))
    figure = OutletFigure("cod", "mg/L", 60, None, None, 720, 20.125, 61.25, FIRST, 1, 30, 1, 1234.5, 720, 0)
    days = tuple(OutletLine(day, (60.5,), (41.0,), ((60, None),)) for day in ORDER.days)
    alerts = SomeAlerts({"red": 1}, (ReportAlert(FIRST, None, "red", NAME, NAME, "cod", 61.25, 60.0),))
    series = (ReportSeries("cod", "mg/L", 720, 720, 43200, 43200, 0, 0, 720, 0),)
    return FinishedReport(head, series, alerts, outlet=OutletFigures("outfall", (figure,), days, over, False))


def file_of(format: Format) -> bytes:
    """Some rows in a form."""
    columns = schema(ZONE, Bucket.RAW)
    n = 50
    texts = {"thing_id": "out", "station_name": "=厂", "property": "cod", "unit": "mg/L", "averaging": "1m"}
    texts |= {"zone": ZONE.key, "quality": "GOOD", "reasons": "", "review": "approved"}
    values = {"time": FIRST + np.arange(n) * 60_000, "result": np.arange(n) / 7}
    point = bytes.fromhex("0101000000") + np.array([121.8, 29.9]).tobytes()
    arrays = [
        pa.array([texts.get(f.name, point)] * n if f.name not in values else values[f.name], f.type)
        for f in columns
    ]
    batch = pa.record_batch(arrays, schema=columns)
    return b"".join(pieces(format, columns, (one for one in (batch,)), "some terms"))


def digests() -> list[str]:
    """Name and SHA-256 of everything."""
    row = ReportRow(1, ORDER, 1, "1" * 64, "HJ 75-2017", FIRST, "officer", FIRST, "provisional", 2)
    found: dict[str, bytes] = {format.value: file_of(format) for format in Format}
    for lang in ("zh-Hans", "zh-Hant", "en"):
        document = compose(row, report(), lang)
        found[f"report {lang}"] = document_page(document).encode()
        found[f"workbook {lang}"] = document_workbook(document)
        found[f"letter {lang}"] = letter_page(letter(row, report(), lang)).encode()
    return [f"{name} {sha256(made).hexdigest()}" for name, made in found.items()]


if __name__ == "__main__":
    print("\n".join(digests()))
