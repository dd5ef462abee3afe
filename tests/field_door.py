"""An embedded broker with its door for stations, credentials from the command, and clients that knock."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue

import paho.mqtt.client as mqtt
from click.testing import CliRunner, Result
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from stack import free_port

from cli import broker, broker_door
from cli.broker_door import Door
from cli.home import Home
from cli.main import main
from cli.supervisor import Supervisor

WITHIN_S = 60


@dataclass(frozen=True)
class FieldDoor:
    """A running broker: for our processes on `url`, for stations at `port` of 127.0.0.1."""

    home: Home
    url: str
    port: int
    database: str
    supervisor: Supervisor

    @property
    def authority(self) -> Path:
        """The certificate that stations are given."""
        return broker_door.certificates_folder(self.home) / "ca.pem"

    def command(self, *words: str) -> Result:
        """`citywatch device …` beside this broker."""
        environ = {"CITYWATCH_HOME": str(self.home.path), "CITYWATCH_DATABASE_URL": self.database}
        return CliRunner().invoke(main, ["device", *words], env=environ)

    def let_in(self, name: str, *options: str) -> str:
        """A new credential; its password."""
        said = self.command("add", name, *options)
        assert said.exit_code == 0, said.output
        return password_in(said)

    def station(self, name: str, password: str | None, client_id: str = "", **more: int) -> "Client":
        """Whoever knocks at the door by TLS."""
        client = Client(client_id)
        if password is not None:
            client.paho.username_pw_set(name, password)
        client.paho.tls_set(str(self.authority))
        return client.connect(self.port, **more)

    def ours(self, client_id: str = "ours") -> "Client":
        """A process of ours, on loopback."""
        return Client(client_id).connect(int(self.url.rpartition(":")[2]))


def password_in(said: Result) -> str:
    """The password that a command showed."""
    return next(line.split()[1] for line in said.output.splitlines() if line.startswith("password "))


@dataclass
class Client:
    """An MQTT 5 client that keeps what it heard; version 5 says why something is refused."""

    client_id: str = ""
    answer: Queue[int] = field(default_factory=Queue)
    ended: Queue[int] = field(default_factory=Queue)
    published: Queue[int] = field(default_factory=Queue)
    granted: Queue[int] = field(default_factory=Queue)
    heard: Queue[tuple[str, bytes]] = field(default_factory=Queue)

    def __post_init__(self) -> None:
        self.paho = mqtt.Client(
            mqtt.CallbackAPIVersion.VERSION2, client_id=self.client_id, protocol=mqtt.MQTTv5
        )
        self.paho.on_connect = lambda _c, _d, _f, reason, _p: self.answer.put(reason.value)
        self.paho.on_disconnect = lambda _c, _d, _f, reason, _p: self.ended.put(reason.value)
        self.paho.on_publish = lambda _c, _d, _m, reason, _p: self.published.put(reason.value)
        self.paho.on_subscribe = lambda _c, _d, _m, reasons, _p: self.granted.put(reasons[0].value)
        self.paho.on_message = lambda _c, _d, message: self.heard.put((message.topic, message.payload))

    def connect(self, port: int, keepalive: int = 60, lasts_s: int = 0) -> "Client":
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = lasts_s
        self.paho.reconnect_on_failure = False
        self.paho.connect("127.0.0.1", port, keepalive, properties=properties, clean_start=not lasts_s)
        self.paho.loop_start()
        return self

    def reason(self) -> int:
        """What was answered to CONNECT; 0 is: come in."""
        return self.answer.get(timeout=WITHIN_S)

    def end(self) -> int:
        """Why the connection ended."""
        return self.ended.get(timeout=WITHIN_S)

    def publish(self, topic: str, payload: bytes | str) -> int:
        """What was answered; 0 where somebody took it, 16 where nobody listens."""
        self.paho.publish(topic, payload, qos=1)
        return self.published.get(timeout=WITHIN_S)

    def subscribe(self, topic: str) -> int:
        self.paho.subscribe(topic, qos=1)
        return self.granted.get(timeout=WITHIN_S)

    def next(self) -> tuple[str, bytes]:
        return self.heard.get(timeout=WITHIN_S)

    def all_heard(self, within_s: float) -> list[bytes]:
        """What comes until nothing has come for a while."""
        payloads: list[bytes] = []
        while True:
            try:
                payloads.append(self.heard.get(timeout=within_s)[1])
            except Empty:
                return payloads

    def heard_nothing(self) -> bool:
        try:
            self.heard.get_nowait()
        except Empty:
            return True
        return False

    def close(self) -> None:
        self.paho.disconnect()
        self.paho.loop_stop()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def field_door(folder: Path, database: str) -> Iterator[FieldDoor]:
    """A broker with a door, which nobody has a credential for yet."""
    home, port, inside = Home.at(str(folder)), free_port(), free_port()
    supervisor = Supervisor(home.logs, threading.Event())
    door = Door("127.0.0.1", port, ("broker.city.example", "localhost", "127.0.0.1"))
    try:
        supervisor.start(broker.program(home, inside, door.configuration(home)))
        supervisor.wait_ready(["broker"], 30)
        yield FieldDoor(home, broker.url(inside), port, database, supervisor)
    finally:
        supervisor.stop_all()


def handshake(door: FieldDoor, version: ssl.TLSVersion) -> str:
    """A TLS handshake that offers one version only; the version agreed on. Raises OSError."""
    context = ssl.create_default_context(cafile=str(door.authority))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with (
        socket.create_connection(("127.0.0.1", door.port), timeout=WITHIN_S) as plain,
        context.wrap_socket(plain, server_hostname="broker.city.example") as secured,
    ):
        return secured.version() or ""
