"""A protocol's listening port: who may come in, and that nobody stays for ever."""

import asyncio
import logging
import socket
from collections import Counter
from dataclasses import dataclass, field

from ingest.gateway.connection import Connection, Desk

log = logging.getLogger(__name__)

KEEPALIVE = ((socket.TCP_KEEPIDLE, 60), (socket.TCP_KEEPINTVL, 20), (socket.TCP_KEEPCNT, 3))
"""A station that lost its power is noticed after two minutes."""
USER_TIMEOUT_MS = 60_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How many connections. Many stations may share an address of their carrier's."""

    most: int = 2000
    most_per_peer: int = 200


@dataclass(slots=True)
class Door:
    """One protocol's port."""

    desk: Desk
    limits: Limits = field(default_factory=Limits)
    _server: asyncio.Server | None = None
    _open: dict[Connection, asyncio.Task[None]] = field(default_factory=dict[Connection, asyncio.Task[None]])
    _peers: Counter[str] = field(default_factory=Counter[str])

    async def open(self, host: str, port: int) -> None:
        """Listen. Raises OSError where the port is taken."""
        limit = self.desk.patience.read_bytes
        self._server = await asyncio.start_server(self._enter, host, port, limit=limit)

    @property
    def port(self) -> int:
        """The port in use."""
        assert self._server is not None
        return self._server.sockets[0].getsockname()[1]

    def send_away(self, why: str) -> None:
        """Let every connection end in good order; stations call again by themselves."""
        for connection in self._open:
            connection.end(why)

    async def close(self, within_s: float) -> None:
        """Let nobody in, read nothing more, answer what is under way for so long, then hang up."""
        if self._server is not None:
            self._server.close()
        self.send_away("stopped")
        if tasks := list(self._open.values()):
            _, late = await asyncio.wait(tasks, timeout=within_s)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=1)

    async def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        counts = self.desk.counts
        peer = (writer.get_extra_info("peername") or ("?",))[0]
        why = self._turned_away(peer)
        if why is not None:
            counts.turned_away[why] += 1
            writer.transport.abort()
            return
        _keep_alive(writer.get_extra_info("socket"))
        connection = Connection(reader, writer, peer, self.desk)
        task = asyncio.current_task()
        assert task is not None
        self._open[connection] = task
        self._peers[peer] += 1
        counts.connections, counts.welcomed = counts.connections + 1, counts.welcomed + 1
        try:
            counts.closed[await connection.run()] += 1
        finally:
            counts.connections -= 1
            self._peers[peer] -= 1
            self._peers += Counter()  # forgets whoever has no connection left
            del self._open[connection]

    def _turned_away(self, peer: str) -> str | None:
        if len(self._open) >= self.limits.most:
            return "full"
        return "too_many_of_one_peer" if self._peers[peer] >= self.limits.most_per_peer else None


def _keep_alive(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in KEEPALIVE:
        sock.setsockopt(socket.IPPROTO_TCP, option, value)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
