"""`citywatch bench ingest` on a small queue: the real ingestor, and an account that comes out even."""

import json
import os
import subprocess
import sys

import pytest


def test_a_small_drain_comes_out_even():
    words = ("bench", "ingest", "--only", "ours", "--only", "naive", "--rounds", "1", "--messages", "10000")
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", *words, "--json"],
        capture_output=True,
        text=True,
        check=False,
        env={key: value for key, value in os.environ.items() if not key.startswith("CITYWATCH_")},
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    wrong = ("lost", "duplicates_stored", "unaccounted", "live_differs")
    assert {key: result[key] for key in wrong} == dict.fromkeys(wrong, 0)
    assert result["stored_per_s"] > 0
    rates = {name: run["median_per_s"] for name, run in result["contestants"].items()}
    assert result["ratio_naive"] == pytest.approx(rates["ours"] / rates["naive"], rel=0.01)
    assert result["machine"]["cores"] == os.cpu_count()
