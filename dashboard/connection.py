"""One connection of a server of ours, which nobody can keep open by doing nothing, nor fill without end.

uvicorn waits for a request for ever, takes headers of any size, and tells what is no HTTP without a header
of ours. A proxy bounds all of that; but not everybody has one, and the public side meets everybody.
"""

from asyncio import TimerHandle
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 64 * 1024
"""Bytes of the address and all headers: many times what a browser sends."""
HEAD_WITHIN_S = 30.0
"""A request has begun and its headers are whole within so long after the connection is made, or after its
first byte on a connection that is used again."""
BODY_WITHIN_S = 600.0
"""A photo from a slow telephone is whole by then."""
TAKEN_WITHIN_S = 120.0
"""So long nothing of an answer may be taken while more waits."""
LINGER_S = 2.0
"""For who is refused to read why."""
_SAID = (
    b"HTTP/1.1 %b\r\n"
    b"content-type: text/plain; charset=utf-8\r\n"
    b"content-length: %d\r\n"
    b"x-content-type-options: nosniff\r\n"
    b"referrer-policy: same-origin\r\n"
    b"x-frame-options: DENY\r\n"
    b"content-security-policy: default-src 'none'; frame-ancestors 'none'\r\n"
    b"cache-control: no-store\r\n"
    b"connection: close\r\n"
    b"\r\n"
)


class Connection(HttpToolsProtocol):
    """uvicorn's connection with bounds."""

    largest_head: ClassVar[int] = LARGEST_HEAD

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._head = 0
        self._in_head = True
        self._is_refused = False
        self._is_large = False
        self._requests = 0
        self._due: float | None = None
        self._coming: TimerHandle | None = None
        self._going: TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Wait for a request, but not for ever."""
        super().connection_made(transport)
        self.expect(HEAD_WITHIN_S)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._coming = _ended(self._coming)
        self._going = _ended(self._going)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came in, and see that a head comes to an end."""
        if self._is_refused:
            return
        before = self._requests
        super().data_received(data)
        if not self._in_head or self._requests != before or self._is_refused or self.transport.is_closing():
            return
        if self._due is None:
            self.expect(HEAD_WITHIN_S)
        self._head += len(data)
        if self._head > self.largest_head:
            self._refuse_large()

    def on_headers_complete(self) -> None:
        """Its body may take longer. Raises ValueError, which the parser tells as a request that is none."""
        self._is_large = (
            len(self.url) + sum(len(name) + len(text) for name, text in self.headers) > self.largest_head
        )
        if self._is_large:
            raise ValueError("too large")
        self._in_head, self._head = False, 0
        self.expect(BODY_WITHIN_S)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole; what comes now is another."""
        self._in_head = True
        self._requests += 1
        self._due = None
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The client takes less than we have."""
        super().pause_writing()
        self._look_again(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """It has taken enough."""
        self._going = _ended(self._going)
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is refused as everything is, with headers of ours."""
        if self._is_large:
            self._refuse_large()
        else:
            self.refuse(b"400 Bad Request", msg.encode("ascii"))

    def refuse(self, status: bytes, why: bytes) -> None:
        """Say a status and a few words, and hear no more."""
        self.transport.write(_SAID % (status, len(why)) + why)
        self.transport.write_eof()  # to close with something unread would take the answer from its reader
        self._is_refused = True
        self.expect(LINGER_S)

    def expect(self, seconds: float) -> None:
        """Something has to come within so long, instead of what was waited for before.

        A clock that would ring too early is left alone, and looks again when it rings: to set one costs more
        than to answer a request.
        """
        self._due = self.loop.time() + seconds
        if self._coming is None or self._coming.when() > self._due:
            _ended(self._coming)
            self._coming = self.loop.call_at(self._due, self._rings)

    def _rings(self) -> None:
        self._coming = None
        if self._due is None:
            return
        if self._due > self.loop.time():
            self._coming = self.loop.call_at(self._due, self._rings)
        else:
            self.transport.abort()

    def _unsupported_upgrade_warning(self) -> None:
        """A stranger may ask for a WebSocket as often as they like: that is nothing for the log."""

    def _look_again(self, waiting: int) -> None:
        self._going = self.loop.call_later(TAKEN_WITHIN_S, self._look, waiting)

    def _look(self, before: int) -> None:
        """Go on while less waits than before."""
        waiting = self.transport.get_write_buffer_size()
        if waiting < before:
            self._look_again(waiting)
        else:
            self.transport.abort()

    def _refuse_large(self) -> None:
        self.refuse(b"431 Request Header Fields Too Large", b"too many or too large headers")


def _ended(timer: TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
