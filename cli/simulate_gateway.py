"""`citywatch simulate-gateway`: a gateway of calls and texts that calls nobody, for drills and tests.

It speaks the contract of `docs/channels.md`: it takes signed requests at /calls and /sms, refuses more calls
than it has lines, does nothing twice for one key, and reports to the callback address, signed. What it did
stands at /state. It answers on this machine alone, and forgets everything when it ends.
"""

import asyncio
import json
import logging
import threading
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from alerts.channels.signature import Unsigned, signed, verified
from alerts.simulated_gateway import Chance, Fate, Odds, Told
from city.clock import Clock
from cli.ports import HOST
from cli.process import epoch_ms, log_to, stop_on_signals

log = logging.getLogger(__name__)
PORT = 8092
SECRET = "drill"  # noqa: S105 known to all: this gateway calls nobody
REPORT_WITHIN_S = 10.0
RETRIES_S = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 5.0, 10.0, 10.0, 30.0)
"""Waits before a report is sent again, whatever the speed: whoever is told may be starting anew."""
LINES_OUT = 200
GRACE_S = 2
LOOK_S = 0.2


class SimulatedGateway:
    """The lines, the keys it has seen, and what it still has to report. `speed` times as fast as life."""

    def __init__(
        self,
        chance: Chance,
        secret: str,
        lines: int,
        speed: float,
        clock: Clock,
        report_to: str | None = None,
    ) -> None:
        self._chance, self._secret, self._lines = chance, secret, lines
        self._report_to = report_to
        self._speed, self._clock = speed, clock
        self._taken: dict[str, str] = {}
        self._attempts: Counter[str] = Counter()
        self._busy = self._busy_most = self._to_come = 0
        self._tally: Counter[str] = Counter()
        self._errands: set[asyncio.Task[None]] = set()
        limits = httpx.Limits(max_connections=LINES_OUT)
        self._client = httpx.AsyncClient(trust_env=False, timeout=REPORT_WITHIN_S, limits=limits)

    def app(self) -> Starlette:
        """What a server serves."""
        routes = [
            Route("/calls", self._call, methods=["POST"]),
            Route("/sms", self._sms, methods=["POST"]),
            Route("/state", self._state),
        ]
        return Starlette(routes=routes, lifespan=self._life)

    @asynccontextmanager
    async def _life(self, _app: Starlette) -> AsyncIterator[None]:
        async with self._client:
            yield
            for errand in list(self._errands):
                errand.cancel()
            await asyncio.gather(*self._errands, return_exceptions=True)

    async def _state(self, _request: Request) -> JSONResponse:
        lines = {"lines": self._lines, "lines_busy": self._busy, "lines_busy_most": self._busy_most}
        return JSONResponse({**lines, "reports_to_come": self._to_come, **self._tally})

    async def _call(self, request: Request) -> JSONResponse:
        data = await self._asked(request)
        if isinstance(data, JSONResponse):
            return data
        if self._busy >= self._lines:
            self._tally["calls_without_line"] += 1
            return JSONResponse({"why": "no line is free"}, 429, {"Retry-After": "1"})
        ring_s = float(data.get("ring_s") or 30)
        over_s, reports = self._chance.call(data["key"], data["to"], data["text"], ring_s)
        self._busy += 1
        self._busy_most = max(self._busy_most, self._busy)
        self._errand(self._hold(over_s))
        return self._take("call", data, reports)

    async def _sms(self, request: Request) -> JSONResponse:
        data = await self._asked(request)
        if isinstance(data, JSONResponse):
            return data
        return self._take("sms", data, self._chance.text(data["key"], data["to"], data["text"]))

    async def _asked(self, request: Request) -> dict[str, Any] | JSONResponse:
        """What a request wants, or the answer to one of which nothing new comes."""
        body = await request.body()
        if isinstance(signer := verified(body, request.headers, [self._secret], self._clock()), Unsigned):
            self._tally["unsigned"] += 1
            return JSONResponse({"why": signer.value}, 401)
        data = json.loads(body)["data"]
        if known := self._taken.get(data["key"]):
            self._tally["repeated"] += 1
            return JSONResponse({"id": known})
        self._attempts[data["key"]] += 1
        if self._chance.refuses(data["key"], self._attempts[data["key"]]):
            self._tally["errors"] += 1
            return JSONResponse({"why": "the gateway has a fault"}, 503)
        return data

    def _take(self, what: str, data: dict[str, Any], reports: tuple[Told, ...]) -> JSONResponse:
        number = f"{what}-{len(self._taken) + 1}"
        self._taken[data["key"]] = number
        self._tally[f"{what}s" if what == "call" else what] += 1
        if callback := data.get("callback"):
            self._to_come += len(reports)
            self._errand(self._report_all(led_to(self._report_to, callback), number, reports))
        return JSONResponse({"id": number}, 202)

    def _errand(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _hold(self, over_s: float) -> None:
        await asyncio.sleep(over_s / self._speed)
        self._busy -= 1

    async def _report_all(self, callback: str, number: str, reports: tuple[Told, ...]) -> None:
        gone_s = 0.0
        for count, told in enumerate(reports, 1):
            await asyncio.sleep((told.after_s - gone_s) / self._speed)
            gone_s = told.after_s
            sent = await self._report(callback, f"{number}.{count}", told)
            self._to_come -= 1
            self._tally["reports_sent" if sent else "reports_failed"] += 1

    async def _report(self, callback: str, report_id: str, told: Told) -> bool:
        whole = {"type": told.what, "timestamp": self._clock(), "data": dict(told.data)}
        body = json.dumps(whole, ensure_ascii=False).encode()
        for wait_s in (*RETRIES_S, 0.0):
            headers = signed(self._secret, report_id, self._clock() // 1000, body)
            with suppress(httpx.HTTPError):
                answer = await self._client.post(callback, content=body, headers=headers)
                if not answer.is_server_error:
                    return answer.is_success
            await asyncio.sleep(wait_s)
        log.warning("report %s did not arrive", report_id)
        return False


def led_to(base: str | None, callback: str) -> str:
    """A callback address, at another host and port where there is a `base`."""
    return base.rstrip("/") + urlsplit(callback).path if base else callback


def fates(_context: object, _option: object, written: tuple[str, ...]) -> dict[str, Fate]:
    """`NUMBER=fate` pairs of the command line."""
    found: dict[str, Fate] = {}
    for pair in written:
        number, _, fate = pair.partition("=")
        if fate not in tuple(Fate):
            raise click.BadParameter(f"{pair!r}: write NUMBER= and one of {', '.join(Fate)}")
        found[number] = Fate(fate)
    return found


def _odds_options(function: Any) -> Any:
    for one in reversed(fields(Odds)):
        name = one.name.replace("_", "-")
        share = click.FloatRange(0, 1)
        option = click.option(f"--{name}", one.name, type=share, default=one.default, show_default=True)
        function = option(function)
    return function


@click.command("simulate-gateway")
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed, the same drill.")
@click.option("--lines", type=click.IntRange(min=1), default=30, show_default=True, help="Calls at once.")
@click.option("--speed", type=click.FloatRange(min=0.1), default=1.0, help="Times as fast as life.")
@click.option("--report-to", metavar="URL", help="Host and port of reports, whatever a request says.")
@click.option("--secret-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--fate", "fixed", multiple=True, callback=fates, help="NUMBER=FATE: what always becomes of it."
)
@_odds_options
def command(
    port: int,
    seed: int,
    lines: int,
    speed: float,
    report_to: str | None,
    secret_file: Path | None,
    fixed: dict[str, Fate],
    **odds: float,
) -> None:
    """Play a gateway of calls and texts on this machine, for drills: it calls nobody."""
    import uvicorn

    try:
        chance = Chance(seed, Odds(**odds), fixed)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    log_to()
    secret = secret_file.read_text(encoding="utf-8").strip() if secret_file else SECRET
    gateway = SimulatedGateway(chance, secret, lines, speed, epoch_ms, report_to)
    log.info("calls at http://127.0.0.1:%d/calls, texts at http://127.0.0.1:%d/sms", port, port)
    if secret_file is None:
        log.info("the secret is %r, as no --secret-file was given", secret)
    app = gateway.app()
    config = uvicorn.Config(
        app, host=HOST, port=port, access_log=False, log_config=None, timeout_graceful_shutdown=GRACE_S
    )
    server, stop = uvicorn.Server(config), stop_on_signals()
    serving = threading.Thread(target=server.run)
    serving.start()
    while serving.is_alive() and not stop.wait(LOOK_S):
        pass
    server.should_exit = True
    serving.join()
    raise SystemExit(not server.started)
