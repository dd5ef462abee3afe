"""What /metrics takes from the beats of others."""

from dataclasses import fields
from pathlib import Path

from cast import NOW
from prometheus_client.metrics_core import CounterMetricFamily

from dashboard.api.metrics import GATEWAY_COUNTS, GATEWAY_NOW, QUEUE, VIDEO_ROWS
from dashboard.pulse import Pulse
from ingest.gateway.counts import Counts
from store.observations import Totals
from store.processes import Process


def test_everything_that_the_gateway_counts_has_its_figure():
    assert {key for key, *_ in (*GATEWAY_NOW, *GATEWAY_COUNTS)} == {one.name for one in fields(Counts)}


def test_what_a_process_told_is_known_while_it_beats_and_no_longer():
    pulse = Pulse()
    assert pulse.detail("watch", NOW) == {}
    pulse.update(Totals(0, 0, 0, 0, 0, NOW), [Process("watch", 1, NOW, NOW, {"queue": {}})], NOW)
    assert pulse.detail("watch", NOW + 9_000) == {"queue": {}}
    assert pulse.detail("watch", NOW + 11_000) == {}


def test_operations_names_every_figure():
    page = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
    counts = {f"citywatch_gateway_{key}_total" for key, *_ in GATEWAY_COUNTS}
    now = {f"citywatch_gateway_{key}" for key, *_ in GATEWAY_NOW}
    queue = {name + "_total" * (family is CounterMetricFamily) for _, family, name, _ in QUEUE}
    video = {
        f"citywatch_video_{key}" + "_total" * (kind is CounterMetricFamily) for key, _, kind, _ in VIDEO_ROWS
    }
    assert {name for name in counts | now | queue | video if f"`{name}`" not in page} == set()
