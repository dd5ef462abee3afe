"""Where the services are, for commands that work beside a running stack."""

from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlsplit

from city.errors import SettingsError
from city.settings import Settings
from cli.home import Home


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
        port=urlsplit(running.get("dashboard") or "").port or settings.port,
    )
    for name in ("database", "redis", "mqtt"):
        if not getattr(found, f"{name}_url"):
            raise SettingsError(
                f"CITYWATCH_{name.upper()}_URL: is not set, and no `citywatch up` runs in {settings.home}"
            )
    return found


def _running(settings: Settings) -> dict[str, str | None]:
    try:
        state = Home.named(settings.home).read_state()
    except (OSError, ValueError):
        return {}
    urls = state.get("urls") if state else None
    return urls if isinstance(urls, dict) else {}
