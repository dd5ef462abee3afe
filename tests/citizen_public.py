"""The public side of a small city that takes reports, asked as a browser asks it."""

import asyncio
import atexit
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from itertools import count
from pathlib import Path

import citizen_published
import httpx
import published_town

from city.letter import Letter, decode
from city.settings import Settings
from dashboard.widgets.app import PublicApp, build
from dashboard.widgets.challenge import SOONEST_MS, is_worked

NOW = published_town.HOUR_MS * 498_696
HOST = "http://public.city.example"


@cache
def _published(subscriptions: bool) -> Path:
    """A folder as it is published, written once."""
    folder = Path(tempfile.mkdtemp(prefix="published-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    city = published_town.catalogue()
    bodies = published_town.documents(NOW) | citizen_published.documents(city, NOW, subscriptions)
    published_town.write(folder, NOW, bodies)
    return folder


@dataclass
class Public:
    """The application over a folder, by a clock of its own, and its letterbox."""

    folder: Path
    subscriptions: bool = True
    now: int = NOW
    more: dict[str, str] = field(default_factory=dict)
    app: PublicApp = field(init=False)

    def __post_init__(self) -> None:
        settings = Settings(
            published=str(_published(self.subscriptions)), letterbox=str(self.folder / "box"), **self.more
        )
        self.app = build(settings, lambda: self.now)
        self.app.shelf.look()

    def ask(self, method: str, path: str, address: str = "203.0.113.7", **more) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(address, 1234), raise_app_exceptions=True)
            async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
                return await client.request(method, path, **more)

        return asyncio.run(asked())

    def form(self, path: str, work: bool = True) -> dict[str, str]:
        """The hidden fields of a form that was filled in without haste."""
        html = self.ask("GET", path).text
        challenge = re.search(r'name="challenge" value="([^"]+)"', html)[1]
        self.now += SOONEST_MS
        return {"challenge": challenge, "proof": worked(challenge) if work else "", "website": ""}

    def letters(self) -> list[Letter]:
        """What lies in the letterbox, oldest first."""
        box = self.folder / "box"
        return [decode(path.read_bytes()) for path in sorted(box.glob("*.json"))] if box.exists() else []


def worked(challenge: str) -> str:
    """What the script of the page finds."""
    return next(str(n) for n in count() if _fits(challenge, n) and is_worked(challenge, str(n)))


def _fits(challenge: str, number: int) -> bool:
    return sha256(f"{challenge}:{number}".encode()).digest()[:2] == b"\0\0"
