"""How tests talk to the gateway: as a field station over TCP, and as whoever listens to the broker."""

import logging
import queue
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import partial
from types import MappingProxyType
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt
from stack import free_port, wait_until
from talk import now_ms

from city.field_station import USUAL, FieldProtocol, FieldStation, Stamp
from city.settings import Settings
from ingest.gateway import publisher
from ingest.gateway.connection import Patience
from ingest.gateway.door import Limits
from ingest.gateway.process import run
from sensors.codecs.hj212.answer import build as build_hj212
from sensors.codecs.sl651 import build as build_sl651

MN = "010000A8900016F000169DC0"
STATION = "0012345678"
CHINA = timezone(timedelta(hours=8))
PATIENT = Patience(puback_s=20, idle_s=60, first_frame_s=60, frame_s=20)
QUICK = replace(PATIENT, puback_s=1.5)
"""For who waits for the gateway to give a frame up."""


def field_station(thing_id: str, factors: Mapping[str, str], **how) -> FieldStation:
    """A station of the cast: HJ 212 unless told otherwise."""
    protocol = how.pop("protocol", FieldProtocol.HJ212)
    address = how.pop("address", MN if protocol is FieldProtocol.HJ212 else STATION)
    commands = frozenset(how.pop("commands", USUAL[protocol]))
    return FieldStation(
        thing_id, protocol, address, commands, Stamp.START, MappingProxyType(dict(factors)), **how
    )


def hj212(
    content: str,
    mn: str = MN,
    cn: str = "2011",
    pw: str = "123456",
    qn: str | None = None,
    key=None,
    at: datetime | None = None,
) -> bytes:
    """A frame that wants an answer; `content` was observed `at` this time, or now."""
    now = datetime.now(CHINA)
    qn = qn or f"{now:%Y%m%d%H%M%S}000"
    header = {"QN": qn, "ST": "32", "CN": cn, "PW": pw, "MN": mn, "Flag": "5"}
    return build_hj212(header, f"DataTime={at or now:%Y%m%d%H%M%S};{content}", key)


def sl651(elements: str, station: str = STATION, function: str = "32", serial: int = 1, at=None) -> bytes:
    """A frame observed in the minute of `at`, or in this one; `elements` in hexadecimal digits."""
    now = datetime.now(CHINA)
    head = f"{serial:04X}{now:%y%m%d%H%M%S}F1F1{station}48F0F0{at or now:%y%m%d%H%M}"
    return build_sl651(function, bytes.fromhex(head + elements), station)


class Station:
    """A field station's connection."""

    def __init__(self, port: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=30)

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.sock.sendall(data)

    def hears(self, within_s: float = 30) -> bytes:
        """What comes back next; b"" when the connection is closed. Raises TimeoutError."""
        self.sock.settimeout(within_s)
        return self.sock.recv(4096)

    def hears_nothing(self, for_s: float) -> bool:
        """Whether nothing comes back for so long."""
        try:
            self.hears(for_s)
        except TimeoutError:
            return True
        return False


@contextmanager
def station(port: int) -> Iterator[Station]:
    """A connected station."""
    made = Station(port)
    try:
        yield made
    finally:
        made.sock.close()


@contextmanager
def listener(mqtt_url: str) -> Iterator["queue.Queue[tuple[str, bytes]]"]:
    """Everything below city/ that is published from now on."""
    heard: queue.Queue[tuple[str, bytes]] = queue.Queue()
    subscribed = threading.Event()
    address = urlsplit(mqtt_url)
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="listener", clean_session=False)
    client.on_message = lambda _client, _data, message: heard.put((message.topic, message.payload))
    client.on_subscribe = lambda *_: subscribed.set()
    client.on_connect = lambda client, *_: client.subscribe("city/#", qos=1)
    client.connect(address.hostname, address.port)
    client.loop_start()
    try:
        assert subscribed.wait(30)
        yield heard
    finally:
        client.disconnect()
        client.loop_stop()


@dataclass(frozen=True)
class Gateway:
    """A running gateway's ports."""

    hj212: int
    sl651: int


@contextmanager
def gateway(
    settings: Settings,
    stations: Sequence[FieldStation],
    patience: Patience = PATIENT,
    limits: Limits = Limits(),  # noqa: B008
) -> Iterator[Gateway]:
    """A gateway in a thread of this process that has its broker: a frame before that is never answered."""
    ports = Gateway(free_port(), free_port())
    settings = replace(settings, hj212_port=ports.hj212, sl651_port=ports.sl651)
    stop = threading.Event()
    arguments = (settings, lambda: stations, stop, now_ms, patience, limits)
    thread = threading.Thread(target=run, args=arguments)
    with _connecting() as connected:
        thread.start()
        connected.wait(30)
    try:
        for port in {getattr(ports, one.protocol.value) for one in stations}:
            wait_until(partial(_listens, port), 30, "the gateway listens")
        yield ports
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


@contextmanager
def _connecting() -> Iterator[threading.Event]:
    """Set when a gateway says in its log that it has its broker."""
    connected, log, handler = threading.Event(), logging.getLogger(publisher.__name__), logging.Handler()
    handler.emit = lambda record: connected.set() if "connected to" in record.getMessage() else None
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield connected
    finally:
        log.removeHandler(handler)
        log.setLevel(level)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
