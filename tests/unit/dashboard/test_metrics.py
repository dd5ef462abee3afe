"""What /metrics takes from the beats of others."""

from dataclasses import fields

from cast import NOW

from dashboard.api.metrics import GATEWAY_COUNTS, GATEWAY_NOW
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
