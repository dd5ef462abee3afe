"""A badge in somebody else's page: it covers itself when its value ends, with no script and no request."""

from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page
from stack import wait_until

from dashboard.widgets import badge_svg
from dashboard.widgets.badge import Badge

pytestmark = pytest.mark.browser

NOW = 1_795_435_200_000
SOON_S = 3


def badge(headline: str, colour: str, until: int | None) -> bytes:
    at = "19:59 UTC+8"
    made = Badge("Xinqi", headline, (at,), colour, "en", "No current data", until, last=at)
    return badge_svg.draw(made, "light", "m", NOW)


FRESH = badge("AQI 96 Good", "#FFFF00", None)
OVER = badge("No current data", "stale", None)
ENDS = badge("AQI 96 Good", "#FFFF00", NOW + 2 * SOON_S * 1000)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def as_picture(page: Page, drawn: bytes) -> bytes:
    """What somebody sees of it in an `<img>`."""
    source = f"data:image/svg+xml;base64,{b64encode(drawn).decode()}"
    page.set_content(f'<img id="badge" alt="" src="{source}">')
    page.wait_for_function("document.getElementById('badge').complete", timeout=90_000)
    return page.locator("#badge").screenshot()


def alike(one: bytes, other: bytes) -> bool:
    """Whether two pictures say the same: edges that are drawn twice are a little darker."""
    pictures = (Image.open(BytesIO(body)).convert("L") for body in (one, other))
    return ImageChops.difference(*pictures).getextrema()[1] < 40


def test_a_badge_that_stays_open_covers_itself_when_its_value_ends(page: Page):
    fresh, over = as_picture(page, FRESH), as_picture(page, OVER)
    assert not alike(fresh, over)
    as_picture(page, ENDS)
    wait_until(lambda: alike(page.locator("#badge").screenshot(), over), 90, "the badge covers itself")


def test_until_then_it_shows_its_value(page: Page):
    page.set_content(ENDS.decode())
    drawn = page.locator("svg")
    drawn.evaluate("drawn => drawn.pauseAnimations()")

    def covered_at(seconds: float) -> bool:
        drawn.evaluate("(drawn, at) => drawn.setCurrentTime(at)", seconds)
        return page.locator("svg g").is_visible()

    assert [covered_at(at) for at in (0, SOON_S - 0.1, SOON_S + 0.1)] == [False, False, True]
