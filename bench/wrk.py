"""Asking a server as fast as it answers, by `wrk`, and what that cost the server.

A rate depends on what else the machine does; the processor seconds that the server spent on a request hardly
do. So both are told: answers in a second, and answers in a second of the server's processor.
"""

import json
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from bench.processes import cpu_s
from city.errors import PermanentError

CONNECTIONS, THREADS = 32, 1
SCRIPT = Path(__file__).with_name("wrk.lua")
_TOLD = re.compile(r"^\{.*\}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Pull:
    """What one run of `wrk` found."""

    requests: int
    seconds: float
    cpu_s: float
    p95_ms: float
    failed: int

    @property
    def per_s(self) -> float:
        """Answers in a second."""
        return self.requests / self.seconds

    @property
    def per_core_s(self) -> float:
        """Answers in a second of one core of the server."""
        return self.requests / max(self.cpu_s, 0.01)


def program() -> str:
    """Where `wrk` is. Raises PermanentError where it is not installed."""
    found = shutil.which("wrk")
    if found is None:
        raise PermanentError("wrk is missing: install Debian's `wrk`")
    return found


def version() -> str:
    """What `wrk` says of itself."""
    said = subprocess.run([program(), "-v"], capture_output=True, text=True, check=False)
    found = re.search(r"wrk (\S+)", said.stdout + said.stderr)
    return found[1] if found else "unknown"


def pull(url: str, pid: int, seconds: float) -> Pull:
    """Ask `url` of the server `pid` for so long over `CONNECTIONS` connections that stay open."""
    argv = [program(), f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{round(seconds)}s", "-s", str(SCRIPT), url]
    before, began = cpu_s(pid), time.monotonic()
    said = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    spent, took = cpu_s(pid) - before, time.monotonic() - began
    return read(said, min(took, seconds + 1), spent)


def read(said: str, took: float, spent: float) -> Pull:
    """What `wrk` printed. `took` and `spent` are seconds, of the clock and of the server's processor."""
    told = _TOLD.findall(said)
    if not told:
        raise PermanentError(f"wrk said nothing that can be read: {said[:200]!r}")
    found = json.loads(told[-1])
    seconds = found["duration_us"] / 1e6 or took
    return Pull(found["requests"], seconds, spent, found["p95_us"] / 1000, found["failed"])
