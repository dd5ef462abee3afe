"""S16: where a request goes whose address a user chose: to what was looked at, never into the own network."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import pytest
from cast import NOW
from channel_forms import SECRET, http
from sinks import HOST, http_sink, peer, saying, self_signed

from alerts.channels import made
from alerts.channels.pinned import Guard
from alerts.channels.smtp import Mail
from alerts.channels.webhook import Webhook
from city.channel import ChannelKind, ChannelSecrets, DeclaredChannel
from city.errors import SettingsError
from city.notice import Notice, Outcome, Result

NOTICE = Notice("a.1", "a", "title", "text", NOW)
HOOK = DeclaredChannel("hook", ChannelKind.WEBHOOK)
INWARD = "leads into the own network"


def told(
    url: str, *allowed: str, channel: DeclaredChannel = HOOK, by_environment: str | None = None
) -> Outcome:
    """What becomes of a notice to the webhook that a user entered as their address."""
    secrets = ChannelSecrets(by_environment, (SECRET,), allowed=frozenset(allowed))
    return made(channel, secrets, url, lambda: NOW).send(NOTICE, 10)


@pytest.fixture
def sink():
    with http_sink() as (url, posts):
        yield urlsplit(url).port, posts


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0", "localhost", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_an_address_within_is_refused_however_it_is_written(sink, host):
    port, posts = sink

    outcome = told(f"http://{host}:{port}/hook")

    assert (outcome.result, posts.received) == (Result.PERMANENT, [])
    assert INWARD in outcome.detail


@pytest.mark.parametrize("allowed", ["127.0.0.0/8", "127.0.0.1"])
def test_what_the_owner_allows_is_reached(sink, allowed):
    port, posts = sink

    assert told(f"http://{HOST}:{port}/hook", allowed).result is Result.SENT
    assert posts.received[0][0]["Host"] == f"{HOST}:{port}"


def test_the_owners_own_address_needs_no_leave(sink):
    port, posts = sink
    url = f"http://{HOST}:{port}/hook"

    assert told("", by_environment=url).result is Result.SENT
    within = DeclaredChannel("hook", ChannelKind.WEBHOOK, url=url, allow_private=True)
    assert told("", channel=within).result is Result.SENT
    with pytest.raises(SettingsError, match="own network"):
        told("", channel=DeclaredChannel("hook", ChannelKind.WEBHOOK, url=url))
    assert len(posts.received) == 2


def test_the_leave_of_the_owners_address_is_not_that_of_a_users(sink):
    port, _ = sink
    within = DeclaredChannel("hook", ChannelKind.WEBHOOK, allow_private=True)

    assert INWARD in told(f"http://{HOST}:{port}/hook", channel=within).detail


class Names:
    """A resolver whose answer for one name changes with every question."""

    def __init__(self, monkeypatch, *answers: list[str]) -> None:
        self.asked, self._answers, self._real = 0, answers, socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self)

    def __call__(self, host, port, *args, **more):
        if host != "hook.example":
            return self._real(host, port, *args, **more)
        found = self._answers[min(self.asked, len(self._answers) - 1)]
        self.asked += 1
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]


def test_a_name_that_answers_otherwise_a_moment_later_is_asked_once(sink, monkeypatch):
    port, posts = sink
    names = Names(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])

    assert told(f"http://hook.example:{port}/hook", "127.0.0.1").result is Result.SENT
    assert names.asked == 1
    assert posts.received[0][0]["Host"] == f"hook.example:{port}"


def test_one_address_within_among_others_is_enough_to_refuse(sink, monkeypatch):
    port, posts = sink
    Names(monkeypatch, ["8.8.8.8", "127.0.0.1"])

    assert INWARD in told(f"http://hook.example:{port}/hook").detail
    assert posts.received == []


def test_the_next_address_is_tried_when_one_refuses(sink, monkeypatch):
    port, _ = sink
    Names(monkeypatch, ["127.0.0.9", "127.0.0.1"])

    assert told(f"http://hook.example:{port}/hook", "hook.example").result is Result.SENT


@contextmanager
def dead_ends(port: int, count: int) -> Iterator[list[str]]:
    """Addresses at which a connection is neither taken nor refused: the queue is full for good."""
    hosts = [f"127.0.0.{number}" for number in range(20, 20 + count)]
    with ExitStack() as teardown:
        for host in hosts:
            full = teardown.enter_context(socket.socket())
            full.bind((host, port))
            full.listen(0)
            for _ in range(4):
                waiting = teardown.enter_context(socket.socket())
                waiting.setblocking(False)
                waiting.connect_ex((host, port))
        yield hosts


@pytest.mark.parametrize("dead", [1, 3])
def test_the_next_address_is_tried_in_time_when_one_does_not_answer(sink, monkeypatch, dead):
    port, posts = sink
    with dead_ends(port, dead) as nowhere:
        Names(monkeypatch, [*nowhere, "127.0.0.1"])
        began = time.monotonic()

        assert told(f"http://hook.example:{port}/hook", "hook.example").result is Result.SENT
        assert time.monotonic() - began < 10
    assert len(posts.received) == 1


def test_where_no_address_answers_it_is_over_within_the_deadline(sink, monkeypatch):
    port, _ = sink
    with dead_ends(port, 2) as nowhere:
        Names(monkeypatch, nowhere)
        began = time.monotonic()
        outcome = told(f"http://hook.example:{port}/hook", "hook.example")

    assert outcome.result is Result.TRANSIENT
    assert time.monotonic() - began < 11


def test_a_certificate_is_held_against_the_name_and_not_the_address(tmp_path, monkeypatch):
    """The certificate names localhost; the request goes to 127.0.0.1 all the same."""
    tls, certificate = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    asked = []

    def note(_socket, name, _context):
        asked.append(name)

    tls.sni_callback = note
    with peer(saying(b"HTTP/1.1 204 No Content\r\n\r\n"), tls) as port:
        named = told(f"https://localhost:{port}/hook", "localhost")
        bare = told(f"https://{HOST}:{port}/hook", HOST)

    assert named.result is Result.SENT
    assert bare.result is Result.PERMANENT
    assert asked == ["localhost", None]
    assert ssl.get_default_verify_paths().cafile == str(certificate)


def test_a_redirect_inwards_is_not_followed(sink):
    port, posts = sink
    with peer(http("302 Found", f"Location: http://{HOST}:{port}/hook")) as outside:
        outcome = told(f"http://{HOST}:{outside}/hook", HOST)

    assert (outcome.result, posts.received) == (Result.PERMANENT, [])


def test_a_name_that_takes_its_time_does_not_stretch_the_deadline(monkeypatch):
    def slow(*_args, **_more):
        time.sleep(3)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    channel = made(HOOK, ChannelSecrets(None, (SECRET,)), "https://hook.example/", lambda: NOW)

    began = time.monotonic()
    outcome = channel.send(NOTICE, 0.5)

    assert outcome.result is Result.TRANSIENT
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.parametrize(
    "host", ["a" * 64 + ".example", "a..example", ".example", "xn--a.example", "-", "127.0.0.1:0"]
)
def test_a_name_that_cannot_be_one_is_an_outcome_and_never_raises(host, guarded):
    url = f"https://{host}/hook"
    webhook = Webhook(url, SECRET, lambda: NOW, guard=Guard() if guarded else None)

    assert webhook.send(NOTICE, 5).result is not Result.SENT


def test_a_mail_server_whose_name_cannot_be_one_is_for_a_person_to_mend():
    mail = Mail(f"smtp://{'a' * 64}.example", "watch@city.example", "li@city.example")

    assert mail.send(NOTICE, 5).result is Result.PERMANENT
