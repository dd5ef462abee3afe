"""Fault 22: one device publishes a hundred times as much as it may, and the others notice nothing."""

import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from history import Key, Publication, Said
from load import HIGH, LOW
from pace import allowed
from stack import wait_until
from talk import now_ms

from store.database import millis

FLOOD = Path(__file__).with_name("flood.py")
PER_S = 5000
MOST_WAIT_S = 5.0
MOST_ALERT_MS = 10_000
COMMITTED = """
SELECT d.thing_id, fed.time, b.committed_at FROM batch b
CROSS JOIN LATERAL unnest(b.datastream_ids, b.phenomenon_times) AS fed (datastream_id, time)
JOIN datastream d USING (datastream_id)
"""


RAISED = """
SELECT t.recorded_at FROM transition t JOIN alert a USING (alert_id) JOIN datastream d USING (datastream_id)
WHERE d.thing_id = %s
"""


def level(thing_id: str, result: float = LOW) -> Publication:
    time_ms = now_ms()
    body = json.dumps({"time": time_ms, "results": {"water_level": result}}).encode()
    return Publication(f"city/{thing_id}/obs", body, (Said(Key(thing_id, "water_level", time_ms), result),))


@pytest.mark.parametrize("seconds", [6, pytest.param(60, marks=[pytest.mark.soak, pytest.mark.timeout(400)])])
def test_a_device_that_floods_holds_nobody_up_and_its_excess_is_counted(rig, station, seconds):
    """Would catch: no limit per device, a queue shared with the flood, an excess that nobody counts."""
    rig.settings = replace(rig.settings, thing_rate=200, thing_burst=5000)
    rig.start()
    flood = subprocess.Popen((sys.executable, str(FLOOD), str(rig.mqtt_port), str(PER_S), str(seconds)))
    time.sleep(seconds / 3)
    station.publish(above := level("load-6", HIGH))
    ends = time.monotonic() + seconds * 2 / 3
    while time.monotonic() < ends:
        for number in range(1, 6):
            station.publish(level(f"load-{number}"))
        time.sleep(0.2)
    assert flood.wait(seconds + 60) == 0
    station.wait_acked()
    keys = {said.key for p in station.history for said in p.said}
    wait_until(lambda: keys <= set(committed_at(rig)), 60, "the others are stored")
    waits = waits_s(station.history, committed_at(rig))
    assert waits[int(len(waits) * 0.95)] < allowed(MOST_WAIT_S), waits[-5:]
    wait_until(lambda: raised_at(rig, "load-6"), 60, "the alert")
    assert raised_at(rig, "load-6") - above.sent_at < allowed(MOST_ALERT_MS)
    wait_until(lambda: rig.totals().received >= PER_S * seconds, 90, "the flood is accounted for")
    assert limited(rig) > 0.5 * PER_S * seconds


def committed_at(rig) -> dict[Key, int]:
    with psycopg.connect(rig.settings.database_url) as conn:
        rows = conn.execute(COMMITTED).fetchall()
    return {
        Key(thing_id, "water_level", millis(t)): millis(at)
        for thing_id, t, at in rows
        if thing_id != "load-0"
    }


def waits_s(history: list[Publication], committed: dict[Key, int]) -> list[float]:
    return sorted((committed[p.said[0].key] - p.sent_at) / 1000 for p in history)


def raised_at(rig, thing_id: str) -> int | None:
    with psycopg.connect(rig.settings.database_url) as conn:
        row = conn.execute(RAISED, [thing_id]).fetchone()
    return millis(row[0]) if row else None


def limited(rig) -> int:
    with psycopg.connect(rig.settings.database_url) as conn:
        found = conn.execute("SELECT sum(parts) FROM dead_letter WHERE reason = 'rate_limited'").fetchone()
    return int(found[0] or 0)
