"""A day's review in a real browser: found, looked at, excluded, approved, undone, by mouse and by keys."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from cast import HOUR
from playwright.sync_api import Page, expect
from quality_town import LAST, TOWN, fill
from served import dashboard
from stack import cloned_database, free_port

from city.settings import Settings
from store import catalogue, rollups
from store.database import connect

pytestmark = pytest.mark.browser

NOW = LAST + 4 * HOUR
DAY = "day=2026-11-21&kind=air"
expect.set_options(timeout=90_000)


@dataclass
class Served:
    """A dashboard of the town, and its database."""

    base: str
    database: str


@pytest.fixture(scope="module")
def town(services: Settings, template: str) -> Iterator[Served]:
    with cloned_database(services.database_url, template, "quality_in_browser") as url:
        with connect(url, "test") as conn:
            catalogue.save(conn, TOWN)
            rollups.prepare(conn, "Asia/Shanghai")
            fill(conn, list(catalogue.load_city(conn)[1]))
        settings = Settings(database_url=url, redis_url=services.redis_url, port=free_port())
        with dashboard(settings, clock=lambda: NOW) as base:
            yield Served(base, url)


def opened(page: Page, town: Served, more: str = "", lang: str = "en") -> Page:
    page.goto(f"{town.base}/quality/?lang={lang}&{DAY}{more}")
    page.wait_for_selector(".ag-row")
    return page


def row(page: Page, name: str):
    return page.locator(f".ag-row:has-text('{name}')")


def test_a_day_is_checked_reviewed_and_undone(town, watched):
    page = opened(watched.page, town)
    expect(row(page, "air-1")).to_contain_text("not checked yet")
    expect(page.locator("#quality-all")).to_be_disabled()
    page.click("#quality-look")
    expect(row(page, "air-1")).to_contain_text("Spike 1")
    expect(row(page, "air-2")).to_contain_text("Unlike its neighbours 1")
    row(page, "air-1").click()
    expect(page.locator("#quality-one h2")).to_have_text("air-1 · PM2.5")
    expect(page.locator("#quality-one .annotation-text")).to_have_text("Spike")
    page.click("text=Choose these hours")
    expect(page.locator("#quality-from")).to_contain_text("05:00")
    page.click("#quality-exclude")
    expect(page.locator("#quality-result")).to_contain_text("a reason is needed")
    page.fill("#quality-reason", "power cut <b>at night</b>")
    page.click("#quality-exclude")
    expect(row(page, "air-1")).to_contain_text("1 h excluded")
    expect(page.locator("#quality-one .decisions")).to_contain_text("power cut <b>at night</b>")

    page.once("dialog", lambda dialog: dialog.accept())
    page.click("#quality-all")
    expect(row(page, "air-3")).to_contain_text("Approved")
    assert "Provisional" in row(page, "air-2").inner_text()
    row(page, "air-3").click()
    expect(page.locator("#quality-one .decisions button")).to_have_text("Undo for all 3 datastreams")
    page.click("#quality-one .hours summary")
    expect(page.locator("#quality-one .hours tbody tr")).to_have_count(24)
    row(page, "air-1").click()
    expect(page.locator("#quality-one h2")).to_have_text("air-1 · PM2.5")
    assert "Provisional" in row(page, "air-1").inner_text()

    page.fill("#quality-reason", "it was real")
    page.click("#quality-one .decisions button")
    expect(row(page, "air-1")).not_to_contain_text("excluded")
    expect(page.locator("#quality-one .decisions")).to_contain_text("it was real")
    assert watched.complaints == []
    assert [url for url in watched.requests if not url.startswith(town.base) and "://" in url] == []


def test_keys_go_down_the_list_approve_and_lead_to_the_reason(town, watched):
    page = opened(watched.page, town, "&property=pm2_5")
    page.keyboard.press("j")
    first = page.wait_for_selector("#quality-one h2").inner_text()
    page.keyboard.press("j")
    expect(page.locator("#quality-one h2")).not_to_have_text(first)
    page.keyboard.press("k")
    expect(page.locator("#quality-one h2")).to_have_text(first)
    assert "open=" in page.url
    expect(page.locator(".ag-row-selected")).to_contain_text(first.split(" · ")[0])
    page.keyboard.press("x")
    expect(page.locator("#quality-reason")).to_be_focused()
    page.keyboard.type("a j")
    expect(page.locator("#quality-reason")).to_have_value("a j")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("#quality-one .facts")).to_contain_text("Approved")


def test_a_second_officer_who_decides_on_what_they_saw_before_is_told(town, watched, browser):
    page = opened(watched.page, town, "&open=5")
    page.wait_for_selector("#quality-approve")
    other = browser.new_context().new_page()
    opened(other, town, "&open=5")
    other.fill("#quality-reason", "broken")
    other.click("#quality-exclude")
    expect(other.locator("#quality-one .facts")).to_contain_text("Excluded")
    other.context.close()
    page.click("#quality-approve")
    expect(page.locator("#quality-result")).to_contain_text("others were faster")
    expect(page.locator("#quality-one .facts")).to_contain_text("Excluded")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("day=yesterday", "write it like"),
        ("day=2031-01-01", "up to today"),
        ("day=2026-11-21&kind=horse", "No datastream like this"),
        ("day=2026-11-21&area=coast", "No datastream like this"),
    ],
)
def test_what_makes_no_sense_is_said(town, watched, asked, said):
    watched.page.goto(f"{town.base}/quality/?lang=en&{asked}")
    expect(watched.page.locator("#quality-summary")).to_contain_text(said)
    expect(watched.page.locator("#quality-grid")).to_contain_text("No datastream like this")
    expect(watched.page.locator("#quality-summary")).to_contain_text(said)
    assert watched.complaints == []


def test_the_page_fits_a_phone_and_has_no_loose_words(town, phone):
    page = opened(phone.page, town, "&open=1", "xx")
    page.wait_for_selector("#quality-one h2")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    words = page.locator("h1, h3, .button, .small, figcaption, .facts span").all_inner_texts()
    loose = [text for text in words if "⟦" not in text and text not in ("‹", "›", "")]
    assert loose == []
