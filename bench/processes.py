"""What processes cost, as Linux counts it in /proc: time of a process with its children, its memory."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PPID, _UTIME = 1, 11
"""Fields of /proc/<pid>/stat after the name: the parent; user, system, and those of buried children."""


def cpu_s(pid: int) -> float:
    """Processor seconds of a process, its living descendants and those that it has buried."""
    wanted, total = {pid}, 0
    for child, fields in sorted(_all().items()):  # a parent's number is lower, until numbers wrap
        if child == pid or int(fields[_PPID]) in wanted:
            wanted.add(child)
            total += sum(map(int, fields[_UTIME : _UTIME + 4]))
    return total / _TICKS


def rss_mb(pid: int) -> float:
    """Resident memory of one process now."""
    return _status_kb(pid, "VmRSS") / 1024


def most_rss_mb(pid: int) -> float:
    """The most resident memory one process has had."""
    return _status_kb(pid, "VmHWM") / 1024


def _status_kb(pid: int, field: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1])
    return 0


def _all() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # the name in parentheses may hold anything, spaces and parentheses too
            found[int(folder.name)] = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
    return found
