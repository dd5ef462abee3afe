"""The dashboard process: FastAPI with Dash on it, the live wall state, and the threads that feed it."""

import asyncio
import logging
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from time import monotonic

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from city.channel import ChannelSecrets, DeclaredChannel
from city.clock import Clock
from city.errors import TransientError
from city.settings import Settings
from city.sign_on import SignOn
from dashboard import access, around
from dashboard.api import (
    account_admin,
    accounts,
    ack,
    air,
    alarm_health,
    alerts,
    audit_page,
    callout,
    canary,
    cap,
    cap_feed,
    channels,
    citizens,
    compliance,
    datastreams,
    deadletters,
    declarations,
    deliveries,
    devices,
    docs,
    duty,
    export,
    flood,
    gateway_reports,
    hazard,
    health,
    incidents,
    kept_reports,
    metrics,
    mistakes,
    ogc_features,
    oidc,
    open_reports,
    own_account,
    pages,
    playback,
    quality,
    receipts,
    releases,
    reports,
    rules,
    sensorthings,
    silences,
    stream,
    things,
    unknown,
    video,
    views,
)
from dashboard.api.context import Context, json
from dashboard.connection import Connection
from dashboard.exporting.desk import ExportDesk
from dashboard.exporting.job import Jobs
from dashboard.feeder import PROCESS, Feeder
from dashboard.mounting import mount_pages
from dashboard.serving import serve_until
from dashboard.streams import Streams
from dashboard.throttle import Throttle
from dashboard.video_desk import VideoDesk
from dashboard.wall_state import WallState
from store import database, observations, processes, reconciliation

log = logging.getLogger(__name__)

AWAY = "the database is away; what is on screen is the last that was known"
TOO_LONG = "that took too long: ask for a shorter time or a wider bucket"
HEARTBEAT_S = 5.0
AGE_S = 1.0
PULSE_S = 1.0
GRACE_S = 2


def serve(
    settings: Settings,
    stop: threading.Event,
    clock: Clock,
    secrets_of: Callable[[DeclaredChannel], ChannelSecrets] = lambda _channel: ChannelSecrets(),
    sign_on: SignOn | None = None,
) -> None:
    """Serve until `stop` or a signal. `secrets_of` says what reports of a channel are signed with, `sign_on`
    by which provider of identities people sign in."""
    if not (settings.database_url and settings.redis_url):
        raise ValueError("the dashboard needs the URLs of a database and a Redis")
    with database.pool(settings.database_url, PROCESS) as connections:
        wall, desk = WallState(clock), VideoDesk(settings.redis_url, clock)
        app = build(Context(settings, connections, wall, clock, secrets_of, desk, sign_on), stop)
        config = uvicorn.Config(
            app,
            http=Connection,
            ws="none",
            host=settings.bind,
            port=settings.port,
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=GRACE_S,
            server_header=False,
        )
        ending = partial(_let_go, app.state.context)
        asyncio.run(serve_until(stop, uvicorn.Server(config), ending))


def _let_go(context: Context) -> None:
    context.wall.hub.close()
    context.wall.callouts.close()
    if context.video:
        context.video.close()


def build(context: Context, stop: threading.Event) -> FastAPI:
    """The application with every route."""
    where, told = "/api/openapi.json", mistakes.DECLARED
    app = FastAPI(title="citywatch", docs_url=None, redoc_url=None, openapi_url=where, responses=told)
    app.router.lifespan_context = _lifespan(context, stop)
    app.state.context = context
    app.state.exports = ExportDesk(context.settings.database_url or "")
    app.state.exports_asked = Throttle(burst=60, every_s=2.0, tick=monotonic)
    app.state.streams = Streams()
    app.state.export_jobs = Jobs(app.state.exports, context.clock)
    _add_refusals(app)
    data = (
        things,
        datastreams,
        alerts,
        incidents,
        flood,
        air,
        compliance,
        playback,
        alarm_health,
        export,
        canary,
        deadletters,
        deliveries,
        channels,
        citizens,
        open_reports,
        silences,
        receipts,
        quality,
        duty,
        declarations,
        rules,
        cap,
        callout,
        gateway_reports,
        releases,
        reports,
        kept_reports,
        hazard,
        video,
        views,
        devices,
        sensorthings,
        ogc_features,
    )
    app.include_router(accounts.told)
    of_people = (accounts, oidc, own_account, account_admin, audit_page)
    for part in (pages, ack, *of_people, *data, cap_feed, health, metrics, stream, docs, unknown):
        app.include_router(part.router)
    made = mount_pages(app, context)
    app.include_router(unknown.pages)
    if without := access.unlisted(app):
        raise RuntimeError(f"no line in the table of access: {', '.join(without)}")
    app.state.pages = made
    around.add(app, context, made)
    return app


def _add_refusals(app: FastAPI) -> None:
    """What is answered where it cannot be done."""
    for unavailable in (*database.Unavailable, TransientError):
        app.add_exception_handler(unavailable, _database_away)
    app.add_exception_handler(database.TooSlow, _too_slow)
    app.add_exception_handler(database.NotStorable, mistakes.not_storable)
    app.add_exception_handler(RequestValidationError, mistakes.wrong_question)
    app.add_exception_handler(HTTPException, mistakes.refused)


def _lifespan(context: Context, stop: threading.Event):
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        feeder = Feeder(context.settings, context.connections, context.wall, asyncio.get_running_loop(), stop)
        feeder.start()
        tasks = [
            asyncio.create_task(_every(AGE_S, context.wall.age)),
            asyncio.create_task(_every(HEARTBEAT_S, context.wall.heartbeat)),
            asyncio.create_task(_every(PULSE_S, lambda: _feel_pulse(context))),
        ]
        try:
            yield
        finally:
            stop.set()
            for task in tasks:
                task.cancel()
            app.state.export_jobs.close()
            await asyncio.to_thread(feeder.join)

    return lifespan


async def _every(seconds: float, act: Callable[[], Awaitable[None] | None]) -> None:
    """Act again and again. What goes wrong in one turn is logged and does not end the others."""
    while True:
        try:
            done = act()
            if done is not None:
                await done
        except database.Unavailable as error:
            log.warning("database is away: %s", error)
        except Exception:
            log.exception("a turn of %s failed", act)
        await asyncio.sleep(seconds)


async def _feel_pulse(context: Context) -> None:
    totals, beats, context.wall.pulse.differences = await asyncio.to_thread(_ask_database, context)
    context.wall.pulse.update(totals, beats, context.clock())


def _ask_database(context: Context) -> tuple[observations.Totals, list[processes.Process], int]:
    with context.connections.connection(timeout=2.0) as conn:
        shown: dict[str, object] = {"walls": context.wall.hub.clients, "canary": context.wall.canary}
        processes.beat(conn, PROCESS, os.getpid(), context.clock(), shown)
        known = reconciliation.known_differences(conn)
        return observations.totals(conn), processes.all_processes(conn), known


async def _database_away(request: Request, error: Exception) -> Response:
    log.warning("database is away: %s", error)
    return json({"detail": mistakes.said(request, AWAY)}, 503)


async def _too_slow(request: Request, error: Exception) -> Response:
    log.warning("a question took too long: %s", error)
    return json({"detail": mistakes.said(request, TOO_LONG)}, 504)
