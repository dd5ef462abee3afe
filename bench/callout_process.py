"""The processes of `citywatch bench callout`, each with a clock that runs faster than ours: `python -m
bench.callout_process calling|dashboard|gateway --from MS --speed N`.

They are the real loop, the real dashboard and the simulated gateway; only the clock is handed in. All of them
count from one moment, so that they agree on what time it is.
"""

import json
import threading
from dataclasses import dataclass

import click
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from alerts.simulated_gateway import Chance, Fate, Odds
from city.clock import Clock
from city.settings import Settings
from cli import environment
from cli.process import epoch_ms, log_to, settings_or_exit, stop_on_signals
from cli.simulate_gateway import SimulatedGateway
from store import catalogue, database

LONGEST_WAIT_S = 0.05
"""The loop sleeps by our clock, and is due by the fast one."""


@dataclass(frozen=True, slots=True)
class FastClock:
    """Epoch milliseconds that pass `speed` times as fast since `begun`, which reads `shown`."""

    begun: int
    shown: int
    speed: float

    def __call__(self) -> int:
        """What time it is."""
        return self.shown + round((epoch_ms() - self.begun) * self.speed)

    def words(self) -> tuple[str, ...]:
        """The options that give a process this clock."""
        return ("--from", str(self.begun), "--shown", str(self.shown), "--speed", str(self.speed))


class Recording:
    """ASGI middleware: what a gateway was asked, when by the fast clock, and what it answered, at /record."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app = app
        self._clock = clock
        self.asked: list[dict[str, object]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on and remember what asks for something."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        parts: list[bytes] = []

        async def heard() -> Message:
            message = await receive()
            parts.append(message.get("body", b""))
            return message

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._keep(scope["path"], b"".join(parts), int(message["status"]))
            await send(message)

        await self._app(scope, heard, answered)

    def _keep(self, path: str, body: bytes, status: int) -> None:
        data = json.loads(body)["data"]
        kept = {key: data.get(key) for key in ("key", "to", "text", "ring_s")}
        self.asked.append({"path": path, "at": self._clock(), "status": status, **kept})

    async def show(self, _request: Request) -> JSONResponse:
        """All of it."""
        return JSONResponse(self.asked)


def calling(settings: Settings, stop: threading.Event, clock: Clock) -> None:
    """The loop of calls, on the channels that are declared at the start."""
    from alerts.callout import loop
    from alerts.channels.book import ChannelBook

    book = ChannelBook(environment.load_channel, clock)
    with database.connect(settings.database_url or "", "bench") as conn:
        stored = catalogue.load(conn)
    book.take(stored[0].channels if stored else ())
    loop.run(settings, stop, clock, book.open, LONGEST_WAIT_S)


def dashboard(settings: Settings, stop: threading.Event, clock: Clock) -> None:
    """The dashboard, which takes the gateway's reports."""
    from dashboard.app import serve

    serve(settings, stop, clock, environment.load_channel)


@click.group()
@click.option("--from", "begun", type=int, required=True, help="When the clock began, epoch milliseconds.")
@click.option("--shown", type=int, required=True, help="What it showed then.")
@click.option("--speed", type=float, default=1.0)
@click.pass_context
def main(context: click.Context, begun: int, shown: int, speed: float) -> None:
    """One process with a fast clock."""
    context.obj = FastClock(begun, shown, speed)
    log_to()


@main.command("calling")
@click.pass_obj
def calling_command(clock: FastClock) -> None:
    """The loop of calls."""
    calling(settings_or_exit(), stop_on_signals(), clock)


@main.command("dashboard")
@click.pass_obj
def dashboard_command(clock: FastClock) -> None:
    """The dashboard."""
    dashboard(settings_or_exit(), stop_on_signals(), clock)


@main.command("gateway")
@click.option("--port", type=int, required=True)
@click.option("--lines", type=int, required=True)
@click.option("--secret", required=True)
@click.option("--chance", required=True, help="Seed, odds and fixed fates as JSON.")
@click.pass_obj
def gateway_command(clock: FastClock, port: int, lines: int, secret: str, chance: str) -> None:
    """The simulated gateway, with a record of what it was asked."""
    import uvicorn

    played = SimulatedGateway(chance_of(json.loads(chance)), secret, lines, clock.speed, clock)
    app = played.app()
    recording = Recording(app, clock)
    app.routes.append(Route("/record", recording.show))
    uvicorn.run(recording, host="127.0.0.1", port=port, access_log=False, log_config=None)


def chance_of(written: dict) -> Chance:
    """A Chance from JSON: `seed`, `odds`, `fixed` by number."""
    fixed = {number: Fate(fate) for number, fate in written["fixed"].items()}
    return Chance(written["seed"], Odds(**written["odds"]), fixed)


if __name__ == "__main__":
    main()
