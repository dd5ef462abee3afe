"""The on-call page in a real browser: a stand-in comes and goes, what is wrong is said, nothing is lost."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
import stack
from cast import CITY
from playwright.sync_api import Page
from served import dashboard
from talk import fetch

from cli.catalogue import DEMO, texts
from sensors.catalogue import parse
from store import catalogue, database

pytestmark = pytest.mark.browser

VIEWS = ("now", "calendar&rota=water", "telling&section=people&entry=chen", "who", "silences", "ledger")


@pytest.fixture(scope="module")
def base(services) -> Iterator[str]:
    """A dashboard in front of the demo city's catalogue; nobody sends."""
    with stack.cloned_database(services.database_url, None, "duty_page") as url:
        database.migrate(url)
        with closing(database.connect(url, "test")) as conn:
            catalogue.save(conn, parse(texts(DEMO)))
        with dashboard(replace(services, database_url=url, port=stack.free_port())) as address:
            yield address


@pytest.fixture(scope="module")
def bare(services) -> Iterator[str]:
    """A dashboard in front of a city that declares nobody."""
    with stack.cloned_database(services.database_url, None, "duty_bare") as url:
        database.migrate(url)
        with closing(database.connect(url, "test")) as conn:
            catalogue.save(conn, CITY)
        with dashboard(replace(services, database_url=url, port=stack.free_port())) as address:
            yield address


def open_view(page: Page, base: str, view: str, lang: str = "en") -> None:
    page.goto(f"{base}/on-call/?lang={lang}&view={view}")
    page.wait_for_selector("#duty-body > *:not(.duty-waiting)", timeout=30_000)


def choose(page: Page, dropdown: str, option: str) -> None:
    page.click(f"#{dropdown}")
    page.click(f"[role=option]:has-text('{option}')")


def test_a_stand_in_is_entered_from_a_shift_and_removed_again(base, watched):
    page = watched.page
    open_view(page, base, "now")
    page.wait_for_selector("text=No sender is running")
    page.click("#duty-tabs >> text=Calendar")
    page.click(".week:last-child .bar:last-child a >> nth=-1")
    page.wait_for_selector("#stand-in")
    choose(page, "duty-in-person", "Wu Shoudi")
    assert page.is_disabled("#duty-in-save")
    page.fill("#duty-in-why", "training")
    page.wait_for_selector("#duty-in-save:enabled")
    page.click("#duty-in-save")
    page.wait_for_selector(".bar.override")
    page.wait_for_selector(".duty-stand-ins li:has-text('training')")
    page.click(".duty-stand-ins li button")
    page.wait_for_selector(".duty-stand-ins li", state="detached")
    assert page.locator(".bar.override").count() == 0
    assert watched.complaints == []
    assert [url for url in watched.requests if not url.startswith(base) and "://" in url] == []


def test_a_stand_in_that_cannot_be_is_refused_with_the_reason(base, watched):
    page = watched.page
    open_view(page, base, "calendar&rota=water")
    choose(page, "duty-in-person", "Wu Shoudi")
    page.fill("#duty-in-from", "2026-12-25 08:00")
    page.fill("#duty-in-to", "2026-12-24 08:00")
    page.fill("#duty-in-why", "holiday")
    page.wait_for_selector("#duty-in-fault:has-text('ends before it begins')")
    assert page.is_disabled("#duty-in-save")


def test_an_entry_is_changed_as_toml_every_mistake_named_and_restored(base, watched):
    page = watched.page
    open_view(page, base, "telling&section=people")
    assert "0001" not in page.inner_text("#duty-list")
    page.click("#duty-list >> text=Chen Haining")
    page.wait_for_selector("#duty-text")
    text = page.input_value("#duty-text")
    assert "+999 555 0001" in text
    page.fill("#duty-text", text.replace('"wu"', '"nobody-there"').replace("duty-voice", "duty-drum"))
    page.wait_for_function("document.querySelectorAll('#duty-text-faults .fault').length === 2")
    assert page.is_disabled("#duty-text-save")
    page.fill("#duty-text", text.replace('"wu"', '"sun"'))
    page.wait_for_selector("#duty-text-save:enabled")
    page.fill("#duty-text-note", "moved")
    page.click("#duty-text-save")
    page.wait_for_selector(".versions li:nth-child(2)")
    assert "moved" in page.inner_text(".versions li:first-child")
    page.click(".versions li:nth-child(2) button")
    page.wait_for_selector(".versions li:nth-child(3)")
    assert '"wu"' in page.input_value("#duty-text")
    assert fetch(f"{base}/api/v1/people/chen")[1]["version"] == 3


def test_who_would_be_told_is_answered_by_severity(base, watched):
    page = watched.page
    open_view(page, base, "who")
    page.wait_for_selector("#duty-foreseen tbody tr")
    choose(page, "duty-who-kind", "Chemical")
    page.wait_for_selector("#duty-foreseen >> text=Chemical chain")
    page.click("#duty-who-severity >> text=Blue")
    page.wait_for_selector("#duty-foreseen >> text=Environment chain")


def test_a_silence_is_ordered_and_ended(base, watched):
    page = watched.page
    open_view(page, base, "silences")
    page.click("#duty-silence-begin")
    page.wait_for_selector("#duty-result .error")
    choose(page, "duty-silence-areas", "Baifeng")
    page.keyboard.press("Escape")
    page.fill("#duty-silence-reason", "works on the dam")
    page.click("#duty-silence-begin")
    page.wait_for_selector("tr.in_force >> text=works on the dam")
    page.click("tr.in_force button")
    page.wait_for_selector("tr.over >> text=works on the dam")


def test_a_channel_is_tried_on_the_way_of_every_message_and_the_ledger_shows_it(base, watched):
    page = watched.page
    open_view(page, base, "ledger")
    page.click(".duty-channels li:has-text('duty-sms') button")
    page.wait_for_selector("#duty-try-said:has-text('No sender is running')")
    page.reload()
    page.wait_for_selector("#duty-ledger tr.queued:has-text('duty-sms')")
    choose(page, "duty-ledger-state", "failed")
    page.wait_for_selector("#duty-ledger >> text=Nothing like this")
    assert "state=failed" in page.url


def test_a_city_that_declares_nobody_begins_on_the_page(bare, watched):
    page = watched.page
    open_view(page, bare, "now")
    page.click("text=See to it")
    page.wait_for_selector("#duty-first-faults .fault")
    page.fill("#duty-first-text", page.input_value("#duty-first-text").replace('""', '"Chen"'))
    page.wait_for_selector("#duty-first-save:enabled")
    page.click("#duty-first-save")
    page.wait_for_selector("#duty-list >> text=Chen")
    assert page.locator("#duty-first").count() == 0


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_fits_a_phone_and_every_word_is_translated(base, phone, view):
    open_view(phone.page, base, view, lang="xx")
    phone.page.wait_for_timeout(300)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360
    words = "h1, h2, h3, button:not(.theme-switch), label, th, nav a, summary"
    texts = phone.page.locator(f"#duty :is({words}):visible").all_inner_texts()
    ours = [text.strip() for text in texts if text.strip() and "⟦" not in text]
    assert set(ours) <= {"简", "繁", "EN", "‹"}
