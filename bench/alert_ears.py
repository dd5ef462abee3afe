"""Who hears of alerts in a benchmark: a listener to transitions, and a mail server that notes what comes."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.controller import Controller

from bench.alert_town import station_in
from bench.site import free_port
from cli.ports import HOST
from store import database, listen

WAIT_S = 0.2


class Transitions(threading.Thread):
    """Notes when each alert was first told to who listens (epoch ms), on a connection of its own."""

    def __init__(self, url: str) -> None:
        super().__init__(name="transitions", daemon=True)
        self._url = url
        self._over = threading.Event()
        self.first: dict[int, float] = {}
        self.ready = threading.Event()

    def run(self) -> None:
        """Listen until `finish`."""
        with database.connect(self._url, "bench") as conn:
            listen.listen(conn, "transition")
            self.ready.set()
            while not self._over.is_set():
                for _, alert_id in listen.woken(conn, WAIT_S):
                    self.first.setdefault(int(alert_id), _now_ms())

    def finish(self) -> None:
        """Stop listening."""
        self._over.set()
        self.join()


class Letters:
    """When mails came (epoch ms), by the station that each is about."""

    def __init__(self) -> None:
        self.came: dict[str, list[float]] = {}

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take a mail."""
        now = _now_ms()
        mail = message_from_bytes(envelope.content, policy=policy.default)
        body = mail.get_body(("plain",))
        said = f"{mail['Subject']}\n{body.get_content() if body else ''}"
        self.came.setdefault(station_in(said) or "", []).append(now)
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[tuple[str, Letters]]:
    """A mail server, its URL and what comes."""
    letters = Letters()
    server = Controller(letters, hostname=HOST, port=free_port(), ready_timeout=30)
    server.start()
    try:
        yield f"smtp://{HOST}:{server.port}", letters
    finally:
        server.stop()


def _now_ms() -> float:
    return time.time_ns() / 1_000_000
