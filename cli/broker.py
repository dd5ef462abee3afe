"""The embedded MQTT broker: the system's mosquitto where there is one, else the broker of the iotcore wheel.

mosquitto keeps acknowledged messages over its own crash, which the other does not: `kind` says which one
runs, and `citywatch up` tells. Readiness is a real CONNECT answered by CONNACK.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import paho.mqtt.client as mqtt

from city.errors import PermanentError
from cli.home import Home, write_private
from cli.ports import HOST
from cli.program import Program
from ingest.address import BrokerAddress

TEMPLATE = Path(__file__).parent.parent / "deploy" / "broker" / "embedded.conf"
SEARCH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
OLDEST = (2, 0)
MOST_FILES = 41_000
"""A connection is an open file, of which a process is usually given 1024. This many are enough for two doors
that are full, and what holds where mosquitto 2.0, told to read its files again, forgets `max_connections`."""


def url(port: int) -> str:
    """Where the embedded broker is reached."""
    return f"mqtt://{HOST}:{port}"


def program(home: Home, port: int, door: str = "") -> Program:
    """The broker on `port`: mosquitto with persistence in `home`, or the wheel's.

    `door` is what its configuration says of where stations come in from a network. Raises PermanentError
    where only the wheel's is here.
    """
    mosquitto = find_mosquitto()
    if mosquitto is None:
        if door:
            raise PermanentError("CITYWATCH_MQTT_TLS_PORT: needs mosquitto 2.0 or later, which is not here")
        return wheel_program(port)
    here = url(port)
    limited = ("/bin/sh", "-c", 'ulimit -n "$0"; exec "$@"', str(most_files()))
    argv = (*limited, mosquitto, "-c", str(_configure(home, port, door)))
    return Program(name="broker", argv=argv, tier=0, probe=lambda _pid: probe(here), is_outside=True)


def most_files() -> int:
    """How many files the broker may open here."""
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return MOST_FILES if allowed == resource.RLIM_INFINITY else min(MOST_FILES, allowed)


def wheel_program(port: int) -> Program:
    """The broker of the iotcore wheel on `port`."""
    here = url(port)
    argv = (sys.executable, "-m", "cli.wheel_broker", str(port))
    return Program(name="broker", argv=argv, tier=0, probe=lambda _pid: probe(here), is_outside=True)


def kind() -> str:
    """Which broker `program` runs."""
    return "mosquitto" if find_mosquitto() else "iotcore"


def find_mosquitto() -> str | None:
    """Path of a mosquitto that is new enough, None where there is none."""
    path = shutil.which("mosquitto", path=SEARCH)
    if path is None:
        return None
    said = subprocess.run([path, "-h"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"mosquitto version (\d+)\.(\d+)", said)
    new_enough = version is not None and (int(version[1]), int(version[2])) >= OLDEST
    return path if new_enough else None


def probe(url: str, timeout_s: float = 1.0) -> str | None:
    """None when the broker at `url` accepts a connection, else why not."""
    answers: list[mqtt.ReasonCode] = []
    try:
        client = connected_client(url, f"citywatch-probe-{uuid.uuid4().hex[:12]}", timeout_s)
    except OSError as error:
        return str(error)
    client.on_connect = lambda _client, _data, _flags, reason, _properties: answers.append(reason)
    for _ in range(20):
        if answers or client.loop(timeout_s / 20) != mqtt.MQTT_ERR_SUCCESS:
            break
    client.disconnect()
    if not answers:
        return "no answer to CONNECT"
    return f"refused: {answers[0]}" if answers[0].is_failure else None


def connected_client(url: str, client_id: str, timeout_s: float = 5.0) -> mqtt.Client:
    """A client that has sent CONNECT to `mqtt(s)://user:pass@host:port`. Raises OSError."""
    client, host, port = client_for(url, client_id)
    client.connect_timeout = timeout_s
    client.connect(host, port, keepalive=30)
    return client


def client_for(url: str, client_id: str) -> tuple[mqtt.Client, str, int]:
    """A client with the credentials and encryption that `url` asks for, and the host and port it names."""
    address = BrokerAddress.of(url)
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=client_id, clean_session=True)
    address.introduce(client)
    return client, address.host, address.port


def _configure(home: Home, port: int, door: str) -> Path:
    data = home.path / "broker"
    data.mkdir(mode=0o700, exist_ok=True)
    user = "user root" if os.geteuid() == 0 else "# user: whoever started it"
    path = data / "mosquitto.conf"
    told = TEMPLATE.read_text().format(
        host=HOST,
        port=port,
        data=data,
        user=user,
        apart=str(bool(door)).lower(),
        door=door,
    )
    write_private(path, told)
    return path
