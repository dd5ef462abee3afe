"""S20: on the public side one caller takes nobody else's turn, whatever a header says of who they are."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from public_desk import PublicDesk, served_folder
from stack import wait_until

from dashboard import patience
from dashboard.throttle import household
from dashboard.widgets import app
from dashboard.widgets.callers import Callers
from dashboard.widgets.room import OF_ALL, Room, Sends


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::7", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("127.0.0.1", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("", None),
    ],
)
def test_a_household_is_one_caller_and_this_machine_none(address: str, counts_as: str | None):
    assert household(address) == counts_as


def test_who_asks_too_often_waits_and_may_go_on_after_that():
    now = [0.0]
    callers = Callers(lambda: now[0], burst=2, every_s=10.0)
    assert [callers.wait_s("203.0.113.7") for _ in range(3)] == [0.0, 0.0, 10.0]
    assert callers.wait_s("203.0.113.8") == 0.0
    now[0] = 10.0
    assert callers.wait_s("203.0.113.7") == 0.0


def asked(base: str, path: str = "/public/v1/index.json", **headers: str) -> tuple[int, dict[str, str], str]:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    try:
        with urlopen(Request(base + path, headers=named), timeout=60) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read().decode()


@pytest.fixture
def base(tmp_path, monkeypatch) -> Iterator[str]:
    """The public side on a socket, where three requests of one caller are enough."""
    monkeypatch.setattr(app, "Callers", lambda tick: Callers(tick, burst=3, every_s=600.0))
    PublicDesk(tmp_path).published()
    with served_folder(tmp_path) as base:
        yield base


def test_one_caller_behind_the_proxy_waits_and_the_others_do_not(base):
    one, other = {"X_Forwarded_For": "203.0.113.7"}, {"X_Forwarded_For": "203.0.113.8"}
    assert [asked(base, "/", **one)[0] for _ in range(4)] == [200, 200, 200, 429]
    status, headers, text = asked(base, "/?lang=en", **one)
    assert (status, headers["cache-control"]) == (429, "no-store")
    assert 0 < int(headers["retry-after"]) <= 600
    assert "You ask very often" in text
    assert asked(base, "/", **other)[0] == 200


def test_whom_a_caller_claims_to_be_does_not_count(base):
    """What the proxy adds stands last: names that a caller put before it are nobody's."""
    said = [asked(base, "/", X_Forwarded_For=f"198.51.100.{n}, 203.0.113.9")[0] for n in range(4)]
    assert said == [200, 200, 200, 429]


def test_this_machine_and_its_probes_are_not_counted(base):
    assert {asked(base, "/health/live")[0] for _ in range(20)} == {200}


def test_what_is_sent_is_bounded_for_one_and_for_all_and_what_is_refused_takes_nothing(monkeypatch):
    monkeypatch.setitem(OF_ALL, Sends.REPORT, 8)
    now = [0.0]
    room = Room(lambda: now[0])
    one, other = "203.0.113.7", "203.0.113.8"
    assert [room.take(one, Sends.REPORT, Sends.PLAIN) for _ in range(4)] == [0, 0, 0, 1200]
    assert [room.take(one, Sends.REPORT) for _ in range(4)] == [0, 0, 0, 600]
    assert [room.take(other, Sends.REPORT) for _ in range(3)] == [0, 0, 450]
    assert room.take(other, Sends.LINK) == 0
    now[0] = 450.0
    assert room.take(other, Sends.REPORT) == 0


@pytest.mark.parametrize(
    ("address", "known"),
    [("127.0.0.1", True), ("10.1.2.3", True), ("10.2.0.1", False), ("::1", True), ("", False), ("x", False)],
)
def test_a_proxy_that_we_know_may_have_all_places(address, known):
    assert patience.is_one_of(address, "127.0.0.1, ::1, 10.1.0.0/16, proxy.example") is known


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a public side of little patience, where this machine is a stranger."""
    folder = tmp_path_factory.mktemp("patience")
    with pytest.MonkeyPatch.context() as patched:
        for name, less in (("HEAD_S", 2.0), ("WHOLE_S", 2.0), ("MOST_OF_ONE", 5)):
            patched.setattr(patience, name, less)
        patched.setattr(patience, "is_one_of", lambda *_: False)
        patched.setattr(patience, "household", lambda address: address)
        PublicDesk(folder).published()
        with served_folder(folder) as base:
            yield int(base.rpartition(":")[2])


def said_to(port: int, *pieces: bytes) -> bytes:
    """Everything that a connection hears until it is closed, by whoever says so much and waits."""
    heard = b""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line, suppress(ConnectionError):
        for piece in pieces:
            line.sendall(piece)
        while more := line.recv(65536):
            heard += more
    return heard


POST = b"POST /report HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.mark.parametrize(
    ("pieces", "heard"),
    [
        ((), b""),
        ((b"GET / HTTP/1.1\r\nHost:",), b""),
        ((b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /"), b"HTTP/1.1 200 "),
        ((POST + b"Content-Length: 1000\r\n\r\n", b"a=1"), b""),
        ((b"GET / HTTP/1.1\r\n", *[b"X: " + b"y" * 1000 + b"\r\n"] * 800), b"HTTP/1.1 431 "),
        ((b"GET / HTTP/1.1\r\nHost: x\r\n", b"X: " + b"y" * 40_000 + b"\r\n\r\n"), b"HTTP/1.1 431 "),
        ((b"GET /" + b"y" * 800_000,), b"HTTP/1.1 431 "),
        ((b"\x16\x03\x01 what is this\r\n\r\n",), b"HTTP/1.1 400 "),
    ],
    ids=[
        "nothing",
        "half a head",
        "half of a second head",
        "half a body",
        "headers",
        "one header",
        "address",
        "no HTTP",
    ],
)
def test_who_says_too_little_or_too_much_is_let_go(port, pieces, heard):
    answer = said_to(port, *pieces)
    assert answer.startswith(heard) if heard else answer == b""
    if heard not in (b"", b"HTTP/1.1 200 "):
        assert b"nosniff" in answer
        assert b"default-src 'none'" in answer


def test_one_address_takes_some_of_the_places_and_gives_them_back(port):
    with ExitStack() as held:
        for _ in range(5):
            held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
        assert said_to(port).startswith(b"HTTP/1.1 503 ")
    wait_until(lambda: asked(f"http://127.0.0.1:{port}", "/")[0] == 200, 30, "a place is free again")
