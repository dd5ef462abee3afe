"""Reports of releases over HTTP, against a real PostgreSQL."""

from collections.abc import Iterator

import pytest
from release_town import Town

from dashboard.report_pdf import program
from store.database import connect, pool


@pytest.fixture
def desk(database: str) -> Iterator[Town]:
    with connect(database, "test") as conn, pool(database, "test", 2) as connections:
        town = Town(conn, connections)
        town.blow()
        yield town


def test_a_report_is_of_the_newest_version_or_of_the_one_asked_for(desk):
    number = desk.open(note="at the flange")["release_id"]
    desk.now += 60_000
    desk.post(f"/releases/{number}/change", note="less than we thought", amount_kg=10)
    newest = desk.ask("GET", f"/releases/{number}/report.html?lang=en")
    first = desk.ask("GET", f"/releases/{number}/report.html?lang=en&version=1")
    assert (newest.status_code, first.status_code) == (200, 200)
    assert "version 2" in newest.text
    assert "10 kg" in newest.text
    assert "1,000 kg" in first.text
    assert "at the flange" in first.text


def test_a_report_is_a_file_that_may_ask_for_nothing(desk):
    number = desk.open()["release_id"]
    page = desk.ask("GET", f"/releases/{number}/report.html")
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-store"
    assert f'release-{number}.html"' in page.headers["content-disposition"]


@pytest.mark.parametrize("kind", ["html", "pdf"])
@pytest.mark.parametrize(("path", "status"), [("999", 404), ("nothing", 422), ("1", 404)])
def test_what_is_not_there_has_no_report(desk, kind, path, status):
    assert desk.ask("GET", f"/releases/{path}/report.{kind}").status_code == status


def test_a_version_that_never_was_has_no_report(desk):
    number = desk.open()["release_id"]
    for version, status in ((0, 404), (2, 404), (10**18, 404), (10**30, 404), ("x", 422)):
        answer = desk.ask("GET", f"/releases/{number}/report.html?version={version}")
        assert answer.status_code == status, version


def test_an_unknown_language_is_the_first_one(desk):
    number = desk.open()["release_id"]
    assert '<html lang="zh-Hans">' in desk.ask("GET", f"/releases/{number}/report.html?lang=<b>").text


def test_a_chemical_of_which_nothing_is_known_says_so_and_draws_nothing(desk):
    number = desk.open(chemical="lpg", amount_kg=None)["release_id"]
    page = desk.ask("GET", f"/releases/{number}/report.html?lang=en").text
    assert "NO DATA" in page
    assert "L.polygon(" not in page.split("leaflet")[-1].rsplit("<script>", 1)[-1]


def test_without_a_chromium_paper_is_refused_with_what_to_do(desk, monkeypatch):
    number = desk.open()["release_id"]
    monkeypatch.setenv("PATH", "/nowhere")
    answer = desk.ask("GET", f"/releases/{number}/report.pdf")
    assert answer.status_code == 503
    assert "print it from the browser" in answer.json()["detail"]
    told = desk.ask("GET", f"/releases/{number}/report.pdf?lang=zh-Hans", headers={"Accept": "text/html"})
    assert told.status_code == 503
    assert "请打开报告，用浏览器打印" in told.text
    assert 'href="report.html?lang=zh-Hans"' in told.text


def test_paper_is_a_pdf(desk):
    if program() is None:
        pytest.skip("no Chromium on this machine")
    number = desk.open()["release_id"]
    answer = desk.ask("GET", f"/releases/{number}/report.pdf?lang=zh-Hant")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
