"""Taking history away and reading reports in a real browser: from the choice to the file, at every width."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import stack
from report_town import NOW, settle
from served import dashboard
from talk import now_ms

from store import database

pytestmark = pytest.mark.browser
MAY = "from=2026-05-01&to=2026-05-31"


@pytest.fixture(scope="module")
def base(services) -> Iterator[str]:
    with stack.cloned_database(services.database_url, None, "export_page") as url:
        database.migrate(url)
        with database.connect(url, "test") as conn:
            settle(conn)
        began = now_ms()
        settings = replace(services, database_url=url, port=stack.free_port())
        with dashboard(settings, clock=lambda: NOW + now_ms() - began) as address:
            yield address


def export(watched, base: str, query: str) -> None:
    watched.page.goto(f"{base}/export/?lang=en&{query}")
    watched.page.wait_for_selector(".estimate:not(:empty)")


def test_a_choice_becomes_a_file_and_its_address_brings_it_back(base, watched):
    export(watched, base, f"{MAY}&bucket=raw")
    page = watched.page
    page.fill("input[type=search] >> nth=0", "mill")
    page.check("text=Mill")
    page.check("input[value=so2_stack]")
    page.wait_for_function(
        "document.querySelector('.estimate')?.textContent.startsWith('About 743 rows of 1 ')"
    )
    other = page.get_attribute("header nav a[lang=zh-Hant]", "href")
    assert all(part in other for part in ("things=stack-a", "properties=so2_stack", "lang=zh-Hant"))
    page.click("text=Make the file")
    link = page.wait_for_selector(".job a:visible")
    with page.expect_download() as download:
        link.click()
    text = Path(download.value.path()).read_text("utf-8")
    assert text.count("\n") == 745
    assert "stack-a" in download.value.suggested_filename
    page.goto(page.url)
    page.wait_for_function(
        "document.querySelector('.estimate')?.textContent.startsWith('About 743 rows of 1 ')"
    )
    assert watched.complaints == []
    assert [url for url in watched.requests if not url.startswith((base, "blob:", "data:"))] == []


def test_a_period_that_cannot_be_and_one_without_data_are_said_before_anything_is_made(base, watched):
    export(watched, base, "from=2026-05-31&to=2026-05-01")
    assert watched.page.inner_text(".estimate") == "The first day lies after the last one."
    assert watched.page.is_disabled("text=Make the file")
    export(watched, base, "from=1990-01-01&to=1990-01-02")
    watched.page.wait_for_selector(".estimate.error")
    assert watched.page.inner_text(".estimate") == "There is nothing in this period."
    assert watched.page.is_disabled("text=Make the file")


@pytest.mark.parametrize("path", [f"export/?lang=xx&{MAY}", "reports/?lang=xx&period=month&first=2026-05-01"])
def test_the_pages_fit_a_phone_and_every_word_is_of_the_catalogues(base, phone, path):
    page = phone.page
    page.goto(f"{base}/{path}")
    page.wait_for_selector("#export-desk h2, #reports-desk td")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    said = page.locator("h1, h2, legend, .field span, button:not(.tool), .report-choice option, td.quiet")
    names = ("CSV", "Parquet", "GeoPackage")
    assert [one for one in said.all_inner_texts() if one and "⟦" not in one and one not in names] == []
    assert phone.complaints == []


def test_a_report_is_asked_for_listed_and_opened_with_its_letter(base, watched):
    page = watched.page
    page.goto(f"{base}/reports/?lang=en&period=month&first=2026-05-01")
    page.wait_for_selector("text=There are no reports of this time yet.")
    page.select_option("select[aria-label='Report of']", "outlet:stack-a")
    page.click("text=Make a report")
    page.wait_for_selector("text=Version 1 was made.")
    page.click("text=Make anew")
    page.wait_for_selector("text=version 1 stays")
    with page.expect_popup() as opened:
        page.click("tbody th a")
    opened.value.wait_for_selector("h1")
    assert opened.value.inner_text("h1") == "Discharges of an outlet: monthly report"
    assert opened.value.locator("svg rect").count() == 31
    with page.expect_popup() as opened:
        page.click("text=Letter")
    opened.value.wait_for_selector("text=Notice of exceedances")
    assert watched.complaints == []


def test_a_year_that_cannot_be_is_said_and_none_is_asked_for(base, watched):
    page = watched.page
    page.goto(f"{base}/reports/?lang=en&period=year&first=2025-01-01&theme=light")
    page.wait_for_selector("text=There are no reports of this time yet.")
    page.fill("input[type=number]", "20")
    page.press("input[type=number]", "Enter")
    page.wait_for_selector("text=Choose a time between 1900 and 2099.")
    assert page.is_disabled("text=Make a report")
    page.fill("input[type=number]", "2024")
    page.press("input[type=number]", "Enter")
    page.wait_for_selector(".said:not(.error)", state="attached")
    assert "first=2024-01-01" in page.url
    assert "theme=light" in page.url
    assert watched.complaints == []


def test_a_month_that_is_not_over_is_refused_with_the_reason(base, watched):
    page = watched.page
    page.goto(f"{base}/reports/?lang=en&period=month&first=2026-06-01")
    page.wait_for_selector("text=There are no reports of this time yet.")
    page.click("text=Make a report")
    page.wait_for_selector(".said.error")
    assert "is not over" in page.inner_text(".said")
