"""The receipts' page in a real browser: a day opens by a click and by its address, at every width."""

import pytest
from stack import wait_until
from talk import fetch

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base(running_stack: dict) -> str:
    url = running_stack["urls"]["dashboard"].rstrip("/")
    wait_until(lambda: fetch(f"{url}/api/v1/stats")[1]["stored"] > 10_000, 120, "the demo's backfill")
    return url


def test_a_click_on_a_day_opens_it_and_its_address_opens_it_again(base, watched):
    watched.page.goto(f"{base}/receipts/?lang=en")
    watched.page.wait_for_selector(".ag-row", timeout=30_000)
    watched.page.click("[row-index='0'] [col-id='d1']")
    name = watched.page.wait_for_selector("#receipts-day h2").inner_text()
    address = watched.page.url
    assert "thing=" in address
    assert "day=" in address
    watched.page.goto(address)
    assert watched.page.wait_for_selector("#receipts-day h2").inner_text() == name
    assert [url for url in watched.requests if not url.startswith(base) and "://" in url] == []
    assert watched.complaints == []


def test_a_station_is_found_by_its_name(base, watched):
    watched.page.goto(f"{base}/receipts/?lang=en")
    watched.page.wait_for_selector(".ag-row", timeout=30_000)
    watched.page.fill("#receipts-find", "Baifeng air")
    watched.page.wait_for_function("document.querySelectorAll('.ag-row[row-id]').length <= 4")
    assert "Baifeng air station" in watched.page.inner_text("#receipts-grid")


def test_the_page_fits_a_phone(base, phone):
    phone.page.goto(f"{base}/receipts/?lang=xx&thing=air-baifeng&day=2026-11-20")
    phone.page.wait_for_selector("#receipts-day h2", timeout=30_000)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360
    loose = [
        text for text in phone.page.locator("h1, h3, dt, .filter label").all_inner_texts() if "⟦" not in text
    ]
    assert loose == []
