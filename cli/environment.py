"""Where settings come from: the environment, and below it `citywatch.toml` in the working directory.

The file writes the same names in small letters and without the prefix (`port = 8060`, `mqtt_url_file =
"/run/secrets/mqtt"`). A variable of the environment wins over the file, whether it gives the value or a
`_FILE`, so that the two never contradict each other. In both, a name that nobody knows is refused: a setting
that is misspelt and passed over is found out too late. Those of channels and cameras are looked at where
these are known.
"""

import os
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path

from city.camera import Camera, CameraSecrets, camera_secrets, is_camera_variable, unclaimed_variables
from city.channel import ChannelSecrets, DeclaredChannel
from city.channel_secrets import channel_secrets, is_channel_variable, unclaimed, without_file
from city.citizen_settings import CITIZENS_SECRETS, CitizenSettings
from city.errors import SettingsError
from city.settings import PREFIX, Settings
from city.sign_on import SIGN_ON_SECRETS, SignOn
from city.watch_settings import WATCH_SECRETS, WatchSettings

FILE = "citywatch.toml"
SECRETS = (
    "CITYWATCH_MQTT_URL",
    "CITYWATCH_DATABASE_URL",
    "CITYWATCH_DATABASE_ROLES",
    "CITYWATCH_REDIS_URL",
    "CITYWATCH_HJ212_KEYS",
    "CITYWATCH_LINK_URL",
    "CITYWATCH_LINK_SECRET",
    "CITYWATCH_PUBLIC_URL",
    "CITYWATCH_PUBLISHED_URL",
)
SETTLED = "CITYWATCH_SETTLED"
"""Told to a child of `citywatch up`: its settings are in its environment, those that are not set too."""
APART = (*WATCH_SECRETS, *SIGN_ON_SECRETS, *CITIZENS_SECRETS)
"""Those of one process alone, which reads them by itself."""

NOT_SETTINGS = (SETTLED, "CITYWATCH_TEST_", "CITYWATCH_SOAK_", "CITYWATCH_FAILPOINT", "CITYWATCH_SECRETS")
"""How names begin that are for our tests and scripts, and no setting of a process."""
KNOWN = frozenset(
    {
        *(field.name for field in fields(Settings)),
        *(f"watch_{field.name}" for field in fields(WatchSettings)),
        *(f"oidc_{field.name}" for field in fields(SignOn)),
        *(f"citizens_{field.name}" for field in fields(CitizenSettings)),
        *(f"{secret.removeprefix(PREFIX).lower()}_file" for secret in (*SECRETS, *APART)),
    }
)
"""Every setting, as the file writes its name."""
OF_THE_PUBLIC = (
    "home",
    "port",
    "public_port",
    "public_bind",
    "public_url",
    "public_proxies",
    "published",
    "letterbox",
    "frame_ancestors",
)
"""All that the public process is told, from wherever: strangers speak to it, so it holds no secret."""
_ALL = frozenset(
    {
        *(field.name for field in fields(Settings)),
        *(f"{secret.removeprefix(PREFIX).lower()}_file" for secret in SECRETS),
    }
)
"""Those of every process."""


def load() -> Settings:
    """This process's settings. Raises SettingsError."""
    return Settings.from_environ(_here(), _read)


def load_public() -> Settings:
    """The public process's settings: no other of the file or of the environment is kept. Raises
    SettingsError."""
    names = {f"{PREFIX}{name.upper()}{end}" for name in OF_THE_PUBLIC for end in ("", "_FILE")}
    return Settings.from_environ({name: said for name, said in _here().items() if name in names}, _read)


def load_watch() -> WatchSettings:
    """The watch's settings, from the same places. Raises SettingsError."""
    return WatchSettings.from_environ(_here(), _read)


def load_sign_on() -> SignOn:
    """By which provider of identities people sign in, from the same places. Raises SettingsError."""
    return SignOn.from_environ(_here(), _read)


