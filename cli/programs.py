"""Our own processes as programs: how each is run, and how it is asked whether it is well.

All but the dashboard are known by their beats in the database. The dashboard is first ready when /health
says that everything is well, so that the address is announced once there is something to see; after ten
seconds, and from then on, it is enough that it serves: a neighbour that is away is no reason to call it dead.
The watch is started first and stopped last of them: it sees the others come and go. Each is told its own
database role; who asks whether it is well comes as the owner.
"""

import sys
from dataclasses import replace

from city.errors import PermanentError
from city.settings import Settings
from cli import database_roles, environment
from cli.beats import beating
from cli.http_probe import LIVE, health
from cli.process import epoch_ms
from cli.program import Program

BEATING = ("ingest", "alerts", "deliver", "citizens", "keeper", "publish")
WATCH = "watch"
GATEWAY = "gateway"
VIDEO = "video"
PUBLIC = "public"
OURS = (WATCH, *BEATING, "dashboard", PUBLIC)
WHOLE_WITHIN_S = 10.0


def ours(settings: Settings) -> list[Program]:
    """The processes over the services; every URL in `settings` is filled in."""
    watch = _beating(WATCH, settings, tier=1)
    beating = (_beating(name, settings) for name in BEATING)
    return [watch, *beating, _dashboard(settings), public(settings)]


def gateway(settings: Settings) -> Program:
    """The gateway of field protocols; stopped before what it feeds."""
    return _beating(GATEWAY, settings, tier=3)


def video(settings: Settings, demo_port: int | None) -> Program:
    """The prober of cameras, led to where the demo's are drawn; stopped before what it feeds."""
    led = ("--demo-port", str(demo_port)) if demo_port else ()
    return replace(_beating(VIDEO, settings, tier=3), argv=argv(VIDEO, *led), asks_cameras=True)


def simulator(settings: Settings, scenario: str | None, scale: int | None) -> Program:
    """The demo's devices, but for its cameras, which are looked at."""
    chosen = ("--scenario", scenario) if scenario else ()
    times = ("--scale", str(scale)) if scale else ()
    asked = argv("simulate", "--cameras-apart", *chosen, *times)
    told = environment.for_children(database_roles.without(settings))
    return Program("simulate", asked, 3, told, settle_s=1.0)


def needed(url: str | None) -> str:
    """A URL that must be there by now. Raises PermanentError."""
    if url is None:
        raise PermanentError("a service has no URL")
    return url


def _beating(name: str, settings: Settings, tier: int = 2) -> Program:
    url = needed(settings.database_url)
    return Program(
        name,
        argv(name),
        tier,
        environment.for_children(database_roles.as_role(settings, name)),
        probe=lambda pid: beating(url, name, pid, epoch_ms()),
        asks_neighbour=True,
    )


def _dashboard(settings: Settings) -> Program:
    return Program(
        "dashboard",
        argv("dashboard"),
        2,
        environment.for_children(database_roles.as_role(settings, "dashboard")),
        probe=lambda _pid: health(settings.answers_at(), settings.port),
        alive=lambda _pid: health(settings.answers_at(), settings.port, LIVE),
        give_way_s=WHOLE_WITHIN_S,
    )


def public(settings: Settings) -> Program:
    """The public side: it gets no address and no secret of the inside."""
    host = settings.public_answers_at()
    return Program(
        PUBLIC,
        argv(PUBLIC),
        2,
        environment.for_public(settings),
        probe=lambda _pid: health(host, settings.public_port, LIVE),
        is_outside=True,
    )


def argv(*words: str) -> tuple[str, ...]:
    """How one of our commands is run."""
    return (sys.executable, "-m", "cli.main", *words)
