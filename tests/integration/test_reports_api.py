"""Reports by the web on a real PostgreSQL: made, kept, drawn in three languages, the same bytes each time."""

import asyncio
import io
import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

import httpx
import openpyxl
import pytest
from bare_words import bare
from report_town import HOUR, NOW, ZONE, key_of, settle
from stack import cloned_database, find_chromium

from city.local_time import moment
from city.report import ReportKind
from city.report_period import ReportPeriod
from city.report_schedule import ReportSchedule
from city.settings import Settings
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.wall_state import WallState
from ingest import reports as making
from ingest.reports import Scribe
from store import reports, reviews
from store.database import connect, pool
from store.reviews import Decision, Order


class Desk:
    """The town's database and a dashboard on it."""

    def __init__(self, url: str) -> None:
        self.url = url
        with connect(url, "test") as conn:
            self.catalogue, self.streams = settle(conn)
        self.wall = WallState(lambda: NOW)
        self.wall.load(self.catalogue, self.streams, [], [])
        self.app = None

    def key(self, thing_id: str, prop: str) -> int:
        return key_of(self.streams, thing_id, prop)

    def ask(self, path: str, method: str = "GET", body: object = None) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                sent = (
                    {"content": json.dumps(body), "headers": {"Content-Type": "application/json"}}
                    if body
                    else {}
                )
                return await client.request(method, f"/api/v1/reports{path}", **sent)

        return asyncio.run(asked())

    def make(
        self, kind: str, subject: str, period: str = "month", first: str = "2026-05-01"
    ) -> httpx.Response:
        body = {"kind": kind, "subject": subject, "period": period, "first": first}
        return self.ask("", "POST", body)


@pytest.fixture(scope="module")
def desk(services, template) -> Iterator[Desk]:
    with cloned_database(services.database_url, template, "test_reports_api") as url:
        made = Desk(url)
        with pool(url, "test", 2) as connections:
            context = Context(Settings(database_url=url), connections, made.wall, lambda: NOW)
            made.app = build(context, threading.Event())
            yield made


def test_a_station_s_month_has_its_index_exceedance_and_capture(desk):
    made = desk.make("air", "air-a")
    report = desk.ask(f"/{made.json()['report_id']}").json()["report"]["air"]
    assert made.status_code in (200, 201)
    assert (report["valid_days"], report["good_days"]) == (31, 30)
    assert [(one["property"], one["value"], one["limit"]) for one in report["exceedances"]] == [
        ("pm2_5", 200.0, 60.0)
    ]
    assert made.json()["edition"] == "HJ633-2026; GB3095-2026 (until 2030); HJ663-2013"
    assert made.json()["status"] == "provisional"


def test_a_stack_is_held_against_its_permit_at_the_reference_oxygen_and_its_load_is_of_what_was_observed(
    desk,
):
    report = desk.ask(f"/{desk.make('outlet', 'stack-a').json()['report_id']}").json()["report"]["outlet"]
    (so2,) = report["pollutants"]
    assert so2["reference"] == 6
    # 30 mg/m³ at 11 % oxygen is 30 × 15 ÷ 10 = 45 at 6 %, and 15 is 22.5
    assert (so2["highest"], so2["hours_over"], so2["days_over"]) == (pytest.approx(45), 24, 1)
    assert so2["mean"] == pytest.approx((30 * 22.5 + 45) / 31)
    # mg/m³ × m³/h × 1e-6: 3 kg an hour, on one day 6
    assert so2["load_kg"] == pytest.approx(3 * 24 * 30 + 6 * 24)


def test_a_reservoir_has_levels_storage_by_its_curve_and_hours_above_the_limit(desk):
    report = desk.ask(f"/{desk.make('reservoir', 'dam').json()['report_id']}").json()["report"]["reservoir"]
    assert (report["begin"], report["end"]) == (50.0, pytest.approx(57.43))
    assert report["storage_begin"] == 600
    assert report["storage_end"] == pytest.approx(600 + 7.43 * 120)
    assert report["net_inflow"] == pytest.approx(7.43 * 120 * 1e4 / (743 * 3600))
    assert report["hours_over"] == 143
    assert report["days"][-1]["percent"] == pytest.approx(100 * (600 + 7.43 * 120) / 1320)


