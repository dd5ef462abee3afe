"""A TCP proxy of ours between a process and its neighbour, whose faults a test switches on and off.

One asyncio loop on a thread of its own serves every proxy of a test. Faults act on connections that exist
and on new ones: `latency_s` delays every chunk, `bytes_per_s` limits each direction, `black_hole` swallows
everything while connections stay open, `refuse` closes new ones, `cut_after` resets a connection once that
many bytes have come back from the neighbour. `reset`, `half_close` and `strand` act at once.
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from stack import free_port

from cli.ports import HOST

CHUNK = 65536
LINGER_ZERO = struct.pack("ii", 1, 0)
"""Closing a socket with this sends a reset."""


class Link:
    """One accepted connection and the one it leads to."""

    def __init__(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.near, self.far = near, far
        self.came_back = 0
        self.half_closed = False
        self.stranded = False

    def reset(self) -> None:
        """End both sides with a reset instead of a goodbye."""
        _reset(self.near)
        _reset(self.far)

    def half_close(self) -> None:
        """Say goodbye to the near side in the far side's name."""
        self.half_closed = True
        self.near.write_eof()


def _reset(writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
    writer.transport.abort()


class Proxy:
    """Listens on `port` and leads to `target`. The switches may be set from any thread at any time."""

    def __init__(self, loop: asyncio.AbstractEventLoop, target: int) -> None:
        self.port, self.target = free_port(), target
        self.latency_s = 0.0
        self.bytes_per_s: float | None = None
        self.black_hole = False
        self.refuse = False
        self.cut_after: int | None = None
        self.accepted = 0
        self._loop = loop
        self._links: set[Link] = set()
        self._server: asyncio.Server | None = None

    def heal(self) -> None:
        """Switch every fault off. What a black hole swallowed is gone: those connections are reset."""
        swallowed = self.black_hole
        self.latency_s, self.bytes_per_s, self.cut_after = 0.0, None, None
        self.black_hole = self.refuse = False
        if swallowed:
            self.reset()

    def reset(self) -> None:
        """Reset every connection."""
        self._call(lambda: [link.reset() for link in list(self._links)])

    def half_close(self) -> None:
        """Tell the process that its neighbour has said its last word; its own words still go through."""
        self._call(lambda: [link.half_close() for link in list(self._links)])

    def strand(self) -> None:
        """Swallow everything on the connections there are, for good, while new ones are served."""
        for link in list(self._links):
            link.stranded = True

    @property
    def links(self) -> int:
        """How many connections there are."""
        return len(self._links)

    async def open(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, HOST, self.port)

    async def close(self) -> None:
        """Stop listening and end every connection."""
        if self._server:
            self._server.close()
        for link in list(self._links):
            link.reset()

    def _call(self, work: Callable[[], object]) -> None:
        async def on_loop() -> None:
            work()

        asyncio.run_coroutine_threadsafe(on_loop(), self._loop).result(30)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        try:
            if self.refuse:
                raise ConnectionRefusedError
            far_reader, far_writer = await asyncio.open_connection(HOST, self.target)
        except OSError:
            _reset(writer)
            return
        link = Link(writer, far_writer)
        self._links.add(link)
        try:
            await asyncio.gather(
                self._pump(link, reader, far_writer, False), self._pump(link, far_reader, writer, True)
            )
        except (OSError, asyncio.CancelledError):
            link.reset()
        finally:
            self._links.discard(link)
            writer.close()
            far_writer.close()

    async def _pump(
        self, link: Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, back: bool
    ) -> None:
        while data := await reader.read(CHUNK):
            if self.black_hole or link.stranded or (back and link.half_closed):
                continue
            if self.latency_s:
                await asyncio.sleep(self.latency_s)
            if self.bytes_per_s:
                await asyncio.sleep(len(data) / self.bytes_per_s)
            if back:
                data = self._cut(link, data)
            writer.write(data)
            await writer.drain()
            if self.cut_after is not None and link.came_back >= self.cut_after:
                raise ConnectionResetError
        if not (self.black_hole or link.stranded or (back and link.half_closed)):
            writer.write_eof()

    def _cut(self, link: Link, data: bytes) -> bytes:
        if self.cut_after is not None:
            data = data[: max(0, self.cut_after - link.came_back)]
        link.came_back += len(data)
        return data


@contextmanager
def proxies() -> Iterator[Callable[[int], Proxy]]:
    """A maker of proxies: give it the port to lead to."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="proxies", daemon=True)
    thread.start()
    made: list[Proxy] = []

    def make(target: int) -> Proxy:
        proxy = Proxy(loop, target)
        asyncio.run_coroutine_threadsafe(proxy.open(), loop).result(30)
        made.append(proxy)
        return proxy

    try:
        yield make
    finally:
        for proxy in made:
            asyncio.run_coroutine_threadsafe(proxy.close(), loop).result(30)
        asyncio.run_coroutine_threadsafe(_drained(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()


async def _drained() -> None:
    """Let every connection's task come to its end, so that the loop is closed over nothing."""
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
