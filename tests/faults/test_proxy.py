"""The proxy does what its switches say, so that a test that switches them tests something."""

import socket
import threading
import time

import pytest
from proxy import proxies
from stack import wait_until

from cli.ports import HOST


@pytest.fixture
def echo():
    """The port of a server that says back what it hears."""
    server = socket.create_server((HOST, 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection: socket.socket) -> None:
        with connection:
            try:
                while data := connection.recv(65536):
                    connection.sendall(data)
            except OSError:
                return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield server.getsockname()[1]
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(30)


@pytest.fixture
def proxy(echo):
    with proxies() as make:
        yield make(echo)


@pytest.fixture
def client(proxy):
    with socket.create_connection((HOST, proxy.port), timeout=30) as connection:
        assert said_back(connection, b"hello") == b"hello"
        yield connection


def said_back(connection: socket.socket, data: bytes) -> bytes:
    connection.sendall(data)
    return connection.recv(65536)


def refused(port: int) -> None:
    """Connect and speak; the reset may come at either."""
    with socket.create_connection((HOST, port), timeout=30) as again:
        said_back(again, b"new")


def test_what_is_said_comes_back_through_a_healthy_proxy(client):
    assert said_back(client, b"again") == b"again"


def test_latency_delays_both_ways(client, proxy):
    proxy.latency_s = 0.2
    began = time.monotonic()
    assert said_back(client, b"slow") == b"slow"
    assert 0.4 <= time.monotonic() - began < 20


def test_bandwidth_is_a_limit(client, proxy):
    proxy.bytes_per_s = 10_000
    began = time.monotonic()
    said_back(client, bytes(2000))
    assert time.monotonic() - began >= 0.4


def test_a_black_hole_is_silent_and_resets_when_healed(client, proxy):
    proxy.black_hole = True
    client.settimeout(0.3)
    with pytest.raises(TimeoutError):
        said_back(client, b"anybody")
    client.settimeout(30)
    proxy.heal()
    with pytest.raises(ConnectionError):
        client.recv(10)


def test_a_stranded_connection_stays_silent_while_new_ones_are_served(client, proxy):
    proxy.strand()
    client.settimeout(0.3)
    with pytest.raises(TimeoutError):
        said_back(client, b"anybody")
    with socket.create_connection((HOST, proxy.port), timeout=30) as again:
        assert said_back(again, b"new") == b"new"


def test_a_reset_ends_connections_and_new_ones_are_served(client, proxy):
    proxy.reset()
    with pytest.raises(ConnectionError):
        client.recv(10)
    with socket.create_connection((HOST, proxy.port), timeout=30) as again:
        assert said_back(again, b"new") == b"new"


def test_a_refusing_proxy_serves_nobody_new(client, proxy):
    proxy.refuse = True
    with pytest.raises(ConnectionError):
        refused(proxy.port)
    assert said_back(client, b"old") == b"old"


def test_a_half_closed_connection_still_hears_us(client, proxy):
    proxy.half_close()
    assert client.recv(10) == b""
    client.sendall(b"still there")
    wait_until(lambda: proxy.links == 1, 30, "the other half is open")


def test_a_connection_is_cut_after_so_many_bytes_came_back(client, proxy):
    proxy.cut_after = len(b"hello") + 4
    assert said_back(client, b"123") == b"123"
    client.sendall(b"4567")
    heard = b""
    with pytest.raises(ConnectionError):  # the reset may overtake the last byte
        heard = client.recv(10) + client.recv(10)
    assert heard == b""
