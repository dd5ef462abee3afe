"""The book of channels: what cannot be used is named when it is read, the rest is handed out by id."""

import logging
import threading

import pytest
from cast import NOW

from alerts.channels.book import ChannelBook
from alerts.channels.sms import Sms
from city.channel import ChannelKind, ChannelSecrets, DeclaredChannel
from city.errors import SettingsError
from city.notice import Notice, Result

SMS = DeclaredChannel("duty-sms", ChannelKind.SMS, url="https://sms.city.example/send")
GROUP = DeclaredChannel("group", ChannelKind.WECOM)
BROKEN = DeclaredChannel("broken", ChannelKind.NTFY)


def secrets_of(channel: DeclaredChannel) -> ChannelSecrets:
    if channel is BROKEN:
        raise SettingsError("CITYWATCH_CHANNEL_BROKEN_URL_FILE: cannot read /run/secrets/x")
    return ChannelSecrets(None, ("key-1", "key-2") if channel is SMS else ())


@pytest.fixture
def book():
    book = ChannelBook(secrets_of, lambda: NOW)
    book.take([SMS, GROUP, BROKEN])
    return book


def test_a_channel_is_handed_out_by_id_and_address(book):
    channel = book.open("duty-sms", "+8613800000001")

    assert isinstance(channel, Sms)
    assert (channel.name, channel.to) == ("duty-sms", "+8613800000001")
    assert (book.kind("duty-sms"), book.keys("duty-sms")) == (ChannelKind.SMS, ("key-1", "key-2"))


def test_what_cannot_be_used_is_named_once_when_it_is_read(caplog):
    caplog.set_level(logging.WARNING)
    book = ChannelBook(secrets_of, lambda: NOW)
    for _ in range(3):
        book.take([SMS, GROUP, BROKEN])

    assert book.problems["group"] == "CITYWATCH_CHANNEL_GROUP_URL is missing"
    assert "cannot read /run/secrets/x" in book.problems["broken"]
    assert set(book.problems) == {"group", "broken"}
    assert len(caplog.records) == 2


@pytest.mark.parametrize(
    ("channel_id", "address", "why"),
    [
        ("group", "", "CITYWATCH_CHANNEL_GROUP_URL is missing"),
        ("duty-sms", "Li", "is no phone number"),
        ("nobody", "", "there is no channel 'nobody'"),
    ],
)
def test_a_channel_that_cannot_be_handed_out_says_why(book, channel_id, address, why):
    assert why in book.open(channel_id, address)


def test_a_channel_that_is_gone_is_not_handed_out_any_more(book):
    book.take([GROUP])

    assert (book.kind("duty-sms"), book.keys("duty-sms")) == (None, ())


@pytest.mark.parametrize(
    ("url", "allow_private", "told"),
    [
        ("http://10.0.0.1/x", False, True),
        ("http://169.254.169.254/latest", False, True),
        ("http://[::1]:8080/", False, True),
        ("http://10.0.0.1/x", True, False),
        ("https://93.184.215.14/x", False, False),
        ("https://hooks.city.example/x", False, False),
    ],
)
def test_a_url_that_plainly_leads_into_the_own_network_is_named_when_it_is_read(url, allow_private, told):
    hook = DeclaredChannel("duty-sms", ChannelKind.SMS, url=url, allow_private=allow_private)
    book = ChannelBook(lambda _: ChannelSecrets(None, ("key",)), lambda: NOW)
    book.take([hook])
    assert ("own network" in book.problems.get("duty-sms", "")) is told


def test_who_asks_before_it_is_read_is_not_told_that_there_is_no_channel():
    """Would catch: a caller that is quicker than the catalogue, and takes every number for refused."""
    book, opened = ChannelBook(secrets_of, lambda: NOW), []
    asking = threading.Thread(target=lambda: opened.append(book.open("duty-sms", "+8613800000001")))
    asking.start()
    asking.join(0.1)
    book.take([SMS])
    asking.join(5)

    assert isinstance(opened[0], Sms)


def test_a_book_that_is_not_read_in_time_is_asked_again_later(monkeypatch):
    monkeypatch.setattr("alerts.channels.book.READ_WITHIN_S", 0.01)
    channel = ChannelBook(secrets_of, lambda: NOW).open("duty-sms", "+8613800000001")

    assert not isinstance(channel, str)
    assert channel.send(Notice("k", "t", "title", "text", NOW), 1.0).result is Result.TRANSIENT
