"""The gateway as a process: a door for each protocol that has stations, one publisher, one pulse."""

import asyncio
import logging
import resource
import threading
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from uuid import uuid4

from city.clock import Clock
from city.errors import PermanentError
from city.field_station import FieldProtocol, FieldStation
from city.settings import Settings, station_keys
from ingest.gateway.connection import Desk, Patience
from ingest.gateway.counts import Counts
from ingest.gateway.door import Door, Limits
from ingest.gateway.evidence import GATEWAY_ID, Evidence
from ingest.gateway.protocols import speeches
from ingest.gateway.publisher import Publisher
from ingest.pulse import Detail, Pulse
from sensors.claims import Claims

log = logging.getLogger(__name__)

CLIENT_ID = "citywatch-gateway-"
"""And something of its own: two of one name would end each other's connection for ever."""
DRAIN_S = 3.0
TURN_S = 0.1
SPARE_FILES = 256
REREAD_S = 5.0

Reread = Callable[[], Sequence[FieldStation] | None]
"""The stations when they may have changed since the last time, else None."""


def run(
    settings: Settings,
    reread: Reread,
    stop: threading.Event,
    clock: Clock,
    patience: Patience = Patience(),  # noqa: B008
    limits: Limits = Limits(),  # noqa: B008
) -> None:
    """Serve the field stations until `stop`. Raises PermanentError where there is nothing to serve.

    `reread` gives the stations at first, and from then on whenever the catalogue has changed, else None.
    """
    stations = reread()
    if settings.mqtt_url is None:
        raise PermanentError("the gateway needs the URL of a broker")
    if not stations:
        raise PermanentError(
            "no thing of the catalogue has a [things.field] table: there is nobody to listen to"
        )
    _allow_files(limits.most)
    asyncio.run(_serve(settings, stations, stop, clock, reread, (patience, limits)))


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


async def _serve(
    settings: Settings,
    stations: Sequence[FieldStation],
    stop: threading.Event,
    clock: Clock,
    reread: Reread,
    bounds: tuple[Patience, Limits],
) -> None:
    async with AsyncExitStack() as teardown:
        publisher = Publisher(settings.mqtt_url or "", CLIENT_ID + uuid4().hex[:8])
        teardown.callback(publisher.stop)
        gateway = _Gateway(settings, stations, publisher, bounds)
        teardown.push_async_callback(gateway.close)
        await gateway.open_doors()
        pulse = Pulse(settings.database_url, clock, gateway.detail)
        teardown.callback(pulse.end)
        pulse.start()
        await _tend(gateway, stop, pulse, reread)


async def _tend(gateway: "_Gateway", stop: threading.Event, pulse: Pulse, reread: Reread) -> None:
    loop = asyncio.get_running_loop()
    look_at = loop.time() + REREAD_S
    while not stop.is_set():
        pulse.turned()
        await asyncio.sleep(TURN_S)
        if loop.time() > look_at:
            await gateway.go_by(await asyncio.to_thread(reread))
            look_at = loop.time() + REREAD_S


class _Gateway:
    def __init__(
        self,
        settings: Settings,
        stations: Sequence[FieldStation],
        publisher: Publisher,
        bounds: tuple[Patience, Limits],
    ) -> None:
        self._settings, self._stations, self._publisher = settings, stations, publisher
        self._patience, self._limits = bounds
        self._evidence = Evidence(publisher)
        self._speeches = speeches(station_keys(settings.hj212_keys))
        self._doors: dict[FieldProtocol, Door] = {}

    async def open_doors(self) -> None:
        """A door for each protocol that has stations and none yet. Raises PermanentError."""
        for protocol, port in ports_wanted(self._settings, self._stations).items():
            if protocol not in self._doors:
                await self._open_door(protocol, port)

    async def go_by(self, stations: Sequence[FieldStation] | None) -> None:
        """Another catalogue: connections end in good order, and stations that call again are met by it."""
        if stations is None or list(stations) == list(self._stations):
            return
        log.info("the catalogue has changed: %d field stations", len(stations))
        self._stations = stations
        for door in self._doors.values():
            door.desk.claims.replace(stations)
            door.send_away("catalogue")
        try:
            await self.open_doors()
        except PermanentError as error:
            log.error("%s", error)

    async def close(self) -> None:
        """Answer what is under way, then hang up."""
        await asyncio.gather(*(door.close(DRAIN_S) for door in self._doors.values()))

    def detail(self) -> Detail:
        """What the beat tells, on the beat's thread."""
        shared: Detail = {
            "gateway": GATEWAY_ID,
            "broker": self._publisher.connected,
            "waiting": self._publisher.waiting,
        }
        doors = self._doors.copy()  # the event loop may open another meanwhile
        return shared | {protocol.value: door.desk.counts.told() for protocol, door in doors.items()}

    async def _open_door(self, protocol: FieldProtocol, port: int) -> None:
        claims = Claims(protocol, self._stations)
        speech = self._speeches[protocol]
        door = Door(
            Desk(speech, claims, self._publisher, self._evidence, Counts(), self._patience), self._limits
        )
        try:
            await door.open(self._settings.gateway_bind, port)
        except OSError as error:
            raise PermanentError(f"{protocol}: cannot listen on port {port}: {error}") from error
        self._doors[protocol] = door
        log.info("%s on port %d, %d addresses are claimed", protocol, port, len(claims))
