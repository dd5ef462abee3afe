"""Failpoints end a process where they were asked to, and do not exist otherwise."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from city.errors import SettingsError
from store import failpoint

ROOT = Path(__file__).parents[3]
WALK = """
from store import failpoint
for _ in range(5):
    print('passed', flush=True)
    failpoint.reach('after_commit')
"""


def walked(wanted: str | None) -> subprocess.CompletedProcess[str]:
    environ = {key: value for key, value in os.environ.items() if key != failpoint.VARIABLE}
    if wanted:
        environ[failpoint.VARIABLE] = wanted
    done = [sys.executable, "-c", WALK]
    return subprocess.run(done, env=environ, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_process_without_the_variable_passes_every_place():
    assert failpoint.armed({}) is None
    assert failpoint.armed({failpoint.VARIABLE: ""}) is None
    assert walked(None).returncode == 0


def test_the_third_passage_kills_the_process_without_a_word():
    done = walked("after_commit:3")
    assert done.returncode == -signal.SIGKILL
    assert done.stdout.count("passed") == 3
    assert done.stderr == ""


def test_another_place_is_passed():
    assert walked("before_ack:1").returncode == 0


def test_only_the_counted_passage_ends_it():
    ended = []
    armed = failpoint.Armed("mid_batch", 2, lambda: ended.append(1))
    for place in ("mid_batch", "before_ack", "mid_batch", "mid_batch"):
        armed.passed(place)
    assert ended == [1]


@pytest.mark.parametrize(
    "wanted", ["nowhere:1", "after_commit", "after_commit:0", "after_commit:-1", "after_commit:x"]
)
def test_what_is_no_place_and_passage_is_refused_by_name(wanted):
    with pytest.raises(SettingsError, match=failpoint.VARIABLE):
        failpoint.armed({failpoint.VARIABLE: wanted})
