"""The gateway as a process: a door for each protocol that has stations, one publisher, one pulse."""

import asyncio
import logging
import resource
import threading
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack

from city.errors import PermanentError
from city.field_station import FieldProtocol, FieldStation
from city.settings import Settings, station_keys
from ingest.gateway.connection import Desk, Patience
from ingest.gateway.counts import Counts
from ingest.gateway.door import Door, Limits
from ingest.gateway.evidence import GATEWAY_ID, Evidence
from ingest.gateway.protocols import speeches
from ingest.gateway.publisher import Publisher
from ingest.gateway.pulse import Detail, Pulse
from sensors.claims import Claims

log = logging.getLogger(__name__)

CLIENT_ID = "citywatch-gateway"
DRAIN_S = 3.0
TURN_S = 0.1
SPARE_FILES = 256


def run(
    settings: Settings,
    stations: Sequence[FieldStation],
    stop: threading.Event,
    clock: Callable[[], int],
    patience: Patience = Patience(),  # noqa: B008
    limits: Limits = Limits(),  # noqa: B008
) -> None:
    """Serve the field stations until `stop`. Raises PermanentError where there is nothing to serve."""
    if settings.mqtt_url is None:
        raise PermanentError("the gateway needs the URL of a broker")
    if not stations:
        raise PermanentError(
            "no thing of the catalogue has a [things.field] table: there is nobody to listen to"
        )
    _allow_files(limits.most)
    asyncio.run(_Gateway(settings, stations, patience, limits).serve(stop, clock))


def _allow_files(connections: int) -> None:
    """A connection is an open file, and the usual limit is fewer than we let in."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + SPARE_FILES
    allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))


def ports_wanted(settings: Settings, stations: Sequence[FieldStation]) -> dict[FieldProtocol, int]:
    """The port of each protocol that has stations."""
    ports = {FieldProtocol.HJ212: settings.hj212_port, FieldProtocol.SL651: settings.sl651_port}
    used = {station.protocol for station in stations}
    return {protocol: port for protocol, port in ports.items() if protocol in used}


class _Gateway:
    def __init__(
        self, settings: Settings, stations: Sequence[FieldStation], patience: Patience, limits: Limits
    ) -> None:
        self._settings, self._stations, self._patience, self._limits = settings, stations, patience, limits
        self._doors: dict[FieldProtocol, Door] = {}
        self._publisher: Publisher | None = None

    async def serve(self, stop: threading.Event, clock: Callable[[], int]) -> None:
        async with AsyncExitStack() as teardown:
            self._publisher = Publisher(self._settings.mqtt_url or "", CLIENT_ID)
            teardown.callback(self._publisher.stop)
            teardown.push_async_callback(self._close_doors)
            await self._open_doors(self._publisher)
            pulse = Pulse(self._settings.database_url, clock, self._detail)
            teardown.callback(pulse.end)
            pulse.start()
            while not stop.is_set():
                pulse.turned()
                await asyncio.sleep(TURN_S)

    async def _open_doors(self, publisher: Publisher) -> None:
        evidence = Evidence(publisher)
        speak = speeches(station_keys(self._settings.hj212_keys))
        for protocol, port in ports_wanted(self._settings, self._stations).items():
            claims = Claims(protocol, self._stations)
            desk = Desk(speak[protocol], claims, publisher, evidence, Counts(), self._patience)
            self._doors[protocol] = door = Door(desk, self._limits)
            try:
                await door.open(self._settings.gateway_bind, port)
            except OSError as error:
                raise PermanentError(f"{protocol}: cannot listen on port {port}: {error}") from error
            log.info("%s on port %d, %d addresses are claimed", protocol, port, len(claims))

    async def _close_doors(self) -> None:
        await asyncio.gather(*(door.close(DRAIN_S) for door in self._doors.values()))

    def _detail(self) -> Detail:
        publisher = self._publisher
        shared: Detail = {"gateway": GATEWAY_ID}
        if publisher is not None:
            shared |= {"broker": publisher.connected, "waiting": publisher.waiting}
        return shared | {protocol.value: door.desk.counts.told() for protocol, door in self._doors.items()}
