"""Where settings come from: the environment, and below it `citywatch.toml` in the working directory.

The file writes the same names in small letters and without the prefix (`port = 8060`, `mqtt_url_file =
"/run/secrets/mqtt"`). A variable of the environment wins over the file, whether it gives the value or a
`_FILE`, so that the two never contradict each other.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from city.errors import SettingsError
from city.settings import PREFIX, Settings
from city.watch_settings import WATCH_SECRETS, WatchSettings

FILE = "citywatch.toml"
SECRETS = ("CITYWATCH_MQTT_URL", "CITYWATCH_DATABASE_URL", "CITYWATCH_REDIS_URL", "CITYWATCH_HJ212_KEYS")


def load() -> Settings:
    """This process's settings. Raises SettingsError."""
    return Settings.from_environ(_here(), _read)


def load_watch() -> WatchSettings:
    """The watch's settings, from the same places. Raises SettingsError."""
    return WatchSettings.from_environ(_here(), _read)


def merged(environ: Mapping[str, str], toml: str) -> dict[str, str]:
    """`environ` over what the text of a citywatch.toml says. Raises SettingsError."""
    try:
        written = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{FILE}: {error}") from error
    known = {field.name for field in fields(Settings)}
    known |= {f"watch_{field.name}" for field in fields(WatchSettings)}
    known |= {name.removeprefix(PREFIX).lower() + "_file" for name in (*SECRETS, *WATCH_SECRETS)}
    if unknown := sorted(set(written) - known):
        raise SettingsError(f"{FILE}: {', '.join(unknown)}: no such setting")
    below = {PREFIX + key.upper(): str(value) for key, value in written.items()}
    for secret in (*SECRETS, *WATCH_SECRETS):
        if environ.get(secret) or environ.get(f"{secret}_FILE"):
            below.pop(secret, None)
            below.pop(f"{secret}_FILE", None)
    return below | {key: value for key, value in environ.items() if value}


def for_children(settings: Settings) -> dict[str, str]:
    """The variables that give a child process exactly these settings; `_FILE` variants are emptied."""
    resolved = {
        f"{PREFIX}{field.name.upper()}": "" if value is None else str(value)
        for field in fields(Settings)
        for value in (getattr(settings, field.name),)
    }
    return resolved | {f"{secret}_FILE": "" for secret in SECRETS}


def _here() -> dict[str, str]:
    path = Path(FILE)
    return merged(os.environ, path.read_text(encoding="utf-8") if path.is_file() else "")


def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")
