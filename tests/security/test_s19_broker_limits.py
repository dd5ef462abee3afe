"""S19: what one client may ask of the broker is limited, and a flood against a limit harms nobody else.

The limits stand in the configuration that the embedded broker starts with; a test that floods one lowers its
number, so that a hundred connections are a flood, and nothing else in the file.
"""

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from select import select

import pytest
from field_door import Client, FieldDoor, field_door
from stack import wait_until

from cli import broker
from cli.broker_door import MOST
from cli.broker_door import TEMPLATE as DOOR

DEPLOYED = Path(__file__).parents[2] / "deploy" / "broker" / "mosquitto.conf"
LIMITS = (
    "max_queued_messages",
    "max_queued_bytes",
    "max_inflight_messages",
    "message_size_limit",
    "max_keepalive",
)

pytestmark = pytest.mark.skipif(
    broker.kind() != "mosquitto", reason="the wheel's broker has limits of its own"
)


@contextmanager
def lowered(
    folder: Path, database: str, monkeypatch: pytest.MonkeyPatch, **limits: int
) -> Iterator[FieldDoor]:
    """A broker with other numbers in the lines of these limits."""
    for module, name in ((broker, "TEMPLATE"), ("cli.broker_door", "TEMPLATE")):
        template = broker.TEMPLATE if module is broker else DOOR
        text = template.read_text()
        for limit, number in limits.items():
            text = re.sub(rf"(?m)^{limit} (\d+|{{most}})$", f"{limit} {number}", text)
        copy = folder / template.name
        copy.write_text(text)
        target = module if isinstance(module, str) else module.__name__
        monkeypatch.setattr(f"{target}.{name}", copy)
    with field_door(folder / "home", database) as made:
        yield made


def limits_of(path: Path) -> dict[str, int]:
    return {name: int(number) for name, number in re.findall(r"(?m)^(\w+) (\d+)$", path.read_text())}


def test_the_embedded_broker_has_the_limits_of_the_deployed_one():
    embedded, deployed = limits_of(broker.TEMPLATE), limits_of(DEPLOYED)
    assert {name: embedded.get(name) for name in LIMITS} == {name: deployed[name] for name in LIMITS}
    assert embedded["max_connections"] == MOST == deployed["max_connections"]


def test_a_message_above_the_limit_is_refused_and_its_neighbours_are_not(tmp_path, database, monkeypatch):
    with lowered(tmp_path, database, monkeypatch, message_size_limit=100_000) as door:
        password, other = door.let_in("air-large"), door.let_in("air-small")
        with door.ours() as ours, door.station("air-small", other) as small:
            ours.subscribe("city/#")
            with door.station("air-large", password) as large:
                assert large.publish("city/air-large/obs", b"x" * 99_000) == 0
                large.paho.publish("city/air-large/obs", b"x" * 200_000, qos=1)
                large.end()  # paho takes the answer to it (149) for an error of the protocol, and leaves
            assert small.publish("city/air-small/obs", b"{}") == 0
            assert [len(ours.next()[1]), len(ours.next()[1])] == [99_000, 2]


@contextmanager
def knocking(port: int, number: int, shut_out: int) -> Iterator[None]:
    """Strangers who say nothing, which holds a place too; so many of them are shut out."""
    with ExitStack() as strangers:
        here = ("127.0.0.1", port)
        known = [strangers.enter_context(socket.create_connection(here)) for _ in range(number)]
        wait_until(lambda: len(select(known, [], [], 0)[0]) >= shut_out, 60, f"{shut_out} are shut out")
        yield


def test_connections_above_the_limit_do_not_come_in_and_those_inside_go_on(tmp_path, database, monkeypatch):
    monkeypatch.setattr(broker, "MOST_FILES", 60)
    with lowered(tmp_path, database, monkeypatch, max_connections=5) as door:
        with knocking(door.port, 40, shut_out=35), door.ours() as ours:
            assert ours.reason() == 0  # our own have a door of theirs
        password = door.let_in("air-inside")  # mosquitto 2.0 forgets the limit here: files are left
        with door.station("air-inside", password) as inside, door.ours() as ours:
            assert inside.reason() == 0
            ours.subscribe("city/#")
            with knocking(door.port, 100, shut_out=40):
                assert inside.publish("city/air-inside/obs", b"{}") == 0
                assert ours.next()[0] == "city/air-inside/obs"


def test_who_wants_a_longer_keepalive_than_the_limit_is_held_to_it(tmp_path, database):
    with field_door(tmp_path, database) as door:
        told = []
        client = Client("slow")
        client.paho.on_connect = lambda _c, _d, _f, reason, properties: (
            told.append(properties.ServerKeepAlive),
            client.answer.put(reason.value),
        )
        client.paho.username_pw_set("air-slow", door.let_in("air-slow"))
        client.paho.tls_set(str(door.authority))
        with client.connect(door.port, keepalive=20_000):
            assert client.reason() == 0
            assert told == [limits_of(broker.TEMPLATE)["max_keepalive"]]


def test_what_waits_for_an_absent_client_is_limited_and_the_broker_goes_on(tmp_path, database, monkeypatch):
    limits = {"max_queued_messages": 1000, "max_queued_bytes": 50_000, "max_inflight_messages": 10}
    with lowered(tmp_path, database, monkeypatch, **limits) as door:
        password = door.let_in("air-flood")
        with Client("absent").connect(int(door.url.rpartition(":")[2]), lasts_s=3600) as absent:
            assert absent.subscribe("city/#") == 1
        with door.station("air-flood", password) as station:
            for _ in range(200):
                station.paho.publish("city/air-flood/obs", b"x" * 5000, qos=1)
            for _ in range(200):
                station.published.get(timeout=60)
        with Client("absent").connect(int(door.url.rpartition(":")[2]), lasts_s=3600) as absent:
            assert absent.reason() == 0
            waited = 0
            for _ in range(30):  # the end is dropped too while the queue is full
                absent.publish("city/end/obs", b"end")
                heard = absent.all_heard(within_s=2)
                waited += sum(payload != b"end" for payload in heard)
                if b"end" in heard:
                    break
            else:
                pytest.fail("the broker delivers nothing any more")
            assert 5 <= waited <= 25
