"""How a server of ours runs: until it is told to stop, or by a signal."""

import asyncio
import threading
from collections.abc import Callable

import uvicorn


async def serve_until(
    stop: threading.Event, server: uvicorn.Server, ending: Callable[[], None] = lambda: None
) -> None:
    """Serve until `stop` is set, or a signal sets it; `ending` lets go of whoever would listen for ever."""

    async def watch() -> None:
        await asyncio.to_thread(stop.wait)
        ending()
        server.should_exit = True

    watcher = asyncio.create_task(watch())
    handle_exit = server.handle_exit

    def leave(*signal: object) -> None:
        stop.set()
        handle_exit(*signal)

    server.handle_exit = leave  # uvicorn takes the signals over; ours must still set `stop`
    await server.serve()
    stop.set()
    await watcher