def load_citizens() -> CitizenSettings:
    """The settings of what citizens report and subscribe to, from the same places. Raises SettingsError."""
    return CitizenSettings.from_environ(_here(), _read)


def load_channel(channel: DeclaredChannel) -> ChannelSecrets:
    """The secrets of a channel, from the same places. Raises SettingsError."""
    return channel_secrets(channel, _here(), _read)


def stray_channel_variables(channels: Iterable[DeclaredChannel]) -> list[str]:
    """Variables of channels that nobody declared. Raises SettingsError."""
    return list(unclaimed(_here(), channels))


def load_camera(camera: Camera) -> CameraSecrets:
    """Who we are to a camera, from the same places. Raises SettingsError."""
    return camera_secrets(camera, _here(), _read)


def stray_camera_variables(cameras: Iterable[Camera]) -> list[str]:
    """Variables of cameras that the catalogue does not have. Raises SettingsError."""
    return list(unclaimed_variables(_here(), cameras))


def merged(environ: Mapping[str, str], toml: str) -> dict[str, str]:
    """`environ` over what the text of a citywatch.toml says. Raises SettingsError."""
    try:
        written = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{FILE}: {error}") from error
    _refuse_unknown(written, f"{FILE}: ", str)
    ours = (key for key, value in environ.items() if value and key.startswith(PREFIX))
    plain = (_plain(key) for key in ours if not key.startswith(NOT_SETTINGS))
    _refuse_unknown(plain, "", lambda key: PREFIX + key.upper())
    settled = SETTLED in environ
    counting = {key: value for key, value in written.items() if not (settled and key in _ALL)}
    below = {PREFIX + key.upper(): str(value) for key, value in counting.items()}
    of_many = {without_file(name) for name in environ if _is_of_many(name)}
    for secret in (*SECRETS, *APART, *of_many):
        if environ.get(secret) or environ.get(f"{secret}_FILE"):
            below.pop(secret, None)
            below.pop(f"{secret}_FILE", None)
    return below | {key: value for key, value in environ.items() if value}


def for_children(settings: Settings) -> dict[str, str]:
    """The variables that give a child process exactly these settings, whatever a citywatch.toml says."""
    resolved = {
        f"{PREFIX}{field.name.upper()}": "" if value is None else str(value)
        for field in fields(Settings)
        for value in (getattr(settings, field.name),)
    }
    return resolved | {f"{secret}_FILE": "" for secret in SECRETS} | {SETTLED: "1"}


def for_public(settings: Settings) -> dict[str, str]:
    """The variables that tell the public process what it may know of these settings."""
    everything = for_children(settings)
    return {name: everything[name] for name in (f"{PREFIX}{one.upper()}" for one in OF_THE_PUBLIC)}


def is_setting(variable: str) -> bool:
    """Whether a variable tells one of our processes something: URLs, passwords, where a secret lies."""
    return variable.startswith(PREFIX) and not variable.startswith(NOT_SETTINGS)


def _plain(variable: str) -> str:
    """A variable's name as the file writes it."""
    return variable.removeprefix(PREFIX).lower()


def _refuse_unknown(keys: Iterable[str], where: str, shown: Callable[[str], str]) -> None:
    told: list[str] = []
    for key in sorted(set(keys) - KNOWN):
        if _is_of_many(PREFIX + key.upper()):
            continue
        near = get_close_matches(key, KNOWN, 1, cutoff=0.7)
        told.append(f"{shown(key)} (is {shown(near[0])} meant?)" if near else shown(key))
    if told:
        raise SettingsError(f"{where}{', '.join(told)}: no such setting")


def _is_of_many(variable: str) -> bool:
    """Whether a variable is one of a channel's or a camera's, of which there are as many as there are."""
    return is_channel_variable(variable) or is_camera_variable(variable)


def _here() -> dict[str, str]:
    path = Path(FILE)
    return merged(os.environ, path.read_text(encoding="utf-8") if path.is_file() else "")


def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")
