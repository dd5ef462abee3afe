"""Somebody who asks the HTTP interface of a dashboard that listens on no port."""

import asyncio
import threading
from collections.abc import Callable

import httpx

from dashboard.api.context import Context
from dashboard.app import build

Ask = Callable[[str], httpx.Response]


def asks(context: Context) -> Ask:
    """Answers of a dashboard of this context, by path below /api/v1."""
    app = build(context, threading.Event())

    def once(path: str) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.get(f"/api/v1{path}")

        return asyncio.run(asked())

    return once
