"""A real Chromium, skipped only where there is none (CI turns that into a failure)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from stack import find_chromium

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
        page.on("requestfailed", lambda request: self.failed.append(request.url))
        page.on(
            "console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text)
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, url: str) -> Page:
        """Go there and wait for the first painted snapshot."""
        self.page.goto(url)
        self.page.wait_for_selector("html[data-ready=true]", timeout=30_000)
        return self.page


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """A page at 1080p."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    try:
        yield Watched(context.new_page())
    finally:
        context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Watched]:
    """A page of 360 px."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    try:
        yield Watched(context.new_page())
    finally:
        context.close()
