"""An hour, or as long as CITYWATCH_SOAK_S says, of random faults under continuous traffic (`make soak`)."""

import os
import random
import sys

import pytest
from load import Load
from nemesis import haunt
from publisher import publisher
from rig import THINGS
from small_system import with_small_data

SECONDS = float(os.environ.get("CITYWATCH_SOAK_S") or 3600)
SEED = int(os.environ.get("CITYWATCH_SOAK_SEED") or random.randrange(1_000_000))
RATE = 100
BLOCK = 100
DATA_MB = 1500
MOST_MB = 400


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@pytest.mark.soak
@pytest.mark.timeout(SECONDS + 900)
def test_random_faults_lose_nothing_double_nothing_and_are_recovered_from(fault_servers, tmp_path):
    """Promises 1 and 2. Would catch: whatever the faults with a test of their own do not."""
    tell(f"\nseed {SEED}, {SECONDS:.0f} s; again by CITYWATCH_SOAK_SEED={SEED}")
    fault_servers.revive()
    with with_small_data(tmp_path, fault_servers, DATA_MB) as (rig, disk):
        rig.start(through=("database", "redis", "broker")).wait_session_saved()
        with publisher(rig.settings.mqtt_url) as station:
            station.start(Load(SEED, THINGS, BLOCK), RATE)
            count = haunt(rig, disk, SEED, SECONDS, tell)
            station.stop()
            station.wait_acked(60)
            facts = rig.settle(station.history, 120)
            tell(f"{count} faults, {len(station.history)} published, {facts.stored} stored: nothing lost")
            assert rig.ingest.rss_mb() < MOST_MB
