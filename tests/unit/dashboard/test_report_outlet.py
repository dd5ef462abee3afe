"""The report of an outlet and its letter: which permit was in force, what is past it, and how it is said."""

import io
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import openpyxl
import pytest
from small_town import area, city, template, thing

from city.hourly import HOUR_MS, Hours
from city.local_time import moment
from city.report import LimitExceedance, ReportAlert, ReportHead, ReportKind, ReportOrder, SomeAlerts
from city.report_city import FinishedReport
from city.report_outlet import OutletFigures, outlet_figures
from city.report_period import ReportPeriod
from dashboard.reporting.compose import compose
from dashboard.reporting.letter import letter
from dashboard.reporting.page import document_page, letter_page
from dashboard.reporting.workbook import document_workbook
from sensors.catalogue import parse
from store.reports import ReportRow

ZONE = ZoneInfo("Asia/Shanghai")
ORDER = ReportOrder(ReportKind.OUTLET, "out", ReportPeriod.MONTH, date(2026, 4, 1))
FIRST, AFTER = ORDER.span(ZONE)
SEASONS = """[[things.limits.ammonia_n.permit]]
value = 8
from = "11-01"
to = "04-15"
[[things.limits.ammonia_n.permit]]
value = 5
from = "04-16"
to = "10-31"
"""


def constant(value: float) -> Hours:
    n = (AFTER - FIRST) // HOUR_MS
    means, ones = np.full(n, value), np.ones(n, np.int64)
    return Hours(FIRST + np.arange(n) * HOUR_MS, means, means, means, ones * 60, ones * 60, ones * 3600.0)


def figures(streams: str, hours: dict[str, Hours], more: str = "") -> OutletFigures:
    text = city() + area() + template("out", "emission", streams) + thing("out", "out", more=more)
    (declared,) = parse({"town.toml": text}).things
    return outlet_figures(declared, hours, ORDER, ZONE)


def report(found: OutletFigures, alerts: SomeAlerts | None = None) -> FinishedReport:
    name = {"en": "Mill"}
    head = ReportHead(ORDER, name, name, {"en": "Town"}, ZONE.key, ("HJ 75-2017",), "0" * 64)
    return FinishedReport(head, (), alerts or SomeAlerts(), outlet=found)


ROW = ReportRow(1, ORDER, 1, "1" * 64, "HJ 75-2017", FIRST, "officer", FIRST, "provisional", 1)


def table(found: OutletFigures, title: str) -> list[dict[str, object]]:
    (one,) = (one for one in compose(ROW, report(found), "en").tables if one.title == title)
    return [dict(zip(one.heads, row, strict=True)) for row in one.rows]


def test_a_day_is_held_against_the_permit_of_its_season_in_figures_and_in_the_table():
    found = figures("ammonia_n = {}\nflow_outfall = {}", {"ammonia_n": constant(6.0)}, SEASONS)

    days = {one.at for one in found.exceedances if one.averaging == "day"}

    assert days == {moment(date(2026, 4, day), 0, ZONE) for day in range(16, 31)}
    assert [row["Ammonia N, mg/L"].over for row in table(found, "Day by day")] == [False] * 15 + [True] * 15
    assert str(table(found, "Pollutants")[0]["Permit"]) == "8 / 5"


def test_the_permit_counts_before_any_other_upper_limit():
    found = figures("cod = { limits = { high = 40, permit = 60 } }", {"cod": constant(50.0)})

    assert (found.pollutants[0].permit, found.exceedances) == (60, ())


@pytest.mark.parametrize(
    ("limits", "ph", "said", "below"),
    [
        ("low = 6", 5.0, "≥ 6", True),
        ("low = 6, high = 9", 9.5, "6 – 9", False),
        ("low = 6", 7.0, "≥ 6", None),
    ],
)
def test_a_limit_not_to_fall_below_may_stand_alone(limits: str, ph: float, said: str, below: bool | None):
    found = figures(f"ph = {{ limits = {{ {limits} }} }}", {"ph": constant(ph)})

    assert {one.below for one in found.exceedances} == ({below} - {None})
    assert table(found, "Pollutants")[0]["Permit"] == said
    assert {row["pH"].over for row in table(found, "Day by day")} == {below is not None}
    assert document_page(compose(ROW, report(found), "zh-Hans"))


def test_only_concentrations_are_brought_to_the_reference_oxygen_and_have_loads():
    streams = """so2_stack = { limits = { permit = 35 } }
tank_temperature = { limits = { high = 150 } }
o2_stack = {}
flow_stack = {}"""
    hours = {"so2_stack": constant(20.0), "tank_temperature": constant(120.0), "o2_stack": constant(11.0)}
    hours |= {"flow_stack": constant(1e5)}

    found = figures(streams, hours, 'details = { outlet = "stack", reference_o2_percent = 6 }\n')

    heat, so2 = sorted(found.pollutants, key=lambda one: one.property, reverse=True)
    assert (heat.reference, heat.highest, heat.load_kg) == (None, 120.0, None)
    assert (so2.reference, so2.highest, so2.load_kg) == (6, pytest.approx(30.0), pytest.approx(2 * 24 * 30))


def test_the_letter_lists_what_is_furthest_past_its_limit_above_or_below_and_where_nothing_is_allowed():
    over = [LimitExceedance(FIRST + n * HOUR_MS, "cod", "1h", 60.1 + n / 10, 60) for n in range(20)]
    over += [
        LimitExceedance(FIRST, "ph", "1h", 3.0, 6, below=True),
        LimitExceedance(FIRST, "tp", "1h", 0.1, 0),
    ]
    found = OutletFigures("outfall", (), (), tuple(over), False)

    written = letter(ROW, report(found), "en")

    assert len(written.table.rows) == 12
    named = [row[1] for row in written.table.rows]
    assert (named.count("pH"), named.count("Total P"), named.count("COD")) == (1, 1, 10)
    assert {str(row[5]) for row in written.table.rows if row[1] != "COD"} == {"–"}
    assert letter_page(written)


def test_a_letter_of_an_outfall_names_no_standard_of_flue_gas():
    over = (LimitExceedance(FIRST, "cod", "1h", 61.0, 60),)
    told = report(OutletFigures("outfall", (), (), over, False))
    told = replace(told, head=replace(told.head, editions=()))

    assert letter(ROW, told, "en").after[-1] == f"Report of 2026-04, version 1, digest {'1' * 16}."


def test_the_workbook_has_the_alerts_that_a_page_leaves_out():
    one = ReportAlert(FIRST, None, "red", {"en": "COD"}, {"en": "Mill"}, "cod", 70.0, 60.0)
    document = compose(
        ROW, report(figures("cod = {}", {}), SomeAlerts({"red": 500}, (one,) * 100, 400)), "en"
    )

    book = openpyxl.load_workbook(io.BytesIO(document_workbook(document)))

    assert sum(line[2].value == "Red" for line in book["Alerts by time"].iter_rows()) == 100
    assert document_page(document).count("<td>Red</td>") == 61
    assert "400 more are left out here." in document_page(document)
