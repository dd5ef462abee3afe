"""How a server of ours runs: until it is told to stop, or by a signal."""

import asyncio
import resource
import threading
from collections.abc import Callable

import uvicorn

FILES = 8192
"""Open files that a server may have where the system lets it: each connection is one."""


async def serve_until(
    stop: threading.Event, server: uvicorn.Server, ending: Callable[[], None] = lambda: None
) -> None:
    """Serve until `stop` is set, or a signal sets it; `ending` lets go of whoever would listen for ever."""

    async def watch() -> None:
        await asyncio.to_thread(stop.wait)
        ending()
        server.should_exit = True

    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
    if few != resource.RLIM_INFINITY and few < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    watcher = asyncio.create_task(watch())
    handle_exit = server.handle_exit

    def leave(*signal: object) -> None:
        stop.set()
        handle_exit(*signal)

    server.handle_exit = leave  # uvicorn takes the signals over; ours must still set `stop`
    await server.serve()
    stop.set()
    await watcher
