"""Between ASGI and us: headers in, bodies in, answers out."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from dashboard.widgets.answering import Sent

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class TooLargeError(ValueError):
    """A body of more bytes than a route takes."""

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most} bytes")
        self.most = most


def header(scope: Scope, name: bytes) -> bytes:
    """A header of a request, empty where it has none; one that is said several times is one list."""
    return b",".join(text for known, text in scope["headers"] if known == name)


def zips(accepted: bytes) -> bool:
    """Whether a client takes gzip, by its Accept-Encoding."""
    for word in accepted[:500].lower().split(b","):
        coding, _, weight = word.partition(b";")
        if coding.strip() in (b"gzip", b"x-gzip"):
            return weight.replace(b" ", b"") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000")
    return False


async def body_of(scope: Scope, receive: Receive, most: int) -> bytes:
    """The whole body. Raises TooLargeError before more than `most` bytes are held."""
    length = header(scope, b"content-length")
    if length.isdigit() and (len(length) > 18 or int(length) > most):
        raise TooLargeError(most)
    parts, size, more = list[bytes](), 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise TooLargeError(most)
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


async def send_answer(send: Send, sent: Sent) -> None:
    """Send an answer whole."""
    await send({"type": "http.response.start", "status": sent.status, "headers": sent.headers})
    await send({"type": "http.response.body", "body": sent.body})
