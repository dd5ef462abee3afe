"""`citywatch simulate`: the demo city's devices, speaking MQTT like any other device.

First the last day is published, so that charts have a past, then what is due each second. Everything is a
function of time, so that a restart publishes the same bytes again and they are stored once. The backlog is
bounded: while the broker is away or slow the simulator waits, and goes on from where it was.
"""

import threading
from collections.abc import Collection, Iterable, Iterator

import click

from city.catalogue import Catalogue
from city.settings import Settings
from cli import catalogue
from cli.broker import client_for
from cli.process import epoch_ms, run_process, settings_or_exit
from sensors import feed
from sensors.recording import Recording, parse_all
from sensors.scenario import SCENARIOS, Running

SEED = 315800
BACKFILL_MS = 24 * 3600 * 1000
BACKFILL_STEP_S = 300.0
BEHIND_MS = 60 * 1000
"""How much of what was due while we could not publish is still worth sending."""
TICK_S = 1.0
IN_FLIGHT = 200
BACKLOG = 2000
Message = tuple[str, bytes]


class Publisher:
    """An MQTT client that reconnects by itself and never holds more than `BACKLOG` messages."""

    def __init__(self, url: str, stop: threading.Event) -> None:
        self._client, self._host, self._port = client_for(url, "citywatch-simulate")
        self._client.max_inflight_messages_set(IN_FLIGHT)
        self._client.reconnect_delay_set(min_delay=1, max_delay=10)
        self._client.on_publish = self._acknowledged
        self._stop = stop
        self._published = self._confirmed = 0

    def open(self) -> None:
        """Connect in the background, for as long as it takes."""
        self._client.connect_async(self._host, self._port, keepalive=30)
        self._client.loop_start()

    def close(self) -> None:
        """Say goodbye, unless the broker is away."""
        self._client.disconnect()
        self._client.loop_stop()

    def publish(self, messages: Iterable[Message]) -> Iterator[int]:
        """Publish with QoS 1, waiting while too much is unacknowledged; yields after each message."""
        for topic, payload in messages:
            self._wait_until_waiting(BACKLOG - 1)
            if self._stop.is_set():
                return
            self._client.publish(topic, payload, qos=1)
            self._published += 1
            yield self._published

    def flush(self) -> None:
        """Return when everything is acknowledged, or on stop."""
        self._wait_until_waiting(0)

    def _wait_until_waiting(self, at_most: int) -> None:
        while self._published - self._confirmed > at_most and not self._stop.wait(0.02):
            pass

    def _acknowledged(self, *_: object) -> None:
        self._confirmed += 1


def play(
    city: Catalogue,
    scenario: str | None,
    settings: Settings,
    stop: threading.Event,
    ahead_s: int = 0,
    leave_out: Collection[str] = (),
) -> None:
    """Publish the past, then the present until `stop`; the scenario begins as if so long under way.

    In the present things to `leave_out` speak for themselves.
    """
    recordings = parse_all(catalogue.recordings())
    publisher = Publisher(settings.mqtt_url or "", stop)
    publisher.open()
    try:
        began = epoch_ms()
        running = Running(SCENARIOS[scenario], began - ahead_s * 1000) if scenario else None
        publish_past(city, recordings, publisher, began)
        publish_present(city, recordings, publisher, running, began, stop, leave_out)
    finally:
        publisher.close()


def publish_past(
    city: Catalogue, recordings: dict[str, Recording], publisher: Publisher, now_ms: int
) -> None:
    """The last day, thing by thing, with a progress bar where a person is watching."""
    from rich.console import Console
    from rich.progress import track

    past = feed.backfill(city, recordings, now_ms - BACKFILL_MS, now_ms, BACKFILL_STEP_S, SEED)
    console = Console(stderr=True)
    sent = publisher.publish(past)
    for _ in track(sent, "the last 24 hours", console=console, disable=not console.is_terminal):
        pass
    publisher.flush()


def publish_present(
    city: Catalogue,
    recordings: dict[str, Recording],
    publisher: Publisher,
    running: Running | None,
    since_ms: int,
    stop: threading.Event,
    leave_out: Collection[str] = (),
) -> None:
    """What is due, each second."""
    while not stop.wait(TICK_S):
        now_ms = epoch_ms()
        since_ms = max(since_ms, now_ms - BEHIND_MS)
        due = feed.messages(city, recordings, now_ms, since_ms, SEED, running, leave_out)
        for _ in publisher.publish(due):
            pass
        since_ms = now_ms


@click.command("simulate")
@click.option("--scenario", type=click.Choice(sorted(SCENARIOS)), help="What happens in the city.")
@click.option("--ahead", type=click.IntRange(0, 86_400), default=0, help="Begin it so many seconds in.")
@click.option("--scale", type=click.IntRange(min=1), help="Multiply the city, to see how a larger one does.")
@click.option("--cameras-apart", is_flag=True, help="Cameras are looked at by `citywatch video` instead.")
@click.option("--field", is_flag=True, help="Play the field stations over TCP, through the gateway, instead.")
def command(scenario: str | None, ahead: int, scale: int | None, cameras_apart: bool, field: bool) -> None:
    """Play the demo city's devices over MQTT: the last 24 hours, then live."""
    settings = settings_or_exit()
    if field:
        return _play_field_stations(settings)
    if settings.mqtt_url is None:
        raise click.UsageError("set CITYWATCH_MQTT_URL; `citywatch up` plays the demo by itself")
    city = catalogue.read(settings, scale)
    apart = frozenset(camera.thing_id for camera in city.cameras) if cameras_apart else frozenset[str]()
    return run_process("simulate", lambda s, stop, _: play(city, scenario, s, stop, ahead, apart))


def _play_field_stations(settings: Settings) -> None:
    from cli.field_player import play as play_stations

    city = catalogue.read(settings)
    run_process("simulate", lambda s, stop, _: play_stations(city, s, stop, SEED))
