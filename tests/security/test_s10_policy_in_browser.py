"""S10, S25: in a browser every page works under its policy, complains of nothing, asks nobody but us."""

from collections.abc import Iterator

import pytest
from chromium import PATIENCE_MS, Watched
from hostile_town import hostile_town, wait_until_filled
from playwright.sync_api import Browser

from dashboard.access_table import PAGES

pytestmark = pytest.mark.browser

EVALUATED = """() => new Promise((done) => setTimeout(() => {
  try { done(eval("1")); } catch (error) { done(error.name); }
}))"""
"""Later, for what a debugger itself runs may evaluate."""
VIEWS = ("/?thing=dam-1", "/incidents/?incident=1", "/rules/?rule=flood", "/trends/?thing=air-1")
"""Pages that draw more for what their address asks."""
PLAIN = ("/sign-in", "/password", "/screen", "/api/docs", "/nothing/there")


@pytest.fixture(scope="module")
def base(services, template) -> Iterator[str]:
    with hostile_town(services, template) as address:
        yield address


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Watched]:
    """One for all pages: what they share is fetched once."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    context.set_default_timeout(PATIENCE_MS)
    yield Watched(context.new_page())
    context.close()


def opened(tab: Watched, base: str, address: str) -> None:
    """Go there and wait until all is there that comes by itself."""
    tab.page.goto("about:blank")
    tab.requests, tab.failed, tab.complaints = [], [], []
    tab.page.goto(base + address)
    wait_until_filled(tab.page)


@pytest.mark.parametrize("address", [*PAGES, *VIEWS])
def test_every_page_works_under_its_policy_and_runs_no_script_that_is_put_into_it(base, tab, address):
    opened(tab, base, address)
    elsewhere = [url for url in tab.requests if not url.startswith((base, "data:", "blob:", "about:"))]
    assert (tab.complaints, tab.failed, elsewhere) == ([], [], [])

    tab.page.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "window.__xss = 1";
      document.body.append(script);
      document.body.insertAdjacentHTML("beforeend", "<img id=put src='data:,' onerror='window.__xss = 1'>");
    }""")
    tab.page.wait_for_function("document.getElementById('put').complete")
    assert tab.page.evaluate("window.__xss === undefined")
    assert sum("Content Security Policy" in text for text in tab.complaints) == 2
    assert tab.page.evaluate(EVALUATED) == "EvalError"


def test_plain_pages_complain_of_nothing_either(base, tab):
    for address in PLAIN:
        opened(tab, base, address)
        ours = [text for text in tab.complaints if "404 (Not Found)" not in text]
        assert (address, ours, tab.failed) == (address, [], [])
