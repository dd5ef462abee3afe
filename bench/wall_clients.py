"""A program that is many walls: `python -m bench.wall_clients PORT CLIENTS SECONDS`.

Opens so many connections to `/stream`, waits until each has its snapshot, and prints one JSON object: of all
observations in all deltas of the seconds after, how old they were when they arrived. Arrivals are noted as
they come and judged afterwards, so that this program is not what is measured; what it spent is in the answer.
"""

import asyncio
import json
import re
import sys
import time
from collections.abc import Iterable

import msgspec

from bench.wall_figures import Spread, spread
from cli.ports import HOST
from cli.process import epoch_ms

REQUEST = b"GET /stream HTTP/1.1\r\nHost: %s\r\nAccept: text/event-stream\r\nAccept-Encoding: gzip\r\n\r\n"
_EVENT = re.compile(rb"id: (\S+)\nevent: delta\ndata: (.*)\n\n")
_ID = re.compile(rb"id: (\S+)\nevent: (\w+)\ndata: ")
READY_WITHIN_S = 60.0
EDGE_MS = 1000
"""What came last may be on its way to others still."""


class Wall(asyncio.Protocol):
    """One connection. `arrived` is when each event's first bytes came (epoch ms), by its id."""

    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self.arrived: dict[bytes, float] = {}
        self.kept: list[bytes] = []
        self.keeps = False
        self._tail = b""

    def data_received(self, data: bytes) -> None:
        """Note the ids of the events that end in this piece."""
        now, piece = time.time_ns() / 1e6, self._tail + data
        for found in _ID.finditer(piece):
            if found[2] == b"delta":
                self.arrived.setdefault(found[1], now)
        if self.keeps:
            self.kept.append(data)
        if not self.ready.is_set() and (b"event: delta" in piece or b"event: heartbeat" in piece):
            self.ready.set()
        self._tail = piece[-80:]


class _Delta(msgspec.Struct):
    observations: list[tuple[int, int, float, str, list[str]]] = []


async def watch(port: int, clients: int, seconds: float) -> dict[str, object]:
    """Connect, wait, read for `seconds`; what was found."""
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(Wall, HOST, port) for _ in range(clients)]
    walls = [wall for _, wall in made]
    for transport, _ in made:
        transport.write(REQUEST % f"{HOST}:{port}".encode())
    await asyncio.wait_for(asyncio.gather(*(wall.ready.wait() for wall in walls)), READY_WITHIN_S)
    since, spent = epoch_ms(), time.process_time()
    walls[0].keeps = True
    await asyncio.sleep(seconds)
    used = (time.process_time() - spent) / seconds
    for transport, _ in made:
        transport.close()
    until = epoch_ms() - EDGE_MS
    lost = missing(walls, since, until)
    return {"clients": clients, "cpu": round(used, 2), "lost": lost, **found(walls, since).json()}


def found(walls: Iterable[Wall], since: int) -> Spread:
    """Ages in ms on arrival at every wall of every observation since then."""
    walls = list(walls)
    delays: list[float] = []
    for event_id, times in deltas(b"".join(walls[0].kept)):
        fresh = [at for at in times if at >= since]
        for wall in walls:
            if event_id in wall.arrived:
                delays += [wall.arrived[event_id] - at for at in fresh]
    return spread(delays)


def missing(walls: Iterable[Wall], since: float, until: float) -> int:
    """How often a wall did not get an event that another one got in that time (epoch ms)."""
    walls = list(walls)
    told = {one for wall in walls for one, at in wall.arrived.items() if since <= at < until}
    return sum(len(told - wall.arrived.keys()) for wall in walls)


def deltas(body: bytes) -> Iterable[tuple[bytes, list[int]]]:
    """Of each whole delta in a body with HTTP's chunks: its id, the times of its observations."""
    decoder = msgspec.json.Decoder(_Delta)
    for event in _EVENT.finditer(body):
        yield event[1], [one[1] for one in decoder.decode(event[2]).observations]


def main() -> None:
    """Watch as the arguments say."""
    port, clients, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    print(json.dumps(asyncio.run(watch(port, clients, seconds))))  # noqa: T201


if __name__ == "__main__":
    main()
