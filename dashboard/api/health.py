"""Whether the system works: /health for machines and people, /api/v1/stats, /metrics.

A part that does not beat is not "ok" because it was: silence of more than BEAT_LOST_S is failure.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily

from dashboard.api.context import Context, context, json
from dashboard.stats import totals_json
from store import database, observations, probe, processes

router = APIRouter(tags=["health"])

BEAT_LOST_S = 10.0
NEEDED = ("ingest", "alerts")

Part = dict[str, object]


@router.get("/health")
def health(request: Request) -> Response:
    """200 when everything works, 503 when a part is away; each part's state and the last commit's age."""
    c = context(request)
    parts = _parts(c)
    well = all(part["state"] == "ok" for part in parts.values())
    age = c.wall.stats.last_commit_age_s(c.clock())
    body = {"status": "ok" if well else "degraded", "last_commit_age_s": age, "parts": parts}
    return json(body, 200 if well else 503)


@router.get("/health/live")
async def live() -> Response:
    """200 while this process serves, whatever its neighbours do."""
    return json({"status": "ok"})


@router.get("/api/v1/stats")
def stats(request: Request) -> Response:
    """Running totals: received = stored + duplicate + dead_lettered, and stored per second."""
    c = context(request)
    with c.connections.connection() as conn:
        totals = observations.totals(conn)
    now = c.clock()
    age = None if totals.last_commit_at is None else round((now - totals.last_commit_at) / 1000, 1)
    return json({**totals_json(totals), "per_s": round(c.wall.stats.per_s, 1), "last_commit_age_s": age})


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Prometheus metrics."""
    registry = CollectorRegistry()
    registry.register(_Totals(context(request)))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Totals:
    """Collects at the moment of the request."""

    def __init__(self, c: Context) -> None:
        self._context = c

    def collect(self):
        """The metrics."""
        c = self._context
        t = c.wall.stats.totals
        family = CounterMetricFamily("citywatch_observations", "Observations by outcome.", labels=["outcome"])
        for outcome in ("received", "stored", "duplicate", "dead_lettered"):
            family.add_metric([outcome], getattr(t, outcome))
        yield family
        gauges = CollectorRegistry()
        Gauge("citywatch_walls", "Open event streams.", registry=gauges).set(c.wall.hub.clients)
        Gauge("citywatch_open_alerts", "Alerts not cleared.", registry=gauges).set(len(c.wall.mirror.alerts))
        age = c.wall.stats.last_commit_age_s(c.clock())
        if age is not None:
            Gauge("citywatch_last_commit_age_seconds", "Age of the last commit.", registry=gauges).set(age)
        yield from gauges.collect()


def _parts(c: Context) -> dict[str, Part]:
    parts: dict[str, Part] = {"database": {"state": "ok"}}
    beats: dict[str, processes.Process] = {}
    try:
        with c.connections.connection(timeout=2.0) as conn:
            beats = {beat.process: beat for beat in processes.all_processes(conn)}
    except database.Unavailable as error:
        parts["database"] = {"state": "away", "why": type(error).__name__}
    away = probe.live(c.settings.redis_url or "")
    parts["wall"] = _wall(c)
    parts["redis"] = {"state": "away", "why": away} if away else {"state": "ok"}
    for name in NEEDED:
        parts[name] = _process(beats.get(name), c.clock())
    detail = beats["ingest"].detail if "ingest" in beats else {}
    connected = parts["ingest"]["state"] == "ok" and bool(detail.get("broker"))
    parts["broker"] = {"state": "ok" if connected else "away"}
    return parts


def _wall(c: Context) -> Part:
    """The picture in memory: whole, and its followers at work."""
    if not c.wall.loaded:
        return {"state": "loading"}
    ages = {what: (c.clock() - at) / 1000 for what, at in c.wall.followed.items()}
    silent = sorted(what for what, age in ages.items() if age > BEAT_LOST_S)
    return {"state": "silent", "why": ", ".join(silent)} if silent else {"state": "ok"}


def _process(beat: processes.Process | None, now: int) -> Part:
    if beat is None:
        return {"state": "never"}
    age = round((now - beat.beat_at) / 1000, 1)
    return {"state": "ok" if age <= BEAT_LOST_S else "silent", "age_s": age, "pid": beat.pid, **beat.detail}
