"""Chromium and its watched pages, and an empty page from which the wall's modules can be imported."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import browser, phone, watched
from playwright.sync_api import Browser, Page, Route

import dashboard

__all__ = ("browser", "phone", "watched")
LIVE = Path(dashboard.__file__).parent / "assets" / "live"
NOWHERE = "http://wall.invalid"


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Iterator[Page]:
    """An empty page from which the wall's modules can be imported, without a server."""
    context = browser.new_context()
    try:
        page = context.new_page()
        page.route(f"{NOWHERE}/**", _module)
        page.goto(f"{NOWHERE}/")
        yield page
    finally:
        context.close()


@pytest.fixture
def styled(modules: Page) -> Page:
    """The modules' page with the wall's style sheets and a wall's size."""
    modules.set_viewport_size({"width": 1920, "height": 1080})
    for sheet in ("tokens.css", "wall.css", "live/rail.css"):
        modules.add_style_tag(path=LIVE.parent / sheet)
    return modules


def _module(route: Route) -> None:
    name = route.request.url.removeprefix(f"{NOWHERE}/")
    if name.startswith("api/"):
        route.fulfill(status=404)  # there is no server
    elif name:
        path = LIVE / name if (LIVE / name).exists() else LIVE.parent / name
        route.fulfill(path=path, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")
