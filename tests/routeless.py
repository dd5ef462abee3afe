"""Tests run again where there is no network at all: a namespace of its own, with loopback and no route."""

import os
import shutil
import subprocess
import sys

import pytest
from stack import ROOT, find_chromium


def passed_without_a_route(*arguments: str, within_s: float) -> int:
    """Run pytest there; how many tests passed, none having failed. Skips where it cannot be done."""
    if not _can_isolate():
        pytest.skip("needs Chromium, iproute2 and the right to make a network namespace")
    pytest_inside = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    commands = 'ip link set lo up && test -z "$(ip route)" && exec "$@"'
    done = subprocess.run(
        ["unshare", "--net", "sh", "-c", commands, "sh", *pytest_inside],
        cwd=ROOT,
        env={**os.environ, "CITYWATCH_TEST_NO_SKIP": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=within_s,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    return int(done.stdout.rpartition(" passed")[0].split()[-1])


def _can_isolate() -> bool:
    if not (find_chromium() and shutil.which("ip")):
        return False
    return subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode == 0
