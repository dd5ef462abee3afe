"""Ports of 127.0.0.1 for the embedded services: the wanted one, or the next free one.

A port that answers nobody now may still be another stack's, which has chosen it and not yet bound it. So a
port is also claimed by an abstract socket named after it: such names are as wide as the ports themselves (one
network namespace) and the kernel frees them when their owner dies, however it dies.
"""

import socket
import sys
from collections.abc import Callable, Iterator

from city.errors import PermanentError

HOST = "127.0.0.1"
TRIES = 200


class Ports:
    """The ports one stack has claimed; `close` gives them back."""

    def __init__(self, tell: Callable[[str], None] = lambda _: None) -> None:
        self._claims: dict[int, socket.socket] = {}
        self._tell = tell

    def take(self, what: str, wanted: int) -> int:
        """The first free port from `wanted` on. A move is told to the reader."""
        for port in _candidates(wanted):
            if port not in self._claims and is_free(port) and self._claim(port):
                if port != wanted:
                    self._tell(f"{what}: port {wanted} is taken, using {port}")
                return port
        raise PermanentError(f"{what}: no free port in the {TRIES} from {wanted} on")

    def close(self) -> None:
        """Give every claim back."""
        for claim in self._claims.values():
            claim.close()
        self._claims.clear()

    def _claim(self, port: int) -> bool:
        claim = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            if sys.platform == "linux":
                claim.bind(f"\0citywatch-port-{port}")
        except OSError:
            claim.close()
            return False
        self._claims[port] = claim
        return True


def is_free(port: int) -> bool:
    """Whether nobody listens on this port of 127.0.0.1. Connections that linger do not count."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _candidates(wanted: int) -> Iterator[int]:
    return iter(range(wanted, min(wanted + TRIES, 65536)))
