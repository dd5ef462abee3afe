"""How long a server of ours waits for who speaks to it, how much it listens to, and how many it listens to.

The server below waits for ever for the rest of a request, keeps whatever is said in its head, and counts
nobody who has only connected. Strangers who open connections and say little would take all places that there
are. Here a head has to be whole soon and small, a request has to be over in time, taken by its reader too,
and one address has some of the places and not all. Who is behind a proxy that we know is the proxy's to
count.
"""

import asyncio
import resource
from collections import Counter
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from dashboard.throttle import household

HEAD_S = 15.0
WHOLE_S = 120.0
"""For a body that is sent, an answer that is made, and its reader."""
TAKEN_S = 60.0
"""For what is left of an answer after the last of it was written."""
LINGER_S = 2.0
"""For who is turned away to read why."""
LARGEST_HEAD = 32 * 1024
"""Bytes, beside those that came at once with its first."""
MOST, MOST_OF_ONE = 2000, 400
"""Connections at once: of all, and from one address."""
FILES_BESIDE = 200
"""What a process opens besides: documents, letters, fonts."""
_PLAIN = (
    b"content-type: text/plain; charset=utf-8\r\nx-content-type-options: nosniff\r\n"
    b"content-security-policy: default-src 'none'; frame-ancestors 'none'\r\n"
    b"referrer-policy: same-origin\r\ncache-control: no-store\r\nconnection: close\r\n"
)


class Patient(HttpToolsProtocol):
    """One connection. `open_of` counts those of each address; one process has one such table."""

    open_of: ClassVar[Counter[str]] = Counter()

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._in_head, self._head, self._counted_as, self._turned_away = True, 0, "", False
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count it, and begin to wait for what it says."""
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        key = None if is_one_of(address, _said(self.config.forwarded_allow_ips)) else household(address)
        if key is not None:
            self._counted_as = key
            self.open_of[key] += 1
        self._wait(HEAD_S)
        if len(self.connections) > _room() or self.open_of[self._counted_as] > MOST_OF_ONE:
            self._turn_away(503, "Too many are connected at once. Please try again in a minute.")

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it no more."""
        if self._deadline is not None:
            self._deadline.cancel()
        if self._counted_as:
            self.open_of[self._counted_as] -= 1
            if not self.open_of[self._counted_as]:
                del self.open_of[self._counted_as]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Listen, to as much of a head as one needs."""
        if self._turned_away:
            return
        self._head += len(data) if self._in_head else 0
        super().data_received(data)
        if self._in_head and self._head > LARGEST_HEAD and not self._turned_away:
            self._turn_away(431, "What this request says of itself is too long.")

    def on_message_begin(self) -> None:
        """Another request begins."""
        self._in_head, self._head = True, 0
        self._wait(HEAD_S)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """What is asked is known."""
        self._in_head = False
        self._wait(WHOLE_S)
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """It was answered; whether the answer was taken is not known."""
        self._wait(TAKEN_S)
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """For what is no HTTP."""
        self._turn_away(400, msg)

    def _turn_away(self, status: int, words: str) -> None:
        body = f"{words}\n".encode()
        length = b"content-length: %d\r\n\r\n" % len(body)
        self.transport.write(b"".join((STATUS_LINE[status], _PLAIN, length, body)))
        self.transport.write_eof()  # to close with something unread would take the answer from its reader
        self._turned_away = True
        self._wait(LINGER_S)

    def _wait(self, seconds: float) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, self._tired)

    def _tired(self) -> None:
        self.transport.abort()


def more_files() -> None:
    """Let this process have as many open files as connections want, where the system allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST + FILES_BESIDE
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _room() -> int:
    """How many may be connected: fewer where the system gives us few files."""
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST if soft == resource.RLIM_INFINITY else max(10, min(MOST, soft - FILES_BESIDE))


def _said(allowed: object) -> str:
    return allowed if isinstance(allowed, str) else ",".join(map(str, allowed or ()))  # type: ignore[call-overload]


@lru_cache(maxsize=4096)
def is_one_of(address: str, listed: str) -> bool:
    """Whether an address is one of a list of addresses and networks apart by commas."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    for word in (word.strip() for word in listed.split(",")):
        try:
            if found in ip_network(word, strict=False):
                return True
        except ValueError:
            continue
    return False
