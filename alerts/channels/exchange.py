"""One HTTP exchange as every HTTP channel needs it: a hard deadline, no redirects, a bounded answer, TLS
verified by the system's certificates, no proxy and no password taken from the environment.
"""

import asyncio
import logging
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx

from alerts.channels.deadline import within
from alerts.channels.pinned import Guard, Inward, Target, targets
from city.notice import Outcome, Result, told

ANSWER_LIMIT = 16_000
OWN_PATIENCE = 0.9
"""The client gives up a little before it is cut off: so it closes what it opened."""
ANSWER_WITHIN_S = 1.0
"""How long the body of an answer is waited for once its status is known."""
AGENT = "citywatch"
WAITS = ("Retry-After", "x-ogw-ratelimit-reset")
"""Headers that say how long to wait; the second is Feishu's, in seconds."""
UNSENDABLE = "the request cannot be written: a secret or an address has a line break, a blank or an accent"
SHORTEST_KEY = 8
"""Characters of a piece of an address that is taken for a secret."""

for _library in ("httpx", "httpcore"):  # they log whole URLs, and a URL may be the secret
    logging.getLogger(_library).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, how long to wait if it says so, and as much of the body as came in time and fits."""

    status: int
    retry_after: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    certificates: ssl.SSLContext | None


def exchange(
    method: str,
    url: str,
    deadline_s: float,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    guard: Guard | None = None,
) -> Answer | Outcome:
    """The answer to one request, or the Outcome of not getting one. `guard` is for addresses of users."""
    secure = url[:6].lower() == "https:"
    certificates = ssl.create_default_context() if secure else None  # read anew: they may be mended meanwhile
    request = _Request(method, url, headers or {}, body, certificates)
    try:
        return within(deadline_s, lambda: _exchange(request, guard, deadline_s))
    except Inward as refused:
        return Outcome(Result.PERMANENT, str(refused))
    except (TimeoutError, httpx.TimeoutException):
        return Outcome(Result.TRANSIENT, f"no answer within {deadline_s:g} s")
    except (httpx.LocalProtocolError, UnicodeError):
        return Outcome(Result.PERMANENT, UNSENDABLE)  # what was wrong is not said: it may be the secret
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return unreached(error, secrets_of(url))


async def _exchange(request: _Request, guard: Guard | None, deadline_s: float) -> Answer:
    """The answer of the first address that takes a connection; none may use up the time of those after it."""
    clock = asyncio.get_running_loop().time
    ends = clock() + deadline_s * OWN_PATIENCE
    *others, last = await targets(request.url, guard)
    for after, target in zip(range(len(others), 0, -1), others, strict=True):
        left_s = ends - clock()
        with suppress(httpx.ConnectError, httpx.ConnectTimeout):
            return await _asked(request, target, httpx.Timeout(left_s, connect=left_s / (after + 2)))
    return await _asked(request, last, httpx.Timeout(ends - clock()))


async def _asked(request: _Request, target: Target, patience: httpx.Timeout) -> Answer:
    async with (
        httpx.AsyncClient(
            verify=request.certificates or target.url.scheme == "https",
            trust_env=False,
            follow_redirects=False,
            timeout=patience,
        ) as client,
        client.stream(
            request.method,
            target.url,
            content=request.body,
            headers={"User-Agent": AGENT, "Accept-Encoding": "identity", **target.headers, **request.headers},
            extensions=target.extensions,
        ) as answer,
    ):
        waits = (answer.headers[name] for name in WAITS if name in answer.headers)
        return Answer(answer.status_code, next(waits, None), await _beginning(answer))


async def _beginning(answer: httpx.Response) -> bytes:
    """As much of the body as comes in time and fits."""
    received = bytearray()
    with suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(ANSWER_WITHIN_S):
            async for part in answer.aiter_raw():
                received += part
                if len(received) >= ANSWER_LIMIT:
                    break
    return bytes(received[:ANSWER_LIMIT])


def unreached(error: BaseException, secrets: tuple[str, ...] = ()) -> Outcome:
    """The Outcome of a connection that failed: a certificate that does not hold is for a person to mend."""
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    detail = told(str(error) or type(error).__name__, secrets)
    bad = any(
        isinstance(one, ssl.SSLCertVerificationError | httpx.InvalidURL | UnicodeError) for one in causes
    )
    return Outcome(Result.PERMANENT if bad else Result.TRANSIENT, detail)


def secrets_of(url: str) -> tuple[str, ...]:
    """The parts of a URL that must not be shown, the longest first: all of it and every piece that may be a
    key, as written and decoded. Short words such as `v1` stay readable.
    """
    parts = urlsplit(url)
    whole = (url, parts.path.strip("/"), parts.query, parts.password or "")
    values = [value for _, value in parse_qsl(parts.query)]
    pieces = (parts.username or "", parts.fragment, *parts.path.split("/"), *parts.query.split("&"), *values)
    hidden = {part for part in whole if part} | {part for part in pieces if len(part) >= SHORTEST_KEY}
    return tuple(sorted(hidden | {unquote(part) for part in hidden}, key=len, reverse=True))
