"""What the figures were measured on: machine, versions, how fast its disk makes data safe, its load."""

import os
import platform
import re
import subprocess
import time
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

from cli import postgres

SYNCS = 50
BLOCK = bytes(8192)


def describe(folder: Path) -> dict[str, object]:
    """The machine in words and numbers; the disk is that of `folder`."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": f"{platform.system()} {platform.release()}",
        "fdatasync_median_ms": round(fdatasync_ms(folder), 3),
    }


def versions(packages: Sequence[str]) -> dict[str, str]:
    """Versions of Python, of us, of these packages as far as they are installed, and of PostgreSQL."""
    found = {"python": platform.python_version()}
    for package in ("citywatch", *packages):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    found["postgresql"] = _said([str(postgres.binary("postgres")), "--version"], r"\d+\.\d+")
    return found


def version_of_broker(mosquitto: str) -> str:
    """What this program says of itself."""
    return _said([mosquitto, "-h"], r"\d+\.\d+\.\d+")


def load() -> float:
    """Processes that wanted to run over the last minute: far above zero, a run measures somebody else."""
    return round(os.getloadavg()[0], 2)


def fdatasync_ms(folder: Path) -> float:
    """Median time to make one 8 KiB block safe on the disk of `folder`."""
    path = folder / "fdatasync.probe"
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        return median(_timed_sync(descriptor) for _ in range(SYNCS))
    finally:
        os.close(descriptor)
        path.unlink()


def _timed_sync(descriptor: int) -> float:
    os.write(descriptor, BLOCK)
    began = time.perf_counter()
    os.fdatasync(descriptor)
    return (time.perf_counter() - began) * 1000


def _processor() -> str:
    try:
        names = re.findall(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()


def _said(argv: list[str], pattern: str) -> str:
    said = subprocess.run(argv, capture_output=True, text=True, check=False).stdout
    found = re.search(pattern, said)
    return found[0] if found else "unknown"
