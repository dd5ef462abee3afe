"""Claiming a device in a real browser: from the list of who is unknown to a station with a password."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import stack
from served import dashboard
from talk import now_ms

from cli import catalogue
from cli.migrate import bring_up_to_date
from sensors.reject import RejectReason
from store import deadletters
from store.database import connect

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror=window.__xss=1>"


@pytest.fixture(scope="module")
def base(services) -> Iterator[str]:
    with stack.cloned_database(services.database_url, None, "devices_page") as url:
        bring_up_to_date(url, catalogue.read(services))
        with connect(url, "test") as conn:
            letters = [
                ("city/air-new/obs", RejectReason.UNKNOWN_THING, b'{"results": {"pm2_5": 1, "pm10": 2}}'),
                (
                    "city/hostile/obs",
                    RejectReason.UNKNOWN_THING,
                    b'{"results": {"%s": 1}}' % HOSTILE.encode(),
                ),
                ("city/air-xinqi/obs", RejectReason.RATE_LIMITED, b""),
            ]
            deadletters.add_dead_letters(
                conn,
                [
                    deadletters.DeadLetter(now_ms(), reason, "", topic, said)
                    for topic, reason, said in letters
                ],
            )
        settings = replace(services, database_url=url, port=stack.free_port())
        with dashboard(settings) as address:
            yield address


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "en"])
def test_what_a_device_says_is_text_and_nothing_leaves_the_machine(base, watched, lang):
    watched.page.goto(f"{base}/devices/?lang={lang}")
    watched.page.wait_for_selector("tbody th")
    assert HOSTILE in watched.page.inner_text("#devices-desk")
    assert watched.page.evaluate("window.__xss") is None
    assert watched.complaints == []
    assert [url for url in watched.requests if not url.startswith((base, "blob:", "data:"))] == []


@pytest.mark.parametrize("query", ["lang=xx", "lang=xx&theme=light"])
def test_the_page_holds_on_a_phone_with_long_words(base, phone, query):
    phone.page.goto(f"{base}/devices/?{query}")
    phone.page.wait_for_selector("tbody th")
    phone.page.click("tbody button >> nth=0")
    phone.page.wait_for_selector("form.claim")
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_device_is_claimed_with_the_keyboard_and_its_password_is_shown_once(base, watched):
    page = watched.page
    page.goto(f"{base}/devices/?lang=en")
    page.wait_for_selector("tbody th")
    page.focus("tr:has-text('air-new') button")
    page.keyboard.press("Enter")
    page.wait_for_selector("form.claim")
    assert page.input_value("form.claim select >> nth=0").startswith("air")
    page.fill("form.claim input[lang=zh-Hans]", "新站")
    page.fill("form.claim input[lang=en]", "New station")
    page.fill("form.claim input[required]:not([type]):not([lang])", "District")
    page.keyboard.press("Enter")
    page.wait_for_selector("output.secret:visible")
    password = page.inner_text("output.secret").rpartition(" ")[2]
    assert len(password) == 32
    page.wait_for_function("!document.querySelector('tbody').textContent.includes('air-new')")
    page.goto(f"{base}/devices/?lang=en")
    page.wait_for_selector("tr:has-text('air-new')")
    assert password not in page.content()
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("tr:has-text('air-new') >> text=Revoke")
    page.wait_for_selector("text=Revoked")
    assert watched.complaints == []
