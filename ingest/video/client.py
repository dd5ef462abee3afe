"""The HTTP side of a camera: one client each, which never follows and never says where it was.

A password goes only to who asks for one, by Digest where that is offered, else by Basic. Answers are taken as
they come, never unpacked, and bounded in time and size by whoever reads them.
"""

import asyncio
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager

import httpx

from city.camera import CameraSecrets, Trouble
from ingest.video.source import NoPictureError

CONNECT_S = 4.0
READ_S = 6.0
_TROUBLE = {401: Trouble.UNAUTHORISED, 403: Trouble.UNAUTHORISED, 404: Trouble.NOT_FOUND}


class Asked(httpx.Auth):
    """Who we are, told when we are asked, and from then on in the way that was asked for."""

    def __init__(self, secrets: CameraSecrets) -> None:
        self._user, self._password = secrets.user or "", secrets.password or ""
        self._digest = httpx.DigestAuth(self._user, self._password)
        self._basic = False

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """As httpx wants it."""
        if not self._basic:
            response = yield from self._by_digest(request)
            if response.status_code != 401 or not _wants_basic(response):
                return
            self._basic = True
        yield from httpx.BasicAuth(self._user, self._password).auth_flow(request)

    def _by_digest(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, httpx.Response]:
        flow = self._digest.auth_flow(request)
        asked = next(flow)
        while True:
            response = yield asked
            try:
                asked = flow.send(response)
            except (StopIteration, httpx.ProtocolError):  # the second: a challenge that is none
                return response


def _wants_basic(response: httpx.Response) -> bool:
    offers = response.headers.get_list("www-authenticate")
    return any(offer.lower().lstrip().startswith("basic") for offer in offers)


def client_for(url: str, secrets: CameraSecrets) -> httpx.AsyncClient:
    """A client of one camera."""
    return httpx.AsyncClient(
        auth=Asked(secrets) if secrets.user or secrets.password else None,
        headers={"Accept": "image/jpeg, multipart/x-mixed-replace", "Accept-Encoding": "identity"},
        timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
        limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
        follow_redirects=False,
        trust_env=False,
        verify=url.startswith("https:"),  # reading the authorities costs 20 ms, and plain HTTP has none
    )


@asynccontextmanager
async def answer(client: httpx.AsyncClient, url: str) -> AsyncIterator[httpx.Response]:
    """The answer of a camera, its body yet to come; whatever goes wrong inside is a NoPictureError."""
    try:
        async with client.stream("GET", url) as response:
            if response.status_code != 200:
                raise NoPictureError(_trouble_of(response.status_code))
            yield response
    except (TimeoutError, httpx.TimeoutException) as error:
        raise NoPictureError(Trouble.TIMEOUT) from error
    except (httpx.ConnectError, httpx.InvalidURL, httpx.UnsupportedProtocol, OSError) as error:
        raise NoPictureError(Trouble.NO_CONNECTION) from error
    except (httpx.HTTPError, httpx.StreamError, ValueError) as error:
        raise NoPictureError(Trouble.STREAM_ENDED) from error


def _trouble_of(status: int) -> Trouble:
    if 300 <= status < 400:
        return Trouble.REDIRECTED
    return _TROUBLE.get(status, Trouble.REFUSED)


def within(seconds: float) -> asyncio.Timeout:
    """A bound on a whole look: httpx's own ones begin anew with each byte."""
    return asyncio.timeout(seconds)
