"""S18: stations come in by TLS with a credential of their own, write their own topics, and read nothing."""

import socket
import ssl
import time
import warnings
from collections.abc import Iterator

import psycopg
import pytest
from field_door import Client, FieldDoor, field_door, handshake, password_in

from cli import broker, broker_door
from ingest import broker_access
from store import credentials
from store.database import connect

NOT_AUTHORIZED = 135
OBSERVED = '{"time": 1774000000000, "results": {"pm2_5": 1}}'

pytestmark = pytest.mark.skipif(broker.kind() != "mosquitto", reason="the wheel's broker has no credentials")


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, secured_database: str) -> Iterator[FieldDoor]:
    with field_door(tmp_path_factory.mktemp("door"), secured_database) as made:
        yield made


def test_a_station_with_its_credential_publishes_its_own_topics(door: FieldDoor):
    password = door.let_in("air-own")
    with door.ours() as ours, door.station("air-own", password) as station:
        assert ours.subscribe("city/#") == 1
        assert station.reason() == 0
        assert station.publish("city/air-own/obs", OBSERVED) == 0
        assert ours.next() == ("city/air-own/obs", OBSERVED.encode())


@pytest.mark.parametrize(
    ("name", "password"), [("air-nobody", "secret"), ("air-wrong", "guess"), ("air-wrong", ""), ("", None)]
)
def test_nobody_comes_in_without_a_good_credential(door: FieldDoor, name: str, password: str | None):
    door.command("add", "air-wrong")
    with door.station(name, password) as station:
        assert station.reason() == NOT_AUTHORIZED


def test_a_station_that_subscribes_to_everything_gets_nothing(door: FieldDoor):
    password, listening = door.let_in("air-writes"), door.let_in("air-listens")
    with (
        door.ours() as ours,
        door.station("air-writes", password) as writes,
        door.station("air-listens", listening) as listens,
    ):
        assert ours.subscribe("#") == listens.subscribe("#") == 1
        for topic in ("$SYS/#", "city/+/obs", "city/air-listens/#", "city/air-writes/obs"):
            listens.subscribe(topic)
        assert writes.publish("city/air-writes/obs", OBSERVED) == 0
        assert ours.next()[0] == "city/air-writes/obs"
        assert ours.publish("city/air-writes/status", "online") == 0
        assert listens.publish("city/air-listens/obs", OBSERVED) == 0  # answered after all of the above
        assert listens.heard_nothing()


@pytest.mark.parametrize(
    "topic",
    [
        *("city/air-victim/obs", "city/air-speaks2/obs", "city/obs", "$SYS/x", "air-speaks/obs"),
        *("city/air-speaks/more/obs", "city/air-speaks/1", "city/air-speaks/refused"),
    ],
)
def test_a_station_cannot_speak_for_another(door: FieldDoor, topic: str):
    fresh = door.command("rotate", "air-speaks") if "air-speaks " in door.command("list").output else None
    password = password_in(fresh) if fresh else door.let_in("air-speaks")
    with door.ours() as ours, door.station("air-speaks", password) as station:
        ours.subscribe("#")
        assert station.publish(topic, OBSERVED) == NOT_AUTHORIZED
        station.publish("city/air-speaks/obs", OBSERVED)
        assert ours.next()[0] == "city/air-speaks/obs"


def test_the_client_id_is_the_name_so_that_a_second_connection_ends_the_first(door: FieldDoor):
    password = door.let_in("air-twice")
    with door.station("air-twice", password, "one") as first:
        assert first.reason() == 0
        with door.station("air-twice", password, "ingest") as second:
            assert second.reason() == 0
            first.end()
            assert second.publish("city/air-twice/obs", OBSERVED) in (0, 16)


def test_a_password_that_was_rotated_or_revoked_ends_its_connection_at_once(door: FieldDoor):
    password = door.let_in("air-gone")
    with door.station("air-gone", password) as station:
        assert station.reason() == 0
        other = password_in(door.command("rotate", "air-gone"))
        station.end()
    with door.station("air-gone", password) as station:
        assert station.reason() == NOT_AUTHORIZED
    with door.station("air-gone", other) as station:
        assert station.reason() == 0
        assert door.command("revoke", "air-gone").exit_code == 0
        station.end()
    with door.station("air-gone", other) as station:
        assert station.reason() == NOT_AUTHORIZED
    with door.station("air-gone", door.let_in("air-gone")) as station:
        assert station.reason() == 0