def test_the_city_has_a_line_for_each(desk):
    report = desk.ask(f"/{desk.make('city', 'city').json()['report_id']}").json()["report"]["city"]
    assert [one["good_days"] for one in report["air"]] == [30]
    assert [one["hours_over"] for one in report["outlets"]] == [24]
    assert [one["hours_over"] for one in report["reservoirs"]] == [143]


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "en", "xx"])
@pytest.mark.parametrize(
    ("kind", "subject"), [("air", "air-a"), ("outlet", "stack-a"), ("reservoir", "dam"), ("city", "city")]
)
def test_every_report_is_drawn_in_every_language_without_markup_from_outside_and_the_same_again(
    desk, kind, subject, lang
):
    number = desk.make(kind, subject).json()["report_id"]
    page = desk.ask(f"/{number}/report.html?lang={lang}")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert lang != "xx" or bare(page.text) == []
    assert desk.ask(f"/{number}/report.html?lang={lang}").content == page.content
    book = desk.ask(f"/{number}/report.xlsx?lang={lang}").content
    assert desk.ask(f"/{number}/report.xlsx?lang={lang}").content == book
    sheets = openpyxl.load_workbook(io.BytesIO(book))
    kinds = {cell.data_type for sheet in sheets for line in sheet.iter_rows() for cell in line}
    assert kinds <= {"s", "n"}


def test_a_report_from_the_same_data_is_the_same_version_and_other_data_make_another(desk):
    first = desk.make("air", "air-a", "day", "2026-05-20")
    again = desk.make("air", "air-a", "day", "2026-05-20")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    begin = moment(date(2026, 5, 20), 0, ZONE)
    key = desk.key("air-a", "pm2_5")
    with connect(desk.url, "test") as conn:
        order = Order(Decision.EXCLUDED, begin, begin + 12 * HOUR, {key: None}, "calibration", 1 << 40)
        assert reviews.decide(conn, order, "officer", NOW)
    other = desk.make("air", "air-a", "day", "2026-05-20")
    assert (other.status_code, other.json()["version"]) == (201, 2)
    report = desk.ask(f"/{other.json()['report_id']}").json()["report"]
    assert next(one for one in report["series"] if one["property"] == "pm2_5")["excluded"] == 12
    assert report["air"]["days"][0]["index"] is None
    assert desk.ask(f"/{first.json()['report_id']}").json()["report"]["air"]["days"][0]["index"] is not None


def test_what_officers_approved_is_said_to_be_approved(desk):
    begin = moment(date(2026, 5, 21), 0, ZONE)
    keys = {desk.key("air-a", p): None for p in ("so2", "no2", "co", "o3", "pm10", "pm2_5")}
    with connect(desk.url, "test") as conn:
        reviews.decide(
            conn, Order(Decision.APPROVED, begin, begin + 24 * HOUR, keys, "", 1 << 40), "officer", NOW
        )
    made = desk.make("air", "air-a", "day", "2026-05-21").json()
    assert made["status"] == "approved"
    assert "Approved data" in desk.ask(f"/{made['report_id']}/report.html?lang=en").text


def test_a_letter_names_the_values_and_leaves_blank_what_only_the_authority_knows(desk):
    number = desk.make("outlet", "stack-a").json()["report_id"]
    page = desk.ask(f"/{number}/letter.html?lang=en")
    assert "24 hours and 1 daily means were past the permit" in page.text
    assert "By HJ 75-2017, HJ 76-2017, GB 13223-2011; report of 2026-05" in page.text
    assert "▲ 45.0" in page.text
    assert "＿＿＿＿＿＿" in page.text
    calm = desk.make("outlet", "stack-a", "day", "2026-05-02").json()["report_id"]
    assert desk.ask(f"/{calm}/letter.html").status_code == 404


