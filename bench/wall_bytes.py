"""What fifty changes weigh on the wire: all bytes of the deltas that a wall is sent, HTTP's framing too."""

import re
import socket
import time
from collections.abc import Callable

from bench.load import Sender
from bench.wall_clients import REQUEST, deltas
from bench.wall_stage import Stage
from bench.wall_town import message
from city.errors import TransientError
from cli.ports import HOST
from cli.process import epoch_ms

CHANGES = 50
WITHIN_S = 10.0
QUIET_S = 0.3
_OTHERS = re.compile(rb"[0-9a-f]+\r\nid: \S+\nevent: (?!delta)\w+\ndata: .*\n\n\r\n")


def delta_bytes(stage: Stage, turn: int) -> int:
    """Bytes of the deltas that say one new result of each of fifty things, sent at once."""
    to, port = (HOST, stage.port), stage.broker_port
    with socket.create_connection(to, WITHIN_S) as wall, Sender(port, "bench-50") as sender:
        wall.sendall(REQUEST % f"{HOST}:{stage.port}".encode())
        _read(wall, lambda body: b"event: snapshot" in body)
        now = epoch_ms()
        sender.publish(message(number, turn, now, first_only=True) for number in range(CHANGES))
        body = _read(wall, lambda body: _observations(body) >= CHANGES)
    if _observations(body) != CHANGES:
        raise TransientError(f"{_observations(body)} of {CHANGES} changes were told")
    return weight(body)


def weight(body: bytes) -> int:
    """Bytes of what was read, without events that are no deltas."""
    return len(body) - sum(len(found[0]) for found in _OTHERS.finditer(body))


def _observations(body: bytes) -> int:
    return sum(len(times) for _, times in deltas(body))


def _read(wall: socket.socket, enough: Callable[[bytes], bool]) -> bytes:
    """Read until it is enough, and then until nothing comes for a moment."""
    body, deadline = bytearray(), time.monotonic() + WITHIN_S
    wall.settimeout(QUIET_S)
    while time.monotonic() < deadline:
        try:
            body += wall.recv(1 << 20)
        except TimeoutError:
            if enough(bytes(body)):
                break
    return bytes(body)
