"""`citywatch simulate-cameras`: the demo's cameras, drawn when they are asked for, on this machine alone.

`GET /<thing>.jpg` is a picture, `GET /<thing>.mjpeg` pictures without end. `POST /<thing>/<act>` tells a
camera to `freeze`, to go `black` or `white`, to `blur`, `cover` or `vanish`, or to be `normal` again.
`GET /` says what each of them does. A scenario tells them too, until a person does. Nothing is drawn while
nobody asks.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import av
import click
import numpy as np
from av.video.frame import VideoFrame
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from city.catalogue import Catalogue
from city.clock import Clock
from cli import catalogue
from cli.demo_cameras import PORT
from cli.ports import HOST
from cli.process import epoch_ms, log_to, settings_or_exit
from ingest.video.pictures import jpeg_encoder
from sensors.camera_act import Act
from sensors.scenario import SCENARIOS, Running
from sensors.scene import HEIGHT, WIDTH, Picture, Scene

QUALITY = 6
MJPEG_S = 0.125
VANISHED_S = 60.0
"""How long one who vanished is silent before it hangs up."""
GRACE_S = 1


class Cameras:
    """The cameras of a city, what each of them does, and the weather they see."""

    def __init__(
        self, city: Catalogue, running: Running | None, clock: Clock, hour: float | None = None
    ) -> None:
        self._city, self._running, self._clock, self._hour = city, running, clock, hour
        self._zone = ZoneInfo(city.city.timezone)
        self._scenes = {camera.thing_id: Scene(camera.thing_id) for camera in city.cameras}
        self._told: dict[str, Act] = {}
        self._frozen: dict[str, bytes] = {}
        self._encoder = jpeg_encoder(WIDTH, HEIGHT, QUALITY)
        self._drawn = 0

    def app(self) -> Starlette:
        """What a server serves."""
        return Starlette(
            routes=[
                Route("/", self._state),
                Route("/{thing_id}.jpg", self._snapshot),
                Route("/{thing_id}.mjpeg", self._stream),
                Route("/{thing_id}/{act}", self._tell, methods=["POST"]),
            ]
        )

    def act(self, thing_id: str) -> Act:
        """What a camera does now: what a person told it, else what the scenario does."""
        told = self._told.get(thing_id)
        return told if told is not None else self._by_scenario().get(thing_id, Act.NORMAL)

    def jpeg(self, thing_id: str) -> bytes:
        """The picture of now."""
        act = self.act(thing_id)
        if act is Act.FREEZE and thing_id in self._frozen:
            return self._frozen[thing_id]
        now = self._clock()
        local = datetime.fromtimestamp(now / 1000, self._zone)
        hour = local.hour + local.minute / 60 if self._hour is None else self._hour
        scene = self._scenes[thing_id]
        drawn = self._encoded(scene.picture(now, hour, self._rain(now), f"{local:%Y-%m-%d %H:%M:%S}", act))
        if act is Act.FREEZE:
            self._frozen[thing_id] = drawn
        else:
            self._frozen.pop(thing_id, None)
        return drawn

    def _encoded(self, picture: Picture) -> bytes:
        frame = VideoFrame(WIDTH, HEIGHT, "yuvj420p")
        for plane, drawn in zip(frame.planes, (picture.luma, picture.blue, picture.red), strict=True):
            rows = np.zeros((drawn.shape[0], plane.line_size), np.uint8)
            rows[:, : drawn.shape[1]] = drawn
            plane.update(rows)
        self._drawn += 1
        frame.pts = self._drawn
        return b"".join(bytes(packet) for packet in self._encoder.encode(frame))

    def _by_scenario(self) -> Mapping[str, Act]:
        return self._running.effects(self._city, self._clock()).cameras if self._running else {}

    def _rain(self, now: int) -> float:
        pulls = self._running.effects(self._city, now).pulls if self._running else {}
        return max((pull.share for (_, prop), pull in pulls.items() if prop == "rainfall"), default=0.0)

    def _known(self, request: Request) -> str:
        thing_id = request.path_params["thing_id"]
        if thing_id not in self._scenes:
            raise HTTPException(404)
        return thing_id

    async def _state(self, _request: Request) -> JSONResponse:
        return JSONResponse({thing_id: self.act(thing_id).value for thing_id in self._scenes})

    async def _snapshot(self, request: Request) -> Response:
        thing_id = self._known(request)
        if self.act(thing_id) is Act.VANISH:
            await self._silence(request)
        return Response(self.jpeg(thing_id), media_type="image/jpeg", headers={"Cache-Control": "no-store"})

    async def _stream(self, request: Request) -> Response:
        thing_id = self._known(request)
        if self.act(thing_id) is Act.VANISH:
            await self._silence(request)
        media_type = "multipart/x-mixed-replace; boundary=next"
        return StreamingResponse(self._parts(thing_id), media_type=media_type)

    async def _parts(self, thing_id: str) -> AsyncIterator[bytes]:
        while self.act(thing_id) is not Act.VANISH:
            drawn = self.jpeg(thing_id)
            yield b"--next\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(drawn)
            yield drawn + b"\r\n"
            await asyncio.sleep(MJPEG_S)

    async def _silence(self, request: Request) -> None:
        """Say nothing, as one that has lost its power, until nobody waits any more."""
        for _ in range(int(VANISHED_S)):
            if await request.is_disconnected():
                break
            await asyncio.sleep(1)
        raise HTTPException(504)

    async def _tell(self, request: Request) -> JSONResponse:
        thing_id, word = self._known(request), request.path_params["act"]
        if "origin" in request.headers:
            raise HTTPException(403)  # a page in somebody's browser
        if word not in set(Act):
            raise HTTPException(404)
        self._frozen.pop(thing_id, None)
        self._told[thing_id] = Act(word)
        return JSONResponse({thing_id: word})


@click.command("simulate-cameras")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help="On this machine."
)
@click.option("--scenario", type=click.Choice(sorted(SCENARIOS)), help="What happens in the city.")
@click.option("--hour", type=click.FloatRange(0, 24), help="Always this local hour, for drills by daylight.")
def command(port: int, scenario: str | None, hour: float | None) -> None:
    """Draw the demo's cameras on this machine, and let them fail."""
    import uvicorn

    av.logging.set_level(av.logging.PANIC)
    city = catalogue.read(settings_or_exit())
    running = Running(SCENARIOS[scenario], epoch_ms()) if scenario else None
    log_to()
    app = Cameras(city, running, epoch_ms, hour).app()
    uvicorn.run(
        app, host=HOST, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=GRACE_S
    )
