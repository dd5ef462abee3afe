"""What an owner may set of the watch, apart from the other settings: nobody else needs its secrets.

Built and checked like `Settings`; every variable begins with CITYWATCH_WATCH_. Without a channel the watch
still runs, and shows what it sees on screens.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from urllib.parse import SplitResult, urlsplit

from city.conditions import Thresholds
from city.errors import SettingsError
from city.properties import LANGUAGES
from city.variables import secret

PREFIX = "CITYWATCH_WATCH_"
QUEUE_MESSAGES = 500_000
QUEUE_BYTES = 536_870_912
"""What `deploy/broker/*.conf` allow a session to hold."""


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """The watch's settings. `smtp_to` and `lang` are lists with commas; folders are paths as text.

    `database_folder` and `broker_folder` are where the data of these two can be seen on this machine, None
    for those of the embedded ones. `dashboard` is its host:port, None for that of this machine.
    """

    smtp_url: str | None = field(default=None, repr=False)
    smtp_from: str | None = None
    smtp_to: str | None = None
    webhook_url: str | None = field(default=None, repr=False)
    webhook_secret: str | None = field(default=None, repr=False)
    heartbeat_url: str | None = field(default=None, repr=False)
    lang: str = "zh-Hans,en"
    dashboard: str | None = None
    database_folder: str | None = None
    broker_folder: str | None = None
    queue_messages: int = QUEUE_MESSAGES
    queue_bytes: int = QUEUE_BYTES
    disk_orange: int = 80
    disk_red: int = 90
    commit_waiting_s: int = 30
    commit_age_s: int = 900
    clock_skew_s: int = 5

    def __post_init__(self) -> None:
        if not self.disk_orange < self.disk_red <= 100:
            raise SettingsError(f"{PREFIX}DISK_RED: wants more than {PREFIX}DISK_ORANGE and at most 100")
        if not self.languages or not set(self.languages) <= set(LANGUAGES):
            raise SettingsError(f"{PREFIX}LANG: {self.lang!r}: wants one or more of {', '.join(LANGUAGES)}")
        if self.smtp_url and not (self.smtp_from and self.recipients):
            raise SettingsError(f"{PREFIX}SMTP_URL: needs {PREFIX}SMTP_FROM and {PREFIX}SMTP_TO too")
        if self.webhook_url and not self.webhook_secret:
            raise SettingsError(f"{PREFIX}WEBHOOK_URL: needs {PREFIX}WEBHOOK_SECRET too, to sign with")
        if self.dashboard and not re.fullmatch(r"[^:/@]+:[0-9]{1,5}", self.dashboard):
            raise SettingsError(f"{PREFIX}DASHBOARD: {self.dashboard!r} is not host:port")
        for variable, address in (("FROM", self.smtp_from), *(("TO", to) for to in self.recipients)):
            if address and not _is_address(address):
                raise SettingsError(
                    f"{PREFIX}SMTP_{variable}: {address!r} is not an address like a@b.example"
                )

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of a notice, in their order."""
        return _listed(self.lang)

    @property
    def recipients(self) -> tuple[str, ...]:
        """Who gets mail."""
        return _listed(self.smtp_to)

    @property
    def thresholds(self) -> Thresholds:
        """The limits of the conditions."""
        return Thresholds(
            disk_orange=self.disk_orange,
            disk_red=self.disk_red,
            commit_waiting_s=self.commit_waiting_s,
            commit_age_s=self.commit_age_s,
            clock_skew_s=self.clock_skew_s,
        )

    @classmethod
    def from_environ(cls, environ: Mapping[str, str], read: Callable[[str], str]) -> "WatchSettings":
        """Settings from `environ`; `read(path)` gives the text of a `_FILE` secret. Raises SettingsError."""
        texts = {one.name: environ.get(PREFIX + one.name.upper()) or None for one in fields(cls)}
        found: dict[str, object] = {key: text for key, text in texts.items() if text is not None}
        for key in _NUMBERS & found.keys():
            found[key] = _number(PREFIX + key.upper(), str(found[key]))
        for key, schemes in _URLS.items():
            found[key] = _url(PREFIX + key.upper(), secret(environ, read, PREFIX + key.upper()), schemes)
        found["webhook_secret"] = secret(environ, read, f"{PREFIX}WEBHOOK_SECRET")
        return cls(**found)  # pyright: ignore[reportArgumentType]


_URLS = {
    "smtp_url": ("smtp", "smtps"),
    "webhook_url": ("https", "http"),
    "heartbeat_url": ("https", "http"),
}
WATCH_SECRETS = tuple(f"{PREFIX}{key.upper()}" for key in (*_URLS, "webhook_secret"))
_NUMBERS = {one.name for one in fields(WatchSettings) if isinstance(one.default, int)}


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(word for part in (text or "").split(",") if (word := part.strip()))


def _is_address(text: str) -> bool:
    name, _, host = text.rpartition("@")
    return bool(name and host) and text.isprintable() and not set(text) & set(' <>",;:')


def _number(variable: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) < math.inf):
        raise SettingsError(f"{variable}: {text!r} is not a whole number above 0")
    return int(text)


def _url(variable: str, text: str | None, schemes: tuple[str, ...]) -> str | None:
    if text is None:
        return None
    try:
        usable = _usable(urlsplit(text), schemes)
    except ValueError:
        usable = False
    if not usable:
        wanted = " or ".join(f"{scheme}://" for scheme in schemes)
        raise SettingsError(
            f"{variable}: wants {wanted}host (the value is not shown, it may hold a password)"
        )
    return text


def _usable(parts: SplitResult, schemes: tuple[str, ...]) -> bool:
    return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
