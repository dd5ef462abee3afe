"""What the canary of the watch flies through: broker, database, and what the dashboard says it showed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import paho.mqtt.client as mqtt

from city.canary import PROPERTY, THING_ID, Flight, Hop
from city.clock import DAY_MS
from city.errors import TransientError
from cli.broker import connected_client
from sensors.topics import observations_topic
from store import canary, catalogue, database, processes

WITHIN_S = 5.0
WITHIN_MS = 5000
KEPT_MS = 2 * DAY_MS
DASHBOARD = "dashboard"


class Air:
    """The air of the system at these URLs. The thing is made when it first flies."""

    def __init__(self, database_url: str, mqtt_url: str) -> None:
        self._database_url, self._mqtt_url = database_url, mqtt_url
        self._datastream_id: int | None = None

    def prepare(self) -> None:
        """See to it that the canary is known. Raises TransientError; LookupError without a city."""
        with self._database() as conn:
            self._datastream_id = catalogue.settle_canary(conn)

    def publish(self, result: float, at: int) -> None:
        """Publish a value for a time, as any device does. Raises OSError or TransientError."""
        client = connected_client(self._mqtt_url, f"citywatch-canary-{os.getpid()}", WITHIN_S)
        payload = f'{{"time": {at}, "results": {{"{PROPERTY}": {result:g}}}}}'
        client.loop_start()
        try:
            said = client.publish(observations_topic(THING_ID), payload, qos=1)
            _wait_for(said)
        finally:
            client.disconnect()
            client.loop_stop()

    def hops(self, sent_at: int) -> dict[Hop, int]:
        """Where the one published at a time came by so far. Raises TransientError."""
        with self._database() as conn:
            found = canary.hops(conn, self._datastream_id or 0, sent_at)
            shown = [p.detail.get("canary") for p in processes.all_processes(conn) if p.process == DASHBOARD]
        for row in shown:
            if isinstance(row, list) and len(row) == 2 and row[0] == sent_at:
                found[Hop.SHOWN] = int(row[1])
        return found

    def keep(self, flight: Flight) -> None:
        """Remember a flight, and forget old ones. Raises TransientError."""
        with self._database() as conn:
            canary.save(conn, flight)
            canary.forget(conn, flight.sent_at - KEPT_MS)

    @contextmanager
    def _database(self) -> Iterator[database.Connection]:
        try:
            with database.connect(
                self._database_url, "canary", statement_timeout_ms=int(WITHIN_S * 1000)
            ) as conn:
                yield conn
        except database.Failed as error:
            raise TransientError(str(error)) from error


def _wait_for(said: mqtt.MQTTMessageInfo) -> None:
    deadline = monotonic() + WITHIN_S
    while not said.is_published() and monotonic() < deadline:
        said.wait_for_publish(0.2)
    if not said.is_published():
        raise TransientError("the broker did not take it")
