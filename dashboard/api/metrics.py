"""GET /metrics for Prometheus, collected at the moment of the request.

What is not known is absent: a 0 would say that all is well. What a process tells with its beat is there while
it beats.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from city.alert import Alert, Life
from city.field_station import FieldProtocol
from dashboard.api.context import Context, context
from dashboard.pulse import GATEWAY, VIDEO, WATCH, Pulse

router = APIRouter(tags=["health"])

OUTCOMES = ("received", "stored", "duplicate", "conflicting", "dead_lettered")

GATEWAY_NOW = (("connections", None, "Open connections of field stations."),)
GATEWAY_COUNTS = (
    ("welcomed", None, "Connections of field stations that were let in."),
    ("turned_away", "reason", "Connections that were not let in."),
    ("closed", "reason", "Connections that ended, by why."),
    ("frames", None, "Frames that came: accepted and refused ones."),
    ("accepted", None, "Frames that were accepted."),
    ("refused", "reason", "Frames that were refused."),
    ("variants", "variant", "Wrong check sums by what is known of them."),
    ("commands", "command", "Accepted frames by command; rare ones as others."),
    ("published", None, "Messages of frames that the broker acknowledged."),
    ("answered", None, "Accepted frames that were answered."),
    ("unanswered", "reason", "Accepted frames that could not be answered."),
    ("evidence_cut", None, "Refused parts of which no evidence was kept, because there were too many."),
)
"""What the gateway counts by protocol, now and since it started, and the label of what is counted apart."""

VIDEO_ROWS = (
    ("cameras", None, GaugeMetricFamily, "Cameras that are looked at."),
    ("live", None, GaugeMetricFamily, "Cameras that somebody watches."),
    ("states", "state", GaugeMetricFamily, "Cameras by what they show."),
    ("looks", "trouble", CounterMetricFamily, "Looks at cameras by their trouble; none are pictures."),
    ("readers_lost", None, CounterMetricFamily, "Readers of pictures that died or hung over one."),
    ("given_up", None, CounterMetricFamily, "Publications given up while the broker was away."),
)
"""What the prober of cameras tells, now and since it started, and the label of what is counted apart."""

QUEUE = (
    ("messages", GaugeMetricFamily, "citywatch_broker_queue_messages", "Messages that wait in the broker."),
    ("bytes", GaugeMetricFamily, "citywatch_broker_queue_bytes", "Bytes that the broker holds."),
    ("dropped", CounterMetricFamily, "citywatch_broker_dropped_messages", "Messages the broker dropped."),
)
"""What the watch's beat tells of the broker's queue."""


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Prometheus metrics."""
    registry = CollectorRegistry()
    registry.register(_Collector(context(request)))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Collector:
    def __init__(self, c: Context) -> None:
        self._context = c

    def collect(self) -> Iterator[Metric]:
        """All of them."""
        c, now = self._context, self._context.clock()
        yield GaugeMetricFamily("citywatch_walls", "Open event streams.", c.wall.hub.clients)
        if c.wall.loaded:
            yield _open_alerts(c.wall.mirror.alerts.values())
        if c.wall.pulse.heard_at is not None:
            yield from _stored(c.wall.pulse, now)
        yield from _gateway(c.wall.pulse.detail(GATEWAY, now))
        yield from _video(c.wall.pulse.detail(VIDEO, now))
        yield from _queue(c.wall.pulse.detail(WATCH, now))
        yield from _canary(c.wall.pulse.detail(WATCH, now))


def _open_alerts(alerts: Iterable[Alert]) -> Metric:
    about = "Alerts that are active or that nobody acknowledged, by life."
    open_alerts = GaugeMetricFamily("citywatch_open_alerts", about, labels=["life"])
    lives = Counter(alert.shown_life for alert in alerts)
    for life in Life:
        if life is not Life.CLEARED:
            open_alerts.add_metric([life.value], lives[life])
    return open_alerts


def _stored(pulse: Pulse, now: int) -> Iterator[Metric]:
    outcomes = CounterMetricFamily("citywatch_observations", "Observations by outcome.", labels=["outcome"])
    for outcome in OUTCOMES:
        outcomes.add_metric([outcome], getattr(pulse.totals, outcome))
    yield outcomes
    found = "Found by the nights."
    yield GaugeMetricFamily("citywatch_reconciliation_differences", found, pulse.differences)
    age = pulse.last_commit_age_s(now)
    if age is not None:
        yield GaugeMetricFamily("citywatch_last_commit_age_seconds", "Age of the last commit.", age)


def _gateway(detail: Mapping[str, object]) -> Iterator[Metric]:
    beat = ((one.value, detail.get(one.value)) for one in FieldProtocol)
    protocols = [(protocol, told) for protocol, told in beat if isinstance(told, dict)]
    if not protocols:
        return
    for rows, kind in ((GATEWAY_NOW, GaugeMetricFamily), (GATEWAY_COUNTS, CounterMetricFamily)):
        for key, label, text in rows:
            labels = ["protocol", label] if label else ["protocol"]
            family = kind(f"citywatch_gateway_{key}", text, labels=labels)
            for protocol, told in protocols:
                for apart, count in _apart(told.get(key)):
                    family.add_metric([protocol, *apart], count)
            yield family


def _video(detail: Mapping[str, object]) -> Iterator[Metric]:
    for key, label, kind, text in VIDEO_ROWS:
        if key in detail:
            family = kind(f"citywatch_video_{key}", text, labels=[label] if label else [])
            for apart, count in _apart(detail[key]):
                family.add_metric(apart, count)
            yield family


def _apart(told: object) -> Iterator[tuple[list[str], float]]:
    """What is counted apart, by its label; what is one number has none."""
    if isinstance(told, dict):
        yield from (([which], count) for which, count in told.items())
    elif isinstance(told, int):
        yield [], told


def _queue(detail: Mapping[str, object]) -> Iterator[Metric]:
    told = detail.get("queue")
    for key, family, name, text in QUEUE:
        if isinstance(told, dict) and key in told:
            yield family(name, text, told[key])


def _canary(detail: Mapping[str, object]) -> Iterator[Metric]:
    told = detail.get("canary")
    if not isinstance(told, dict) or not told:
        return
    text = "From publishing a synthetic value to each hop, over the last hour."
    family = GaugeMetricFamily("citywatch_canary_delay_seconds", text, labels=["hop", "quantile"])
    for hop, (p50, p95, _) in told.items():
        family.add_metric([hop, "0.5"], p50 / 1000)
        family.add_metric([hop, "0.95"], p95 / 1000)
    yield family
