"""Signing in, a viewer's wall and a screen's, in a real browser against a dashboard that demands accounts."""

from collections.abc import Iterator
from itertools import product

import pytest
import stack as services_of
from signing_in import CONTRAST, House, opened

from city.properties import LANGUAGES
from city.settings import Settings
from city.user import Role
from dashboard import gate, sessions

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"
READY = "html[data-ready=true]"
NARROW = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def there(services: Settings, template: str) -> Iterator[House]:
    """One that looks every second whether a session still is; the promised times are tested elsewhere."""
    with (
        pytest.MonkeyPatch.context() as hurried,
        services_of.cloned_database(services.database_url, template, "signing_in") as url,
        opened(url, services.redis_url) as made,
    ):
        hurried.setattr(gate, "LOOK_MS", 1000)
        hurried.setattr(sessions, "FRESH_MS", 1000)
        yield made


def test_a_person_sets_a_password_by_a_link_signs_in_by_keyboard_and_leaves(there: House, watched):
    page = watched.page
    page.goto(f"{there.link('chen', Role.VIEWER)}")
    assert "#" not in page.url
    assert page.locator("#code").is_hidden()
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(READY, timeout=60_000)
    page.wait_for_selector("html.looks-only .who")
    assert page.inner_text(".who span") == "chen（查看员）"

    page.click(".who button")
    page.wait_for_selector("#name")
    assert page.inner_text("[role=status]") == "已退出登录。"
    page.goto(f"{there.base}/?lang=en&thing=res-a")
    page.wait_for_selector("#name:focus")
    page.keyboard.type("chen")
    page.keyboard.press("Tab")
    page.keyboard.type("not it at all")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert page.inner_text("[role=alert]").endswith("The account or the password is wrong.")
    page.wait_for_selector("#password:focus")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(READY, timeout=60_000)
    assert "thing=res-a" in page.url

    page.goto(f"{there.base}/rules/?lang=zh-Hant")  # beside the wall one is told why in the page's language
    page.wait_for_selector("#rules-list, .rules, main", timeout=60_000)
    page.evaluate("fetch('/api/v1/silences', { method: 'POST', body: '{}' })")
    page.wait_for_selector("#refused")
    assert page.inner_text("#refused") == "chen 現為檢視員：此操作需要指揮長或以上"


def test_a_screen_signs_itself_in_by_its_link_and_leaves_when_it_is_disabled(there: House, watched):
    page = watched.page
    page.goto(there.link("hall", Role.KIOSK))
    page.wait_for_selector(f"{READY}.kiosk", timeout=60_000)
    page.wait_for_selector(".who span")
    assert "kiosk=1" in page.url
    act = {"headers": {"Origin": there.base}, "data": {"note": "x"}}
    refused = page.request.post(f"{there.base}/api/v1/alerts/1/acknowledge", **act)
    assert (refused.status, refused.json()["detail"]) == (
        403,
        "hall is signed in as kiosk: this needs officer or more",
    )
    page.goto(f"{there.base}/on-call/")
    assert "只读屏" in page.inner_text("main")
    page.goto(f"{there.base}/")
    page.wait_for_selector(f"{READY}.kiosk", timeout=60_000)

    there.disable("hall")
    page.wait_for_selector("#name", timeout=90_000)
    assert page.evaluate("location.pathname") == "/sign-in"


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_pages_fit_a_phone_and_can_be_read_in_every_language(there: House, browser, theme: str):
    context = browser.new_context(viewport=NARROW, color_scheme=theme, java_script_enabled=False)
    page = context.new_page()
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    for path, lang in product(("sign-in", "password", "screen"), LANGUAGES):
        page.goto(f"{there.base}/{path}?lang={lang}")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        assert page.locator("button").first.bounding_box()["height"] >= 44
        least = page.evaluate(CONTRAST)
        assert least >= 4.5, (path, least)
    assert failed == []
    context.close()
