"""A stream whose words a test chooses: one snapshot, then silence (the wall says so after nine seconds)."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page
from talk import fetch, now_ms

Json = dict[str, Any]


def things_of(base: str) -> list[Json]:
    """The demo's things, to be changed and sent back."""
    return fetch(f"{base}/api/v1/things")[1]["features"]


def say(page: Page, things: Callable[[], list[Json]]) -> None:
    """Have the page's stream say the things made when it is opened, without alerts, as of then."""

    def answer(route) -> None:
        collection = {"type": "FeatureCollection", "features": things()}
        snapshot = {"time": now_ms(), "things": collection, "alerts": [], "stats": {}}
        body = f"retry: 60000\nid: test-1\nevent: snapshot\ndata: {json.dumps(snapshot)}\n\n"
        route.fulfill(body=body, content_type="text/event-stream")

    page.route("**/stream?*", answer)
