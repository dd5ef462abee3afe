"""A load generator for MQTT: QoS 1 publishing as fast as a broker takes it.

Client libraries spend far longer on a message than the broker does, and a benchmark's sender must not be what
is measured. So this speaks the few packets it needs itself (MQTT 3.1.1, clause 3), with a bounded window of
unacknowledged messages: a publisher's connection brings nothing but 4-byte acknowledgements.
"""

import socket
import struct
import threading
from collections.abc import Iterable
from types import TracebackType

from cli.ports import HOST

WINDOW = 8_000
CHUNK = 200
ANSWER_WITHIN_S = 30.0
CONNECT, PUBLISH_QOS1, SUBSCRIBE, DISCONNECT = 0x10, 0x32, 0x82, 0xE0
CLEAN, KEEP = 2, 0


class Sender:
    """A connection that publishes with QoS 1. `sent` and `acknowledged` count messages."""

    def __init__(self, port: int, client_id: str) -> None:
        self._socket = socket.create_connection((HOST, port), ANSWER_WITHIN_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(_connect(client_id, CLEAN))
        _expect(self._socket, 4, "CONNACK")
        self.sent = self.acknowledged = 0
        self._moved = threading.Condition()
        self._closed = False
        self._reader = threading.Thread(target=self._count, name="acknowledgements", daemon=True)
        self._reader.start()

    def __enter__(self) -> "Sender":
        return self

    def __exit__(self, kind: type[BaseException] | None, _e: object, _t: TracebackType | None) -> None:
        self._socket.sendall(bytes((DISCONNECT, 0)))
        self._socket.close()

    def publish(self, messages: Iterable[tuple[str, bytes]]) -> None:
        """Hand messages to the broker, waiting while WINDOW of them are unacknowledged."""
        packets: list[bytes] = []
        for topic, payload in messages:
            packets.append(_publish(topic, payload, self.sent % 65_535 + 1))
            self.sent += 1
            if len(packets) == CHUNK:
                self._write(packets)
        self._write(packets)

    def flush(self) -> None:
        """Return when the broker has acknowledged everything."""
        self._wait(0)

    def _write(self, packets: list[bytes]) -> None:
        self._wait(WINDOW)
        self._socket.sendall(b"".join(packets))
        packets.clear()

    def _wait(self, at_most: int) -> None:
        with self._moved:
            done = self._moved.wait_for(
                lambda: self._closed or self.sent - self.acknowledged <= at_most, ANSWER_WITHIN_S
            )
        if self._closed or not done:
            raise ConnectionError(f"{self.acknowledged} of {self.sent} messages were acknowledged")

    def _count(self) -> None:
        received = 0
        self._socket.settimeout(None)
        while data := _received(self._socket):
            received += len(data)
            with self._moved:
                self.acknowledged = received // 4
                self._moved.notify_all()
        with self._moved:
            self._closed = True
            self._moved.notify_all()


def keep_session(port: int, client_id: str, topic: str) -> None:
    """Have the broker queue `topic` for a client that is away: subscribe with QoS 1, then leave."""
    with socket.create_connection((HOST, port), ANSWER_WITHIN_S) as connection:
        connection.sendall(_connect(client_id, KEEP))
        _expect(connection, 4, "CONNACK")
        connection.sendall(_packet(SUBSCRIBE, struct.pack(">H", 1) + _text(topic) + b"\x01"))
        _expect(connection, 5, "SUBACK")
        connection.sendall(bytes((DISCONNECT, 0)))


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65_536)
    except OSError:
        return b""


def _expect(connection: socket.socket, length: int, what: str) -> None:
    answer = connection.recv(length, socket.MSG_WAITALL)
    if len(answer) < length or (what == "CONNACK" and answer[3]) or (what == "SUBACK" and answer[4] > 1):
        raise ConnectionError(f"the broker's {what} is {answer!r}")


def _connect(client_id: str, session: int) -> bytes:
    return _packet(CONNECT, _text("MQTT") + bytes((4, session, 0, 120)) + _text(client_id))


def _publish(topic: str, payload: bytes, number: int) -> bytes:
    return _packet(PUBLISH_QOS1, _text(topic) + struct.pack(">H", number) + payload)


def _packet(kind: int, body: bytes) -> bytes:
    length, size = len(body), bytearray()
    while True:
        length, low = divmod(length, 128)
        size.append(low | (128 if length else 0))
        if not length:
            return bytes((kind,)) + bytes(size) + body


def _text(text: str) -> bytes:
    encoded = text.encode()
    return struct.pack(">H", len(encoded)) + encoded
