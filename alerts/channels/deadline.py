"""A hard deadline around asynchronous work: over when it is over, whatever the other side does.

The work has a thread and an event loop of its own. A peer that answers a byte a second is cut off by the
loop; a name that the system's resolver cannot find cannot be cut off, so the thread is left to it and the
caller goes on.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
GRACE_S = 0.5
CLOSING_S = 0.1


def within(deadline_s: float, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What `work` returns or raises; TimeoutError once `deadline_s` is over."""
    done: Future[T] = Future()

    async def timed() -> None:
        try:
            done.set_result(await asyncio.wait_for(work(), deadline_s))
        except BaseException as error:  # noqa: BLE001 it is raised again where somebody waits for it
            done.set_exception(error)
        await asyncio.sleep(CLOSING_S)  # nobody waits for this: what was cut off is closed in order
        _abort_the_rest(asyncio.get_running_loop())
        await asyncio.sleep(0)

    threading.Thread(target=lambda: asyncio.run(timed()), name="channel", daemon=True).start()
    return done.result(deadline_s + GRACE_S)


def _abort_the_rest(loop: asyncio.AbstractEventLoop) -> None:
    """Let go of connections whose peer takes nothing: closed in order they would stay until it does. Only a
    loop that keeps a list of its transports can tell."""
    for transport in [*getattr(loop, "_transports", {}).values()]:
        transport.abort()
