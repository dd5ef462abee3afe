"""S25: every page loads, with no request that fails, where there is no network: loopback and no route."""

import os
import shutil
import subprocess
import sys

import pytest
from stack import ROOT, find_chromium

from dashboard.access_table import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

INSIDE = ("tests/security/test_s10_policy_in_browser.py", "-k", "every_page_works")


def _can_isolate() -> bool:
    if not (find_chromium() and shutil.which("ip")):
        return False
    return subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode == 0


def test_every_page_loads_in_a_network_without_a_route():
    if not _can_isolate():
        pytest.skip("needs Chromium, iproute2 and the right to make a network namespace")
    pytest_inside = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *INSIDE]
    commands = 'ip link set lo up && test -z "$(ip route)" && exec "$@"'
    done = subprocess.run(
        ["unshare", "--net", "sh", "-c", commands, "sh", *pytest_inside],
        cwd=ROOT,
        env={**os.environ, "CITYWATCH_TEST_NO_SKIP": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=840,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    passed = int(done.stdout.rpartition(" passed")[0].split()[-1])
    assert passed >= len(PAGES)