def test_a_last_will_in_the_name_of_another_is_told_to_nobody(door: FieldDoor):
    password = door.let_in("air-wills")
    station = Client()
    station.paho.username_pw_set("air-wills", password)
    station.paho.tls_set(str(door.authority))
    station.paho.will_set("city/air-victim/status", "offline", qos=1, retain=True)
    with door.ours() as ours:
        ours.subscribe("city/air-victim/#")
        with station.connect(door.port):
            assert station.reason() == 0
            station.paho.socket().shutdown(socket.SHUT_RDWR)  # no DISCONNECT: its will counts
            station.end()
        with door.station("air-wills", password) as again:  # the first one has ended, will and all
            assert again.reason() == 0
            again.publish("city/air-wills/obs", OBSERVED)
        ours.subscribe("city/air-wills/obs")
        ours.publish("city/air-wills/obs", "after")
        assert ours.next() == ("city/air-wills/obs", b"after")


def test_who_was_killed_before_the_broker_was_told_leaves_it_to_the_next_turn(door: FieldDoor):
    password, access = door.let_in("air-halfway"), broker_door.access_folder(door.home)
    with door.station("air-halfway", password) as station, connect(door.database, "test") as conn:
        assert station.reason() == 0
        credentials.revoke(conn, "air-halfway", int(time.time() * 1000))
        pid = (access / "pid").read_text()
        (access / "pid").unlink()
        with conn.transaction(force_rollback=True):  # killed: the files are written, and nobody was told
            broker_access.settle(conn, access)
        (access / "pid").write_text(pid)
        assert "air-halfway" not in (access / "passwords").read_text()
        assert credentials.told(conn)[1] is False
        assert broker_access.settle(conn, access)
        station.end()
        assert credentials.told(conn)[1] is True
        assert not broker_access.settle(conn, access)


def test_a_gateway_speaks_for_its_list_and_for_nobody_else(door: FieldDoor):
    with psycopg.connect(door.database) as conn:
        conn.execute(
            "INSERT INTO thing (thing_id, kind, name, area, lon, lat, owner) "
            "SELECT id, 'air', '{}', 'a', 0, 0, '{}' FROM unnest(ARRAY['port-1', 'port-2', 'land-1']) AS id"
        )
    password = door.let_in("gw-harbour", "--speaks-for", "res-new, port-*")
    with door.station("gw-harbour", password) as gateway:
        for thing_id in ("res-new", "port-1", "port-2", "gw-harbour"):
            assert gateway.publish(f"city/{thing_id}/obs", OBSERVED) in (0, 16)
        for thing_id in ("land-1", "port-3", "port-"):
            assert gateway.publish(f"city/{thing_id}/obs", OBSERVED) == NOT_AUTHORIZED


def test_a_password_is_shown_once_and_kept_as_a_hash(door: FieldDoor):
    password = door.let_in("air-once")
    files = [
        path.read_text() for path in door.home.path.rglob("*") if path.is_file() and path.suffix != ".db"
    ]
    with psycopg.connect(door.database) as conn:
        kept = conn.execute("SELECT row_to_json(c)::text FROM credential c").fetchall()
        written = conn.execute("SELECT row_to_json(a)::text FROM audit a").fetchall()
    assert len(password) == 32
    assert not any(password in text for text in (*files, *(row[0] for row in kept + written)))
    assert any("device add air-once" in row[0] for row in written)
    assert password not in door.command("list", "--json").output


def test_the_files_are_readable_by_their_owner_alone(door: FieldDoor):
    for path in (door.home.path / "broker").rglob("*"):
        if path.is_file() and path.suffix != ".db":
            assert path.stat().st_mode & 0o077 in (0, 0o044, 0o004), path
    for name in ("access/passwords", "certificates/ca.key", "certificates/server.key"):
        assert (door.home.path / "broker" / name).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_versions_of_tls_are_refused(door: FieldDoor, version: ssl.TLSVersion):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        with pytest.raises(ssl.SSLError, match=r"(?i)alert protocol version"):
            handshake(door, version)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_new_versions_of_tls_are_spoken_and_the_certificate_is_of_our_authority(
    door: FieldDoor, version: ssl.TLSVersion
):
    assert handshake(door, version) == version.name.replace("_", ".")


def test_the_broker_is_not_believed_without_its_authority(door: FieldDoor):
    with (
        socket.create_connection(("127.0.0.1", door.port), timeout=60) as plain,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        ssl.create_default_context().wrap_socket(plain, server_hostname="localhost")


@pytest.mark.parametrize(
    "name",
    [
        "Air",
        "a/b",
        "city/+",
        "#",
        "a\nb",
        "a:b",
        "ingest",
        "health",
        "citywatch-ingest",
        "x" * 65,
        "a b",
        "站",
    ],
)
def test_a_name_that_could_be_more_than_a_name_is_refused(door: FieldDoor, name: str):
    said = door.command("add", name)
    assert said.exit_code == 2
    assert "Traceback" not in said.output


@pytest.mark.parametrize("listed", ["*", "#", "+", "a/b", "port-*x", "A*"])
def test_a_list_that_could_be_everything_is_refused(door: FieldDoor, listed: str):
    assert door.command("add", "gw-greedy", "--speaks-for", listed).exit_code == 2
