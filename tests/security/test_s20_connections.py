"""S20, S10: who connects and then does nothing, or never comes to an end, holds nothing for long, and what is
refused before it is a request is refused with our headers."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
import uvicorn
from public_desk import PublicDesk, served_folder
from served import dashboard
from stack import free_port, wait_until

from dashboard import connection
from dashboard.connection import LARGEST_HEAD, Connection

BEGUN = b"GET / HTTP/1.1\r\nHost: x\r\n"
LARGE = 40_000_000


async def app(scope, receive, send) -> None:
    """Says how much came; at /large it answers with more than anybody's buffers hold."""
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    body = b"x" * LARGE if scope["path"] == "/large" else str(size).encode()
    length = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def server() -> Iterator[uvicorn.Server]:
    config = uvicorn.Config(
        app, http=Connection, ws="none", port=free_port(), log_config=None, lifespan="off"
    )
    made = uvicorn.Server(config)
    thread = threading.Thread(target=made.run)
    thread.start()
    wait_until(lambda: made.started, 30, "the server serves")
    yield made
    made.should_exit = True
    thread.join(30)


@pytest.fixture
def client(server: uvicorn.Server) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.config.port), timeout=60) as made:
        yield made


def ended(client: socket.socket) -> bytes:
    """All that comes until the other side hangs up."""
    said = b""
    try:
        while part := client.recv(65_536):
            said += part
    except ConnectionResetError:
        pass
    return said


def whole(client: socket.socket, sent: bytes) -> bytes:
    client.sendall(sent)
    return client.recv(65_536).rpartition(b"\r\n\r\n")[2]


@pytest.mark.parametrize("bound", ["HEAD_WITHIN_S", "BODY_WITHIN_S"])
@pytest.mark.parametrize("sent", [b"", BEGUN, b"GET /", BEGUN + b"Content-Length: 9\r\n\r\n12345678"])
def test_who_never_comes_to_an_end_is_hung_up_on(server, monkeypatch, sent, bound):
    """Each of the two bounds is short while the other is long."""
    monkeypatch.setattr(connection, bound, 0.3)
    with socket.create_connection(("127.0.0.1", server.config.port), timeout=60) as client:
        client.sendall(sent)
        is_body = sent.endswith(b"12345678")
        if is_body == (bound == "BODY_WITHIN_S"):
            assert ended(client) == b""
        else:
            client.settimeout(1)
            with pytest.raises(TimeoutError):
                client.recv(1)


def test_a_second_request_on_a_connection_has_its_time_too(client, monkeypatch):
    assert whole(client, BEGUN + b"\r\n") == b"0"
    monkeypatch.setattr(connection, "HEAD_WITHIN_S", 0.3)
    client.sendall(BEGUN)
    assert ended(client) == b""


@pytest.mark.parametrize("begun", [b"GET /", BEGUN + b"X: ", BEGUN])
def test_headers_without_an_end_are_refused(server, client, begun):
    client.sendall(begun)
    piece = b"a: b\r\n" * 5000 if begun is BEGUN else b"a" * 30_000
    for _ in range(8 * LARGEST_HEAD // len(piece)):
        try:
            client.sendall(piece)
        except OSError:
            break
    said = ended(client)  # empty where it was hung up on before we had sent all
    assert said.startswith(b"HTTP/1.1 431 ") or not said
    wait_until(lambda: not server.server_state.connections, 60, "nothing is held any more")


@pytest.mark.parametrize("line", [b"X: %b\r\n" % (b"a" * LARGEST_HEAD), b"a: b\r\n" * LARGEST_HEAD])
def test_headers_that_are_too_large_are_refused_when_they_come_at_once_too(client, line):
    client.sendall(BEGUN + line + b"\r\n")
    said = ended(client)
    assert said.startswith(b"HTTP/1.1 431 ") or not said
    assert b"200 OK" not in said


def test_large_bodies_and_many_requests_at_once_are_no_heads(client):
    body = b"x" * (4 * LARGEST_HEAD)
    post = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    for _ in range(3):
        assert whole(client, post) == str(len(body)).encode()
    client.sendall((BEGUN + b"\r\n") * 2000 + BEGUN + b"Connection: close\r\n\r\n")
    assert ended(client).count(b"HTTP/1.1 200 ") == 2001


def test_who_stops_taking_is_hung_up_on_and_who_takes_slowly_is_not(server, monkeypatch):
    monkeypatch.setattr(connection, "TAKEN_WITHIN_S", 0.5)
    address = ("127.0.0.1", server.config.port)
    with socket.socket() as still:
        still.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)  # else the system takes all of it
        still.settimeout(60)
        still.connect(address)
        still.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        wait_until(lambda: not server.server_state.connections, 60, "nothing is held any more")
        assert len(ended(still)) < LARGE
    monkeypatch.setattr(connection, "TAKEN_WITHIN_S", 2.0)
    with socket.create_connection(address, timeout=60) as slow:
        slow.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        taken = 0
        while part := slow.recv(1_000_000):
            taken += len(part)
            threading.Event().wait(0.05)
        assert taken > LARGE


@pytest.mark.parametrize(
    "sent", [b"\x16\x03\x01\x02\x00\x01\x00", b"HELLO\r\n\r\n", b"GET \xff HTTP/1.1\r\n\r\n"]
)
def test_what_is_no_request_is_refused_with_our_headers(client, sent):
    client.sendall(sent)
    check(ended(client))


def check(said: bytes) -> None:
    status, _, headers = said.decode().rpartition("\r\n\r\n")[0].partition("\r\n")
    named = dict(line.split(": ", 1) for line in headers.split("\r\n"))
    assert status == "HTTP/1.1 400 Bad Request"
    assert (named["x-content-type-options"], named["cache-control"]) == ("nosniff", "no-store")
    assert "frame-ancestors 'none'" in named["content-security-policy"]


def refused(base: str) -> bytes:
    with socket.create_connection(("127.0.0.1", urlsplit(base).port), timeout=60) as client:
        client.sendall(b"HELLO\r\n\r\n")
        return ended(client)


def test_the_public_side_and_the_inside_have_such_connections(services, database, tmp_path):
    PublicDesk(tmp_path).published()
    with served_folder(tmp_path) as base:
        check(refused(base))
    with dashboard(replace(services, database_url=database, port=free_port()), loaded=False) as base:
        check(refused(base))


def test_nobody_is_upgraded_to_a_websocket(client, caplog):
    asked = (
        b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n"
    )
    client.sendall(BEGUN + asked + b"\r\n")
    assert client.recv(65_536).startswith(b"HTTP/1.1 200 ")
    assert not caplog.records