def test_paper_is_the_same_bytes_each_time(desk):
    if find_chromium() is None:
        pytest.skip("no Chromium on this machine")
    number = desk.make("outlet", "stack-a").json()["report_id"]
    first = desk.ask(f"/{number}/letter.pdf?lang=zh-Hans")
    assert first.content.startswith(b"%PDF")
    assert b"/CreationDate (D:20000101000000+00'00')" in first.content
    assert desk.ask(f"/{number}/letter.pdf?lang=zh-Hans").content == first.content


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            {"kind": "air", "subject": "nobody", "period": "month", "first": "2026-05-01"},
            "no report of the kind air",
        ),
        ({"kind": "outlet", "subject": "air-a", "period": "month", "first": "2026-05-01"}, "kind outlet"),
        ({"kind": "air", "subject": "air-a", "period": "month", "first": "2026-05-02"}, "first of a month"),
        ({"kind": "air", "subject": "air-a", "period": "year", "first": "2026-05-01"}, "in January"),
        ({"kind": "air", "subject": "air-a", "period": "month", "first": "2026-06-01"}, "is not over"),
        ({"kind": "air", "subject": "air-a", "period": "week", "first": "2026-06-01"}, "day"),
        ({"kind": "air", "subject": "air-a", "period": "day", "first": "1066-10-14"}, "1900"),
    ],
)
def test_a_report_that_cannot_be_is_refused_with_the_reason(desk, body, words):
    answer = desk.ask("", "POST", body)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_report_that_is_not_there_is_not_found(desk):
    assert desk.ask("/999999/report.html").status_code == 404
    assert desk.ask("/99999999999999999999/report.html").status_code == 404
    assert desk.ask("?from=2026-05-02&to=2026-05-01").status_code == 422


def test_the_keeper_makes_what_is_due_of_stations_with_data_and_the_city_last(desk):
    with connect(desk.url, "test") as conn:
        conn.execute("DELETE FROM report")
        scribe = Scribe(ReportSchedule.read("month@4"))
        for _ in range(8):
            scribe.turn(conn, NOW)
        made = reports.listed(conn, ReportPeriod.MONTH, date(2026, 5, 1), date(2026, 5, 2))
        assert [one.order.kind for one in made] == [
            ReportKind.CITY, ReportKind.AIR, ReportKind.OUTLET, ReportKind.RESERVOIR,
        ]  # fmt: skip
        assert made[0].report_id == max(one.report_id for one in made)
        assert {one.made_by for one in made} == {"schedule"}
        assert reports.listed(conn, ReportPeriod.MONTH, date(2026, 4, 1), date(2026, 5, 1)) == []


def test_a_report_that_cannot_be_made_holds_no_other_up_and_is_tried_again_later(desk, monkeypatch):
    of_thing = making._of_thing

    def failing(conn, city, order, thing):
        if thing.thing_id == "air-a":
            raise ValueError("the air is bad")
        return of_thing(conn, city, order, thing)

    with connect(desk.url, "test") as conn:
        conn.execute("DELETE FROM report")
        scribe = Scribe(ReportSchedule.read("month@4"))
        monkeypatch.setattr(making, "_of_thing", failing)
        for _ in range(6):
            with suppress(ValueError):
                scribe.turn(conn, NOW)
        others = {("outlet", "stack-a"), ("reservoir", "dam")}
        assert reports.made(conn, ReportPeriod.MONTH, date(2026, 5, 1)) == others
        monkeypatch.undo()
        for _ in range(4):
            scribe.turn(conn, NOW + making.LATER_MS + 1)
        assert len(reports.made(conn, ReportPeriod.MONTH, date(2026, 5, 1))) == 4


def test_old_daily_reports_and_replaced_versions_are_forgotten_and_months_stay(desk):
    desk.make("air", "air-a", "day", "2026-05-03")
    desk.make("air", "air-a")
    later = NOW + reports.KEEP_DAILY_MS + 1
    with connect(desk.url, "test") as conn:
        assert not reports.forget(conn, later)
        assert reports.listed(conn, ReportPeriod.DAY, date(2026, 5, 1), date(2026, 6, 1)) == []
        assert len(reports.listed(conn, ReportPeriod.MONTH, date(2026, 5, 1), date(2026, 6, 1))) >= 1


def test_no_question_of_reports_reads_a_table_from_end_to_end(desk):
    from store.queries import query

    asked = {"first": "2026-05-01", "last": "2026-06-01", "thing_id": "air-a", "without": [], "period": "day"}
    asked |= {
        "kind": "air",
        "subject": "air-a",
        "first_day": "2026-05-01",
        "most": 10,
        "before": "2026-05-01",
    }
    with connect(desk.url, "test") as conn:
        conn.execute("SET enable_seqscan = off")
        for name in (
            "alerts_raised",
            "alerts_counted",
            "list_reports",
            "newest_report",
            "reports_made",
            "forget_reports",
        ):
            plan = "\n".join(row[0] for row in conn.execute(f"EXPLAIN {query(name)}", asked))
            assert "Seq Scan" not in plan, name
