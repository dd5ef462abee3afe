"""What a device says of being online, from its connection to the broker to an open wall."""

import json
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt
import pytest
from cast import CITY
from served import WITHIN_S, dashboard, running
from stack import free_port, wait_until
from talk import fetch

from city.settings import Settings
from ingest import pipeline
from store import catalogue

STATUS = "city/res-a/status"


@pytest.fixture
def settings(database, mqtt_url, redis_url) -> Settings:
    from store.database import connect

    with connect(database, "test") as conn:
        catalogue.save(conn, CITY)
    urls = {"database_url": database, "mqtt_url": mqtt_url, "redis_url": redis_url}
    return replace(Settings(), port=free_port(), **urls)


@contextmanager
def connected(url: str) -> Iterator[mqtt.Client]:
    """A device that says it is online and has left word for when its line is cut."""
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.will_set(STATUS, b"offline", qos=1, retain=True)
    client.connect(urlsplit(url).hostname, urlsplit(url).port)
    client.loop_start()
    try:
        client.publish(STATUS, b"online", qos=1, retain=True).wait_for_publish(WITHIN_S)
        yield client
    finally:
        client.disconnect()
        client.loop_stop()


def told(base: str, thing_id: str) -> tuple[bool | None, str | None]:
    about = fetch(f"{base}/api/v1/things/{thing_id}")[1]["properties"]
    return about["online"], about["online_since"]


def events(stream) -> Iterator[tuple[str, dict]]:
    """The events of a stream as they come."""
    event = ""
    for line in stream:
        name, _, value = line.decode().strip().partition(": ")
        if name == "event":
            event = value
        elif name == "data":
            yield event, json.loads(value)


def presences(heard: Iterator[tuple[str, dict]]) -> list:
    """The next words that are pushed."""
    return next(data["presences"] for event, data in heard if event == "delta" and data["presences"])


def test_a_device_that_comes_and_is_cut_off_is_online_and_offline_on_an_open_wall(settings):
    with (
        dashboard(settings) as base,
        urllib.request.urlopen(f"{base}/stream", timeout=WITHIN_S) as stream,
        running(pipeline.run, settings),
    ):
        heard = events(stream)
        assert next(heard)[0] == "snapshot"
        assert told(base, "res-a") == (None, None)
        with connected(settings.mqtt_url) as device:
            ((thing_id, online, since),) = presences(heard)
            assert (thing_id, online) == ("res-a", True)
            device.socket().shutdown(socket.SHUT_RDWR)  # without a word of farewell
            ((_, online, cut_at),) = presences(heard)
            assert (online, cut_at > since) == (False, True)
        assert told(base, "res-a")[0] is False
        assert told(base, "res-b") == (None, None)


def test_what_was_said_before_the_dashboard_began_is_known_to_it(settings):
    with connected(settings.mqtt_url), running(pipeline.run, settings), dashboard(settings) as base:
        wait_until(lambda: told(base, "res-a")[0] is True, WITHIN_S, "online")
    with dashboard(replace(settings, port=free_port())) as base:
        online, since = told(base, "res-a")
        assert (online, since is not None) == (True, True)
