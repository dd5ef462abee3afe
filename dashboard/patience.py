"""How long the public side waits for who speaks to it, and to how many it listens.

Strangers who open connections and say little would take all places that there are. Over what every
connection of ours has (`Connection`), a request has to be over in time here, taken by its reader too, and one
address has some of the places and not all. Who is behind a proxy that we know is the proxy's to count.
"""

import resource
from collections import Counter
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any, ClassVar

from dashboard.connection import Connection
from dashboard.throttle import household

HEAD_S = 15.0
WHOLE_S = 120.0
"""For a body that is sent, an answer that is made, and its reader."""
TAKEN_S = 60.0
"""For what is left of an answer after the last of it was written."""
MOST, MOST_OF_ONE = 2000, 400
"""Connections at once: of all, and from one address."""
FILES_BESIDE = 200
"""What a process opens besides: documents, letters, fonts."""
CROWDED = b"Too many are connected at once. Please try again in a minute."


class Patient(Connection):
    """One connection. `open_of` counts those of each address; one process has one such table."""

    largest_head = 32 * 1024
    open_of: ClassVar[Counter[str]] = Counter()

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._counted_as = ""

    def connection_made(self, transport: Any) -> None:
        """Count it, and begin to wait for what it says."""
        super().connection_made(transport)
        self.expect(HEAD_S)
        address = self.client[0] if self.client else ""
        key = None if is_one_of(address, _said(self.config.forwarded_allow_ips)) else household(address)
        if key is not None:
            self._counted_as = key
            self.open_of[key] += 1
        if len(self.connections) > _room() or self.open_of[self._counted_as] > MOST_OF_ONE:
            self.refuse(b"503 Service Unavailable", CROWDED)

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it no more."""
        if self._counted_as:
            self.open_of[self._counted_as] -= 1
            if not self.open_of[self._counted_as]:
                del self.open_of[self._counted_as]
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Another request begins."""
        self.expect(HEAD_S)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """What is asked is known."""
        super().on_headers_complete()
        self.expect(WHOLE_S)

    def on_message_complete(self) -> None:
        """It is heard; it is answered in time, too."""
        super().on_message_complete()
        self.expect(WHOLE_S)

    def on_response_complete(self) -> None:
        """It was answered; whether the answer was taken is not known."""
        self.expect(TAKEN_S)
        super().on_response_complete()


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
