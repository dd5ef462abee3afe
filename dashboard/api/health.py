"""Whether the system works: /health for machines and people, /api/v1/stats.

A part that does not beat is not "ok" because it was: silence of more than BEAT_LOST_S is failure.
"""

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import Response

from city.user import Role
from dashboard.api.context import Context, context, json
from dashboard.pulse import (
    BEAT_LOST_S,
    DATABASE_LOST_S,
    DELIVER,
    ENGINE,
    FINE,
    GATEWAY,
    NEEDED,
    VIDEO,
    WATCH,
    Pulse,
)
from dashboard.signed_in import whoever
from store import probe

router = APIRouter(tags=["health"])


Part = dict[str, object]
SPARE = {"redis", VIDEO}
GATEWAY_RETIRED_MS = 86_400_000
"""A process that not every system has is no longer expected once it has not beaten for so long."""


@router.get("/health")
async def health(request: Request) -> Response:
    """200 when everything needed works, 503 when a part is away; each part's state, the last commit's age.

    Redis alone makes `degraded`, not 503: screens fall back to the database. So do rules that the engine
    cannot evaluate: they are listed as `failing`, and the others go on. What the watch sees and how its
    channels do is in its part; only a broker that it finds red is a part that is away, and only while it
    does. Of whom nobody can say how it does is `unknown`, which is not ok.

    Who is not signed in hears the status alone. Answered from what was last heard: a database that hangs
    makes nobody wait.
    """
    c = context(request)
    parts = _parts(c) | {"redis": await asyncio.to_thread(_redis, c)}
    status, code = verdict(parts)
    age = c.wall.pulse.last_commit_age_s(c.clock())
    body = {"status": status, "last_commit_age_s": age, "parts": parts}
    who = whoever()
    return json(body if who and who.may(Role.VIEWER) else {"status": status}, code)


@router.get("/health/live")
async def live() -> Response:
    """200 while this process serves, whatever its neighbours do."""
    return json({"status": "ok"})


@router.get("/api/v1/stats")
async def stats(request: Request) -> Response:
    """Running totals: received = stored + duplicate + dead_lettered, and stored per second; a second old."""
    c = context(request)
    now = c.clock()
    ages = {"last_commit_age_s": c.wall.pulse.last_commit_age_s(now), "age_s": c.wall.pulse.age_s(now)}
    return json({**c.wall.pulse.json(), **ages})


def verdict(parts: Mapping[str, Part]) -> tuple[str, int]:
    """The status in a word, and as HTTP has it."""
    bad = {name for name, part in parts.items() if part["state"] != "ok"}
    away = {name for name in bad - SPARE if parts[name]["state"] != "failing"}
    return ("degraded" if bad else "ok"), (503 if away else 200)


def _listed(failing: list[str]) -> Part:
    return {"failing": failing} if failing else {}


def beating_parts(pulse: Pulse, now: int) -> dict[str, Part]:
    """The processes by their beats, and the broker by what ingest and the watch say of it."""
    expected = [*NEEDED, *((WATCH,) if WATCH in pulse.processes else ())]
    for name in (GATEWAY, VIDEO, DELIVER):
        known = pulse.processes.get(name)
        if known is not None and now - known.beat_at < GATEWAY_RETIRED_MS:
            expected.append(name)
    return {**{name: _process(pulse, name, now) for name in expected}, "broker": _broker(pulse, now)}


def _broker(pulse: Pulse, now: int) -> Part:
    """Away when somebody who works says so, well when somebody does; else nobody knows."""
    if why := pulse.broker_trouble(now):
        return {"state": "away", "why": why}
    if pulse.beats("ingest", now):
        connected = pulse.detail("ingest", now).get("broker")
        return {"state": "ok"} if connected else {"state": "away", "why": "ingest is not connected to it"}
    if pulse.seen("broker", now) == FINE:
        return {"state": "ok"}
    return {"state": "unknown", "why": "neither ingest nor the watch says"}


def _parts(c: Context) -> dict[str, Part]:
    now, pulse = c.clock(), c.wall.pulse
    return {"database": _database(pulse.age_s(now)), "wall": _wall(c), **beating_parts(pulse, now)}


def _database(age_s: float | None) -> Part:
    if age_s is None:
        return {"state": "never"}
    return {"state": "ok" if age_s <= DATABASE_LOST_S else "away", "age_s": round(age_s, 1)}


def _redis(c: Context) -> Part:
    away = probe.live(c.settings.redis_url or "")
    return {"state": "away", "why": away} if away else {"state": "ok"}


def _wall(c: Context) -> Part:
    """The picture in memory: whole, and its followers at work."""
    if not c.wall.loaded:
        return {"state": "loading"}
    ages = {what: abs(c.clock() - at) / 1000 for what, at in c.wall.followed.items()}
    silent = sorted(what for what, age in ages.items() if age > BEAT_LOST_S)
    return {"state": "silent", "why": ", ".join(silent)} if silent else {"state": "ok"}


def _process(pulse: Pulse, name: str, now: int) -> Part:
    """By its beat; while the database is away nobody can be heard, and silence says nothing."""
    deaf = (pulse.age_s(now) or 0) > DATABASE_LOST_S
    beat = pulse.processes.get(name)
    if beat is None:
        return {"state": "never"}
    age = {"age_s": round(abs(now - beat.beat_at) / 1000, 1), "pid": beat.pid}
    if pulse.beats(name, now):
        failing = pulse.failing(now) if name == ENGINE else []
        return {"state": "failing" if failing else "ok", **age, **beat.detail, **_listed(failing)}
    if deaf:
        return {"state": "unknown", "why": "the database does not say", **age}
    return {"state": "silent", **age, **beat.detail}
