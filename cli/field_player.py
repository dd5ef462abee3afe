"""The demo's field stations, calling the gateway like any other: for trying it out without a station."""

import logging
import socket
import threading
from collections.abc import Iterable
from contextlib import suppress

from city.catalogue import Catalogue
from city.field_station import FieldProtocol
from city.settings import Settings
from cli import catalogue
from cli.ports import HOST
from cli.process import epoch_ms
from sensors import feed, field_feed
from sensors.recording import parse_all

log = logging.getLogger(__name__)

TICK_S = 1.0
FIRST_MS = 60 * 1000
"""What was due in the last minute is sent at once, so that there is something to see."""
ANSWER_WITHIN_S = 15.0
MOST_BYTES = 4096


class FieldPlayer:
    """One connection for each protocol, opened when there is something to send and again when it was lost."""

    def __init__(self, settings: Settings) -> None:
        self._ports = {FieldProtocol.HJ212: settings.hj212_port, FieldProtocol.SL651: settings.sl651_port}
        self._sockets: dict[FieldProtocol, socket.socket] = {}
        self.answered = 0

    def send(self, frames: Iterable[tuple[FieldProtocol, bytes]]) -> None:
        """Send frame by frame, each when the one before it was answered. What is not answered is dropped."""
        for protocol, frame in frames:
            try:
                self._send(protocol, frame)
            except OSError as error:
                log.warning("%s: the gateway does not answer: %s", protocol, error or type(error).__name__)
                self._drop(protocol)

    def close(self) -> None:
        """Hang up."""
        for protocol in list(self._sockets):
            self._drop(protocol)

    def _send(self, protocol: FieldProtocol, frame: bytes) -> None:
        if protocol not in self._sockets:
            self._sockets[protocol] = socket.create_connection((HOST, self._ports[protocol]), ANSWER_WITHIN_S)
        self._sockets[protocol].sendall(frame)
        if not self._sockets[protocol].recv(MOST_BYTES):
            raise OSError("it hung up")
        self.answered += 1

    def _drop(self, protocol: FieldProtocol) -> None:
        if sock := self._sockets.pop(protocol, None):
            with suppress(OSError):
                sock.close()


def play(city: Catalogue, settings: Settings, stop: threading.Event, seed: int) -> None:
    """Send what the catalogue's field stations would send now, until `stop`."""
    recordings = parse_all(catalogue.recordings())
    player = FieldPlayer(settings)
    since_ms = epoch_ms() - FIRST_MS
    try:
        while not stop.wait(TICK_S):
            now_ms = epoch_ms()
            messages = feed.messages(city, recordings, now_ms, since_ms, seed, None)
            player.send(field_feed.frames(city.field_stations, messages))
            since_ms = now_ms
    finally:
        player.close()
        log.info("%d frames were answered", player.answered)
