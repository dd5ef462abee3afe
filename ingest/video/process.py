"""The prober as a process: a task for each camera, one voice, one screen, one pulse."""

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from time import monotonic

from paho.mqtt.client import MQTTMessageInfo

from city.camera import Camera, CameraKind, CameraSecrets, Trouble
from city.clock import Clock
from city.errors import PermanentError, SettingsError
from city.settings import Settings
from ingest.pulse import Detail, Pulse
from ingest.video.decoder import Decoder
from ingest.video.mjpeg import Stream
from ingest.video.rtsp import Rtsp
from ingest.video.screen import Screen
from ingest.video.snapshot import Snapshots
from ingest.video.source import Source
from ingest.video.voice import Voice
from ingest.video.watch import Desk, Watch

log = logging.getLogger(__name__)

PROCESS = "video"
TURN_S = 0.5
REREAD_S = 5.0
SecretsOf = Callable[[Camera], CameraSecrets]
Reread = Callable[[], Sequence[Camera] | None]
"""The cameras when they may have changed since the last time, else None."""


def run(
    settings: Settings, reread: Reread, secrets_of: SecretsOf, stop: threading.Event, clock: Clock
) -> None:
    """Watch the cameras until `stop`. Raises PermanentError where there is nothing to watch."""
    cameras = reread()
    if settings.mqtt_url is None:
        raise PermanentError("the prober of cameras needs the URL of a broker")
    if not cameras:
        raise PermanentError(
            "no thing of the catalogue has a [things.camera] table: there is nothing to watch"
        )
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it says a line for each request
    asyncio.run(_serve(settings, cameras, reread, secrets_of, stop, clock))


async def _serve(
    settings: Settings,
    cameras: Sequence[Camera],
    reread: Reread,
    secrets_of: SecretsOf,
    stop: threading.Event,
    clock: Clock,
) -> None:
    async with AsyncExitStack() as teardown:
        decoder = Decoder()
        teardown.push_async_callback(decoder.close)
        screen = Screen(settings.redis_url)
        teardown.callback(screen.close)
        voice = Voice(settings.mqtt_url or "")
        prober = Prober(Desk(voice, screen, clock), decoder, secrets_of)
        teardown.push_async_callback(lambda: asyncio.to_thread(voice.close, prober.last))
        teardown.push_async_callback(prober.close)
        prober.go_by(cameras)
        pulse = Pulse(settings.database_url, clock, prober.detail, PROCESS)
        teardown.callback(pulse.end)
        pulse.start()
        await _tend(prober, stop, pulse, reread)


async def _tend(prober: "Prober", stop: threading.Event, pulse: Pulse, reread: Reread) -> None:
    look_at = monotonic() + REREAD_S
    while not stop.is_set():
        pulse.turned()
        await asyncio.sleep(TURN_S)
        await prober.turn()
        if monotonic() > look_at:
            if (cameras := await asyncio.to_thread(reread)) is not None:
                prober.go_by(cameras)
            prober.try_new_secrets()
            look_at = monotonic() + REREAD_S


class Prober:
    """The watches and their tasks, by thing."""

    def __init__(self, desk: Desk, decoder: Decoder, secrets_of: SecretsOf) -> None:
        self._desk, self._decoder, self._secrets_of = desk, decoder, secrets_of
        self._watches: dict[str, Watch] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._secrets: dict[str, CameraSecrets] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self.last: MQTTMessageInfo | None = None
        """What was said last of a camera that was let go."""

    def go_by(self, cameras: Sequence[Camera]) -> None:
        """Watch these and no others; one that has not changed is not disturbed."""
        wanted = {camera.thing_id: camera for camera in cameras}
        for thing_id, watch in list(self._watches.items()):
            if wanted.get(thing_id) != watch.camera:
                self._let_go(thing_id)
        for thing_id, camera in wanted.items():
            if thing_id not in self._watches:
                self._take_on(camera)

    def try_new_secrets(self) -> None:
        """Look anew at cameras that refuse our password, where the files say another now."""
        for thing_id, watch in list(self._watches.items()):
            if watch.trouble is Trouble.UNAUTHORISED and self._read(watch.camera) != self._secrets[thing_id]:
                self._let_go(thing_id)
                self._take_on(watch.camera)

    async def turn(self) -> None:
        """About twice a second: who is watched, and what is to be said."""
        wanted = await self._desk.screen.wanted(self._watches.keys())
        for thing_id, watch in self._watches.items():
            watch.live = thing_id in wanted
            watch.tick()
            if self._tasks[thing_id].done():
                log.error("the watch of %s has ended and begins anew", thing_id)
                self._start(watch)

    async def close(self) -> None:
        """Let go of all cameras, and say that nobody speaks for them now."""
        for thing_id in list(self._watches):
            self._let_go(thing_id)
        await asyncio.gather(*self._ending, return_exceptions=True)

    def detail(self) -> Detail:
        """What the beat tells, on the beat's thread."""
        watches = list(self._watches.values())
        return {
            "cameras": len(watches),
            "live": sum(watch.live for watch in watches),
            "states": Counter(watch.verdict.state.value for watch in watches),
            "looks": {**self._desk.looks},
            "readers_lost": self._decoder.counts["readers_lost"],
            "given_up": self._desk.voice.given_up,
            "broker": self._desk.voice.connected,
        }

    def _take_on(self, camera: Camera) -> None:
        secrets = self._secrets[camera.thing_id] = self._read(camera)
        watch = Watch(camera, partial(_source, camera, secrets, self._decoder), self._desk)
        self._watches[camera.thing_id] = watch
        self._start(watch)

    def _read(self, camera: Camera) -> CameraSecrets:
        try:
            return self._secrets_of(camera)
        except SettingsError as error:
            log.error("%s is looked at without its user and password: %s", camera.thing_id, error)
            return CameraSecrets()

    def _start(self, watch: Watch) -> None:
        self._tasks[watch.camera.thing_id] = asyncio.create_task(watch.look_on())

    def _let_go(self, thing_id: str) -> None:
        del self._watches[thing_id]
        task = self._tasks.pop(thing_id)
        task.cancel()
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
        said = self._desk.voice.status(thing_id, online=False)
        self.last = self.last if said is None else said


def _source(camera: Camera, secrets: CameraSecrets, decoder: Decoder) -> Source:
    match camera.kind:
        case CameraKind.SNAPSHOT:
            return Snapshots(camera, secrets, decoder)
        case CameraKind.MJPEG:
            return Stream(camera, secrets, decoder)
        case CameraKind.RTSP:
            return Rtsp(camera, secrets)
