"""What every endpoint works with, found on the application's state."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import HTTPException, Request
from fastapi.responses import Response

from city.channel import ChannelSecrets, DeclaredChannel
from city.clock import Clock
from city.settings import Settings
from city.sign_on import SignOn
from dashboard.video_desk import VideoDesk
from dashboard.wall_state import WallState
from dashboard.wire import encode
from store.database import Pool


@dataclass(frozen=True, slots=True)
class Context:
    """One process's parts. `clock` gives epoch milliseconds, `secrets_of` the secrets of a channel, `video`
    what cameras show (None where no Redis is set), `sign_on` the provider of identities."""

    settings: Settings
    connections: Pool
    wall: WallState
    clock: Clock
    secrets_of: Callable[[DeclaredChannel], ChannelSecrets] = lambda _channel: ChannelSecrets()
    video: VideoDesk | None = None
    sign_on: SignOn | None = None


def context(request: Request) -> Context:
    """The Context of the application a request came to."""
    return request.app.state.context


def json(data: object, status: int = 200) -> Response:
    """A JSON reply that no cache may keep."""
    return Response(encode(data), status, {"Cache-Control": "no-store"}, "application/json")


def not_found(what: str) -> HTTPException:
    """404 that says what was not found."""
    return HTTPException(404, f"no {what}")
