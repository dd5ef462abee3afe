"""Signing in, a viewer's wall and a screen's, in a real browser against a dashboard that demands accounts."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import product
from typing import NamedTuple

import pytest
import stack as services_of
from cast import CITY
from served import WITHIN_S, running
from stack import free_port, wait_until
from talk import fetch, now_ms

from city.properties import LANGUAGES
from city.settings import Settings
from city.user import Role
from cli.entry import link, new_code
from dashboard import app, gate, sessions
from store import accounts, catalogue
from store.database import connect

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"
READY = "html[data-ready=true]"
NARROW = {"width": 360, "height": 740}


class House(NamedTuple):
    """A dashboard that demands accounts: where it is, and links into it."""

    base: str
    settings: Settings

    def link(self, name: str, role: Role) -> str:
        """A link for an account, which is made."""
        with closing(connect(self.settings.database_url, "test")) as conn:
            known = accounts.named(conn, name)
            account_id = known.account_id if known else accounts.add(conn, name, role, now_ms())
            code, kept = new_code()
            accounts.add_link(conn, account_id, kept, now_ms())
        return link(self.settings, role, code)

    def disable(self, name: str) -> None:
        """Nobody is let in by it any more."""
        with closing(connect(self.settings.database_url, "test")) as conn:
            accounts.disable(conn, name, now_ms())


@contextmanager
def opened(url: str, redis_url: str) -> Iterator[House]:
    """It serves the cast's city on any address."""
    with closing(connect(url, "test")) as conn:
        catalogue.save(conn, CITY)
    port = free_port()
    settings = Settings(bind="0.0.0.0", database_url=url, redis_url=redis_url, port=port)
    base = f"http://127.0.0.1:{port}"
    with running(app.serve, settings):
        wait_until(lambda: _serves(base), WITHIN_S, "the dashboard serves")
        yield House(base, settings)


def _serves(base: str) -> bool:
    try:
        return fetch(f"{base}/health/live")[0] == 200
    except OSError:
        return False


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


CONTRAST = """() => {
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (colour) => numbers(colour).slice(0, 3).map((n) => n / 255)
    .map((n) => (n <= 0.03928 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4))
    .reduce((sum, n, index) => sum + n * [0.2126, 0.7152, 0.0722][index], 0);
  const under = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const ground = getComputedStyle(one).backgroundColor;
      if ((numbers(ground)[3] ?? 1) > 0) return ground;
    }
    return "rgb(255, 255, 255)";
  };
  const said = document.querySelectorAll("h1, h1 span, p, label, input, button, a, b");
  const texts = [...said].filter((node) => node.offsetWidth);
  return Math.min(...texts.map((node) => {
    const [a, b] = [light(getComputedStyle(node).color), light(under(node))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }));
}"""
