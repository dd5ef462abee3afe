"""The HTTP side of a camera: one client each, which never follows and never says where it was.

A password goes only to who asks for one, by Digest where that is offered, else by Basic; never in the clear
to a camera that has once offered Digest. Answers are taken as they come, never unpacked, and bounded in time
and size by whoever reads them; of one that asks who we are, next to nothing is read.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Generator
from contextlib import aclosing, asynccontextmanager, suppress

import httpx

from city.camera import CameraSecrets, Trouble
from ingest.video.source import NoPictureError

CONNECT_S = 4.0
READ_S = 6.0
MOST_ASKING = 16_384
"""So much of the page beside a question for our password is read, so that the connection may be kept."""
SKIM_S = 1.0
_TROUBLE = {401: Trouble.UNAUTHORISED, 403: Trouble.UNAUTHORISED, 404: Trouble.NOT_FOUND}
_DIGEST = re.compile(r"(?:^|,)\s*(digest\s.*)", re.IGNORECASE | re.DOTALL)


class Asked:
    """Who we are, told when we are asked, and from then on in the way that was asked for."""

    def __init__(self, secrets: CameraSecrets) -> None:
        self._user, self._password = secrets.user or "", secrets.password or ""
        self._digest = httpx.DigestAuth(self._user, self._password)
        self._basic = self._never_basic = False

    def flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The requests to send, each after the answer to the one before it. Bodies are not looked at."""
        if self._basic:
            yield from self._by_basic(request)
            return
        digest = self._digest.auth_flow(request)
        response = yield next(digest)
        if response.status_code != 401:
            return
        offers = response.headers.get_list("www-authenticate")
        offered = next((found[1] for offer in offers if (found := _DIGEST.search(offer))), None)
        if offered is not None:
            self._never_basic = True
            yield from _answered(digest, request, offered)
        elif not self._never_basic and any(offer.lower().lstrip().startswith("basic") for offer in offers):
            yield from self._by_basic(request)

    def _by_basic(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        response = yield next(httpx.BasicAuth(self._user, self._password).auth_flow(request))
        self._basic = response.status_code != 401


def _answered(
    digest: Generator[httpx.Request, httpx.Response, None], request: httpx.Request, offered: str
) -> Generator[httpx.Request, httpx.Response, None]:
    """The request again, with what a challenge asks for; nothing for a challenge that is none."""
    try:
        again = digest.send(httpx.Response(401, headers={"www-authenticate": offered}, request=request))
    except (StopIteration, httpx.ProtocolError):
        return
    yield again


class CameraClient:
    """One camera's client."""

    def __init__(self, url: str, secrets: CameraSecrets) -> None:
        self._url = url
        self._asked = Asked(secrets) if secrets.user or secrets.password else None
        self._http = httpx.AsyncClient(
            headers={"Accept": "image/jpeg, multipart/x-mixed-replace", "Accept-Encoding": "identity"},
            timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            follow_redirects=False,
            trust_env=False,
            verify=url.startswith("https:"),  # reading the authorities costs 20 ms, and plain HTTP has none
        )

    @asynccontextmanager
    async def answer(self) -> AsyncIterator[httpx.Response]:
        """What the camera answers, its body yet to come; whatever goes wrong inside is a NoPictureError."""
        try:
            async with aclosing(await self._send()) as response:
                if response.status_code != 200:
                    raise NoPictureError(_trouble_of(response.status_code))
                yield response
        except (TimeoutError, httpx.TimeoutException) as error:
            raise NoPictureError(Trouble.TIMEOUT) from error
        except (httpx.ConnectError, httpx.InvalidURL, httpx.UnsupportedProtocol, OSError) as error:
            raise NoPictureError(Trouble.NO_CONNECTION) from error
        except (httpx.HTTPError, httpx.StreamError, ValueError) as error:
            raise NoPictureError(Trouble.STREAM_ENDED) from error

    async def aclose(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def _send(self) -> httpx.Response:
        request = self._http.build_request("GET", self._url)
        if self._asked is None:
            return await self._http.send(request, stream=True)
        flow = self._asked.flow(request)
        request = next(flow)
        while True:
            response = await self._http.send(request, stream=True)
            try:
                request = flow.send(response)
            except StopIteration:
                return response
            async with aclosing(response):
                await _skim(response)


async def _skim(response: httpx.Response) -> None:
    """Read the rest of a short answer; of a longer or a slow one nobody reads on."""
    size = 0
    with suppress(TimeoutError):
        async with within(SKIM_S):
            async for piece in response.aiter_raw():
                size += len(piece)
                if size > MOST_ASKING:
                    return


def _trouble_of(status: int) -> Trouble:
    if 300 <= status < 400:
        return Trouble.REDIRECTED
    return _TROUBLE.get(status, Trouble.REFUSED)


def within(seconds: float) -> asyncio.Timeout:
    """A bound on a whole look: httpx's own ones begin anew with each byte."""
    return asyncio.timeout(seconds)
