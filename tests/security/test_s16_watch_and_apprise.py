"""S16: the watch's addresses and Apprise's: a name is asked once, nothing leads on, answers have an end."""

import socket
import time

import pytest
from channel_forms import ENDLESS, http
from sinks import HOST, http_sink, hung, peer
from stack import wait_until

from alerts.channels import configured, problems
from alerts.channels.exchange import ANSWER_LIMIT, Answer, exchange
from alerts.watch_heartbeat import Heartbeat
from city.channel import ChannelKind, ChannelSecrets, DeclaredChannel
from city.channel_needs import APPRISE_SCHEMES
from city.notice import Notice, Result
from city.watch_settings import WatchSettings

NOTICE = Notice("a.1", "a", "title", "text", 0)
APPRISE = DeclaredChannel("chat", ChannelKind.APPRISE)
REFUSED = (
    "file:///etc/passwd",
    "exec://id",
    "syslog://",
    "dbus://",
    "gnome://",
    "windows://",
    "macosx://",
    "json://127.0.0.1",
    "jsons://127.0.0.1",
    "xml://127.0.0.1",
    "form://127.0.0.1",
    "mailto://a:b@127.0.0.1",
    "ssh://127.0.0.1",
    "mqtt://127.0.0.1",
    "snmp://127.0.0.1",
    "http://127.0.0.1",
    "SLACKY://x",
    "slack",
    "",
)
FIXED = ("verify=no", "redirect=yes", "format=html", "VERIFY=no")


class Moving:
    """A resolver that gives a name another address at each question."""

    def __init__(self, monkeypatch) -> None:
        self.asked, self._real = 0, socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self)

    def __call__(self, host, port, *args, **more):
        if host != "watch.example":
            return self._real(host, port, *args, **more)
        self.asked += 1
        address = HOST if self.asked == 1 else "127.0.0.99"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]


def webhook_to(url: str):
    (channel,) = configured(WatchSettings(webhook_url=url, webhook_secret="hunter2-very-secret"), lambda: 0)
    return channel


def test_the_watch_s_webhook_goes_where_the_name_led_when_it_was_asked(monkeypatch):
    names = Moving(monkeypatch)
    with http_sink() as (url, posts):
        port = url.rpartition(":")[2].partition("/")[0]
        outcome = webhook_to(f"http://watch.example:{port}/hook").send(NOTICE, 30)
    assert (outcome.result, names.asked) == (Result.SENT, 1)
    assert posts.received[0][0]["Host"] == f"watch.example:{port}"


def test_the_watch_s_heartbeat_goes_where_the_name_led_when_it_was_asked(monkeypatch):
    names = Moving(monkeypatch)
    with http_sink() as (url, posts):
        port = url.rpartition(":")[2].partition("/")[0]
        beat = Heartbeat(f"http://watch.example:{port}/ping", lambda: 7)
        beat.turn()
        wait_until(lambda: beat.state()["sent_at"] == 7, 30, "the heartbeat is sent")
    assert (len(posts.received), names.asked) == (1, 1)


def test_a_redirect_leads_nobody_on():
    with http_sink() as (url, posts), peer(http("302 Found", f"Location: {url}")) as port:
        outcome = webhook_to(f"http://{HOST}:{port}/hook").send(NOTICE, 30)
        assert exchange("GET", f"http://{HOST}:{port}/ping", 30).status == 302
    assert (outcome.result, posts.received) == (Result.PERMANENT, [])


@pytest.mark.parametrize("behave", ENDLESS, ids=["dripping", "flooding"])
def test_an_answer_without_end_is_read_as_far_as_anybody_needs(behave):
    with peer(behave) as port:
        began = time.monotonic()
        answer = exchange("POST", f"http://{HOST}:{port}/hook", 30)
    assert isinstance(answer, Answer)
    assert len(answer.body) <= ANSWER_LIMIT
    assert time.monotonic() - began < 30


def test_who_never_answers_is_waited_for_as_long_as_was_said():
    with peer(hung) as port:
        began = time.monotonic()
        outcome = exchange("POST", f"http://{HOST}:{port}/hook", 1)
    assert outcome.result is Result.TRANSIENT
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("url", REFUSED)
def test_apprise_is_asked_for_no_service_but_those_of_the_list(url: str):
    assert problems(APPRISE, ChannelSecrets(url))


@pytest.mark.parametrize("fixed", FIXED)
def test_an_address_of_apprise_changes_nothing_of_how_it_is_asked(fixed: str):
    assert not problems(APPRISE, ChannelSecrets("slack://TokenA/TokenB/TokenC"))
    assert problems(APPRISE, ChannelSecrets(f"slack://TokenA/TokenB/TokenC?{fixed}"))


def test_the_list_of_apprise_holds_nothing_of_this_machine():
    here = {
        "file",
        "exec",
        "syslog",
        "dbus",
        "qt",
        "kde",
        "gnome",
        "glib",
        "windows",
        "macosx",
        "json",
        "xml",
    }
    assert APPRISE_SCHEMES & (here | {"http", "https", "ssh", "form", "mqtt", "snmp", "mailto"}) == set()
