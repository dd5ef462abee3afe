"""Where the services are, for commands that work beside a running stack."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from city.errors import SettingsError
from city.settings import Settings
from cli.home import STOPPED, Home


class Neighbours(NamedTuple):
    """URLs. Live state is what we can do without."""

    database: str
    redis: str | None


def neighbours(settings: Settings) -> Neighbours:
    """Those that are set, else those of the stack that runs in this home. Raises SettingsError."""
    running: dict[str, str | None] = {}
    if not (settings.database_url and settings.redis_url):
        running = _running(settings)
    database = settings.database_url or running.get("database")
    if not database:
        raise SettingsError(
            "CITYWATCH_DATABASE_URL: is not set, and no `citywatch up` runs in "
            f"{settings.home} whose database could be used"
        )
    return Neighbours(database, settings.redis_url or running.get("redis"))


def dashboard_port(settings: Settings) -> int:
    """The port of the running stack's dashboard, else the one that is set."""
    return urlsplit(_running(settings).get("dashboard") or "").port or settings.port


def beside(settings: Settings) -> Settings:
    """The settings with every service's URL: those that are set, else the running stack's.

    The port is that of its dashboard. Raises SettingsError, which names what is missing.
    """
    if settings.database_url and settings.redis_url and settings.mqtt_url:
        return settings
    running = _running(settings)
    found = replace(
        settings,
        database_url=settings.database_url or running.get("database"),
        redis_url=settings.redis_url or running.get("redis"),
        mqtt_url=settings.mqtt_url or running.get("mqtt"),
        port=dashboard_port(settings),
    )
    for name in ("database", "redis", "mqtt"):
        if not getattr(found, f"{name}_url"):
            raise SettingsError(
                f"CITYWATCH_{name.upper()}_URL: is not set, and no `citywatch up` runs in {settings.home}"
            )
    return found


class Declared(NamedTuple):
    """What a stack's catalogue is read from: a path, None for the demo city, and how often multiplied."""

    catalogue: str | None
    scale: int | None


def declared(settings: Settings, scale: int | None) -> Declared:
    """The catalogue to load: what is asked for, beside a running stack that stack's own.

    Raises SettingsError where it has another one than is asked for: its stations would be retired.
    """
    if settings.database_url:
        return Declared(settings.catalogue, scale)
    state = _state(settings)
    theirs = state.get("catalogue")
    asked = settings.catalogue and str(Path(settings.catalogue).expanduser().resolve())
    if asked and asked != theirs:
        raise SettingsError(
            f"CITYWATCH_CATALOGUE: the stack that runs in {settings.home} has {theirs or 'the demo city'}; "
            "to load another catalogue into its database set CITYWATCH_DATABASE_URL"
        )
    return Declared(str(theirs) if theirs else None, scale or _int(state.get("scale")))


def _int(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _running(settings: Settings) -> dict[str, str | None]:
    state = _state(settings)
    urls = (
        {} if state.get("state") == STOPPED else state.get("urls")
    )  # its ports may be somebody else's by now
    return urls if isinstance(urls, dict) else {}


def _state(settings: Settings) -> dict[str, object]:
    try:
        return Home.named(settings.home).read_state() or {}
    except (OSError, ValueError):
        return {}
