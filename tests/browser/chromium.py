"""A real Chromium, skipped only where there is none (CI turns that into a failure), and watched pages.

Fixtures of the tests in browser/ and of those in security/ that need one.
"""

from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as LateError
from stack import find_chromium

PATIENCE_MS = 90_000
"""How long anything is waited for: tests that run beside each other share two processors."""
BETWEEN_MS = 50
LET_GO = "net::ERR_ABORTED"
"""The page itself no longer wants the answer: that of a camera whose panel was closed."""

ARGUMENTS = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)


def wait_for_function(page: Page, expression: str, *, arg: Any = None, timeout: float = PATIENCE_MS) -> None:
    """Until `expression` holds in a page, asked from outside.

    Playwright's own asks inside the page by `eval`, which our pages forbid: it would wait for ever.
    """
    end = monotonic() + timeout / 1000
    while not _holds(page, expression, arg):
        if monotonic() > end:
            raise LateError(f"not within {timeout / 1000:g} s: {expression}")
        page.wait_for_timeout(BETWEEN_MS)


def _holds(page: Page, expression: str, arg: Any) -> bool:
    """Whether it does; nothing does of a page that is left just now."""
    try:
        return bool(page.evaluate(expression, arg))
    except PlaywrightError as error:
        if "Execution context was destroyed" in error.message or "navigation" in error.message:
            return False
        raise


Page.wait_for_function = wait_for_function  # type: ignore[method-assign]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium a file: its loop must not run on when other tests want one of their own."""
    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        try:
            yield chromium
        finally:
            chromium.close()


class Watched:
    """A page with what it asked for and what it complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.failed: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("requestfailed", self._fail)
        page.on(
            "console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text)
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _fail(self, request: Request) -> None:
        if request.failure != LET_GO:
            self.failed.append(request.url)

    def open(self, url: str) -> Page:
        """Go there and wait for the first painted snapshot."""
        self.page.goto(url)
        self.page.wait_for_selector("html[data-ready=true]", timeout=60_000)
        return self.page

    def drawn(self, thing_id: str, wanted: str, within_s: float) -> None:
        """Wait until `wanted` (JavaScript) holds of `shown`: the thing as MapLibre's own source has it.

        Asked in the page, for `wait_for_function` takes the promise of an answer for a yes.
        """
        shown = self.page.evaluate(
            f"""async ([id, ms]) => {{
              const end = performance.now() + ms;
              for (;;) {{
                const shown = await window.citywatch.drawn(id);
                if (shown && ({wanted})) return null;
                if (performance.now() > end) return shown ?? "nothing";
                await new Promise((done) => setTimeout(done, 10));
              }}
            }}""",
            [thing_id, within_s * 1000],
        )
        assert shown is None, f"after {within_s} s still {shown}"


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """A page at 1080p."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield Watched(context.new_page())
    finally:
        context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Watched]:
    """A page of 360 px."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield Watched(context.new_page())
    finally:
        context.close()
