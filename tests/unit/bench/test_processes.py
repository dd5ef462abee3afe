"""What /proc says of processes."""

import os
import subprocess
import sys

from bench.processes import cpu_s, most_rss_mb, rss_mb

BUSY = "import time; began = time.process_time()\nwhile time.process_time() < began + 0.3: pass\ninput()"


def test_the_time_of_a_living_child_counts():
    before = cpu_s(os.getpid())
    child = subprocess.Popen([sys.executable, "-c", BUSY + "\n"], stdin=subprocess.PIPE)
    try:
        while cpu_s(child.pid) < 0.3:
            pass
        assert cpu_s(os.getpid()) >= before + 0.3
    finally:
        child.communicate(b"\n")


def test_memory_now_is_at_most_the_most_it_was():
    assert 1 < rss_mb(os.getpid()) <= most_rss_mb(os.getpid())
