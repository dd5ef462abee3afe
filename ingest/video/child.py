"""A child process of the prober: started when it is needed, killed when it is late, started again.

What it is told goes over its standard input, secrets too: everybody on the machine reads a command line. None
of our settings are in its environment. What it says on standard error is thrown away, for FFmpeg says URLs.
"""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress

from city.settings import PREFIX
from ingest.video.seen import MOST_MESSAGE, Seen, framed, hear


def _bare() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}


class GoneError(Exception):
    """The child has died, said nonsense or was too late, and was ended."""


class Child:
    """One child that runs a module of ours. Not for several tasks at once."""

    def __init__(self, module: str) -> None:
        self._argv = (sys.executable, "-m", module)
        self._process: Process | None = None

    @property
    def runs(self) -> bool:
        """Whether there is a process, as far as we know."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> bool:
        """A new process, where there is none; whether it is new."""
        if self.runs:
            return False
        await self.end()
        self._process = await asyncio.create_subprocess_exec(
            *self._argv, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=MOST_MESSAGE, env=_bare()
        )
        return True

    async def say(self, message: bytes) -> None:
        """Send a message. Raises GoneError."""
        pipe = self._process and self._process.stdin
        if pipe is None:
            raise GoneError
        try:
            pipe.write(framed(message))
            await pipe.drain()
        except (OSError, RuntimeError) as error:
            await self.end()
            raise GoneError from error

    async def hear(self, within_s: float) -> Seen:
        """What it saw. Raises GoneError."""
        pipe = self._process and self._process.stdout
        if pipe is None:
            raise GoneError
        try:
            async with asyncio.timeout(within_s):
                return await hear(pipe)
        except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError) as error:
            await self.end()
            raise GoneError from error

    async def end(self) -> None:
        """Kill it: it holds nothing that anybody needs. It is seen off, whoever is called away meanwhile."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        seen_off = asyncio.ensure_future(process.wait())
        try:
            await asyncio.shield(seen_off)
        except asyncio.CancelledError:
            await seen_off
            raise
