"""What an owner may set, as one frozen class built from a mapping.

Pure: the environment is a mapping that an entry point hands in, and `_FILE` secrets are read by the
function it hands in, so that a test needs neither. Everything is checked once, at start; a mistake raises
SettingsError, which names the variable. A URL of None means "embedded": the supervisor starts that service
itself and hands its children the URL in use through their environment.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from city.errors import SettingsError
from city.keep import Keep
from city.report_schedule import USUAL, ReportSchedule

PREFIX = "CITYWATCH_"
_DATABASE_SCHEMES = ("postgresql", "postgres")
_REDIS_SCHEMES = ("redis", "rediss")
_KEY = re.compile(r"[0-9A-Fa-f]{32}")
_MQTT_SCHEMES = ("mqtt", "mqtts")
_ANCESTORS = re.compile(r"[A-Za-z0-9*':/._\[\]-]+( [A-Za-z0-9*':/._\[\]-]+)*")
_INGESTOR = re.compile(r"[A-Za-z0-9._-]{1,64}")
LEAST_BURST = 5000
SHORTEST_LINK_KEY = 16
KEEP = Keep()
AUTO, ALWAYS = "auto", "always"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Settings:
    """One city's settings. Ports are TCP; `home` and `catalogue` are paths as text.

    `bind` is the address our HTTP processes listen on: loopback, unless a container needs more. `ingestor`
    names the one of a database: its session at the broker, its tally, its beat. `thing_rate` is how many
    results a second one thing may send for long, `thing_burst` how many at once. `link_url` is how people's
    phones reach us, `link_secret` the keys that sign their links, the newest first. `allow_private` is what
    of the own network addresses that users enter may lead to: hosts, addresses, networks. `gateway_bind` is
    what the gateway of field protocols listens on, `hj212_keys` what `station_keys` reads. `accounts` is when
    people sign in: `auto` everywhere but at this machine, `always` there too. `reports` is what
    `report_schedule` reads. What begins with `public_` is of the public side, which listens at `public_bind`
    and is reached at `public_url`; `published` is the folder of documents that it reads, `letterbox` the one
    that it puts letters into, `published_url` the database that `citywatch pull` copies documents from;
    `frame_ancestors` is who may show its pages within theirs.
    """

    home: str = ".citywatch"
    bind: str = "127.0.0.1"
    accounts: str = "auto"
    port: int = 8050
    public_port: int = 8051
    public_bind: str = "127.0.0.1"
    public_url: str | None = None
    published: str | None = None
    published_url: str | None = field(default=None, repr=False)
    letterbox: str | None = None
    frame_ancestors: str = "*"
    mqtt_port: int = 1883
    mqtt_url: str | None = None
    database_url: str | None = None
    redis_url: str | None = None
    catalogue: str | None = None
    ingestor: str = "ingest"
    thing_rate: int = 2000
    thing_burst: int = 60_000
    gateway_bind: str = "127.0.0.1"
    hj212_port: int = 5212
    sl651_port: int = 5651
    hj212_keys: str | None = field(default=None, repr=False)
    allow_private: str | None = None
    keep_raw_days: int = KEEP.raw_days
    keep_minutes_days: int = KEEP.minutes_days
    keep_hours_days: int = KEEP.hours_days
    keep_days_days: int = KEEP.days_days
    keep_ledger_days: int = KEEP.ledger_days
    keep_heard_days: int = KEEP.heard_days
    reports: str = USUAL
    link_url: str | None = None
    link_secret: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.port == self.public_port:
            raise SettingsError(f"CITYWATCH_PUBLIC_PORT: {self.public_port} is CITYWATCH_PORT too")
        if not _INGESTOR.fullmatch(self.ingestor):
            raise SettingsError(
                f"CITYWATCH_INGESTOR: {self.ingestor!r}: wants 1 to 64 letters, digits, dots, _ and -"
            )
        _check_address("CITYWATCH_BIND", self.bind)
        _check_address("CITYWATCH_GATEWAY_BIND", self.gateway_bind)
        _check_address("CITYWATCH_PUBLIC_BIND", self.public_bind)
        if not _ANCESTORS.fullmatch(self.frame_ancestors):
            raise SettingsError(
                f"CITYWATCH_FRAME_ANCESTORS: {self.frame_ancestors!r} wants *, 'none', or addresses like "
                "https://www.city.example apart by spaces"
            )
        if self.accounts not in (AUTO, ALWAYS):
            raise SettingsError(f"CITYWATCH_ACCOUNTS: {self.accounts!r} is neither {AUTO} nor {ALWAYS}")
        station_keys(self.hj212_keys)
        self.link_keys()
        self.report_schedule()
        _check_networks("CITYWATCH_ALLOW_PRIVATE", self.allow_private)
        self.keep()
        if self.thing_rate and self.thing_burst < LEAST_BURST:
            raise SettingsError(
                f"CITYWATCH_THING_BURST: at least {LEAST_BURST}, as many as one message may hold"
            )

    def keep(self) -> Keep:
        """How long history is kept, and what was told."""
        return Keep(
            self.keep_raw_days,
            self.keep_minutes_days,
            self.keep_hours_days,
            self.keep_days_days,
            self.keep_ledger_days,
            self.keep_heard_days,
        )

    def report_schedule(self) -> ReportSchedule:
        """When reports are made. Raises SettingsError."""
        try:
            return ReportSchedule.read(self.reports)
        except ValueError as error:
            raise SettingsError(f"CITYWATCH_REPORTS: {error}") from error

    def links_from(self) -> str:
        """How links begin: the address that was set, or that of this machine."""
        host = self.answers_at()
        return self.link_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def answers_at(self) -> str:
        """The address at which this machine itself finds the dashboard."""
        return _found_at(self.bind)

    def public_answers_at(self) -> str:
        """The address at which this machine itself finds the public side."""
        return _found_at(self.public_bind)

    def trusts_this_machine(self) -> bool:
        """Whether who sits at this machine needs no account: nobody else reaches us, by a link neither."""
        linked = urlsplit(self.link_url or "").hostname or LOOPBACK[0]
        return self.accounts == AUTO and self.bind in LOOPBACK and linked in LOOPBACK

    def published_folder(self) -> str:
        """The folder of published documents."""
        return self.published or f"{self.home}/published"

    def letterbox_folder(self) -> str:
        """The folder that letters of citizens are put into."""
        return self.letterbox or f"{self.home}/letterbox"

    def link_keys(self) -> tuple[str, ...]:
        """The keys of links, the one that signs first; none where no links are made. Raises SettingsError."""
        keys = tuple((self.link_secret or "").replace(",", " ").split())
        if any(len(key) < SHORTEST_LINK_KEY for key in keys):
            raise SettingsError(
                f"CITYWATCH_LINK_SECRET: wants keys of {SHORTEST_LINK_KEY} characters or more"
            )
        return keys

    @classmethod
    def from_environ(cls, environ: Mapping[str, str], read: Callable[[str], str]) -> "Settings":
        """Settings from `environ`; `read(path)` gives the text of a `_FILE` secret.

        An empty variable counts as unset, as compose files leave them. Raises SettingsError.
        """
        default = cls()
        return cls(
            home=environ.get("CITYWATCH_HOME") or default.home,
            bind=environ.get("CITYWATCH_BIND") or default.bind,
            accounts=environ.get("CITYWATCH_ACCOUNTS") or default.accounts,
            port=_port(environ, "CITYWATCH_PORT", default.port),
            public_port=_port(environ, "CITYWATCH_PUBLIC_PORT", default.public_port),
            public_bind=environ.get("CITYWATCH_PUBLIC_BIND") or default.public_bind,
            public_url=_url(environ, read, "CITYWATCH_PUBLIC_URL", ("https", "http")),
            published=environ.get("CITYWATCH_PUBLISHED") or None,
            published_url=_url(environ, read, "CITYWATCH_PUBLISHED_URL", _DATABASE_SCHEMES),
            letterbox=environ.get("CITYWATCH_LETTERBOX") or None,
            frame_ancestors=environ.get("CITYWATCH_FRAME_ANCESTORS") or default.frame_ancestors,
            mqtt_port=_port(environ, "CITYWATCH_MQTT_PORT", default.mqtt_port),
            mqtt_url=_url(environ, read, "CITYWATCH_MQTT_URL", _MQTT_SCHEMES),
            database_url=_url(environ, read, "CITYWATCH_DATABASE_URL", _DATABASE_SCHEMES),
            redis_url=_url(environ, read, "CITYWATCH_REDIS_URL", _REDIS_SCHEMES),
            catalogue=environ.get("CITYWATCH_CATALOGUE") or None,
            ingestor=environ.get("CITYWATCH_INGESTOR") or default.ingestor,
            thing_rate=_count(environ, "CITYWATCH_THING_RATE", default.thing_rate),
            thing_burst=_count(environ, "CITYWATCH_THING_BURST", default.thing_burst),
            gateway_bind=environ.get("CITYWATCH_GATEWAY_BIND") or default.gateway_bind,
            hj212_port=_port(environ, "CITYWATCH_HJ212_PORT", default.hj212_port),
            sl651_port=_port(environ, "CITYWATCH_SL651_PORT", default.sl651_port),
            hj212_keys=secret(environ, read, "CITYWATCH_HJ212_KEYS"),
            allow_private=environ.get("CITYWATCH_ALLOW_PRIVATE") or None,
            keep_raw_days=_count(environ, "CITYWATCH_KEEP_RAW_DAYS", default.keep_raw_days),
            keep_minutes_days=_count(environ, "CITYWATCH_KEEP_MINUTES_DAYS", default.keep_minutes_days),
            keep_hours_days=_count(environ, "CITYWATCH_KEEP_HOURS_DAYS", default.keep_hours_days),
            keep_days_days=_count(environ, "CITYWATCH_KEEP_DAYS_DAYS", default.keep_days_days),
            keep_ledger_days=_count(environ, "CITYWATCH_KEEP_LEDGER_DAYS", default.keep_ledger_days),
            keep_heard_days=_count(environ, "CITYWATCH_KEEP_HEARD_DAYS", default.keep_heard_days),
            reports=environ.get("CITYWATCH_REPORTS") or default.reports,
            link_url=_url(environ, read, "CITYWATCH_LINK_URL", ("https", "http")),
            link_secret=secret(environ, read, "CITYWATCH_LINK_SECRET"),
        )


def _found_at(bind: str) -> str:
    return LOOPBACK[0] if bind in (*LOOPBACK[:2], "0.0.0.0", "::") else bind  # noqa: S104


def station_keys(text: str | None) -> dict[str, bytes]:
    """SM4 keys by MN from `MN=32 hexadecimal digits`, apart by commas or space. Raises SettingsError."""
    keys: dict[str, bytes] = {}
    for number, pair in enumerate(re.split(r"[,\s]+", (text or "").strip(", \t\r\n")), 1):
        station, _, digits = pair.partition("=")
        if pair and not (station and _KEY.fullmatch(digits)):
            raise SettingsError(f"CITYWATCH_HJ212_KEYS: number {number} is not MN=32 hexadecimal digits")
        if pair:
            keys[station] = bytes.fromhex(digits)
    return keys


def secret(environ: Mapping[str, str], read: Callable[[str], str], variable: str) -> str | None:
    """A secret from `variable`, or from the file that `variable`_FILE names; both at once is a mistake."""
    value, path = environ.get(variable) or None, environ.get(f"{variable}_FILE") or None
    if value and path:
        raise SettingsError(f"{variable}: set either this or {variable}_FILE, not both")
    if path is None:
        return value
    try:
        text = read(path).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{variable}_FILE: cannot read {path}: {error}") from error
    if not text:
        raise SettingsError(f"{variable}_FILE: {path} is empty")
    return text


def _check_address(variable: str, text: str) -> None:
    try:
        known = text == "localhost" or ip_address(text)
    except ValueError:
        known = None
    if not known:
        raise SettingsError(f"{variable}: {text!r} is no IP address to listen on, like 127.0.0.1")


def _check_networks(variable: str, text: str | None) -> None:
    for word in (word.strip() for word in (text or "").split(",")):
        try:
            known = "/" not in word or ip_network(word, strict=False)
        except ValueError:
            known = None
        if not known:
            raise SettingsError(f"{variable}: {word!r} is no network like 10.1.0.0/16")


def _port(environ: Mapping[str, str], variable: str, default: int) -> int:
    text = environ.get(variable) or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise SettingsError(f"{variable}: {text!r} is not a port, 1 to 65535")
    return int(text)


def _count(environ: Mapping[str, str], variable: str, default: int) -> int:
    text = environ.get(variable) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise SettingsError(f"{variable}: {text!r} is not a whole number from 0 to 999999999")
    return int(text)


def _url(
    environ: Mapping[str, str], read: Callable[[str], str], variable: str, schemes: tuple[str, ...]
) -> str | None:
    text = secret(environ, read, variable)
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        usable = parts.scheme in schemes and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        wanted = " or ".join(f"{scheme}://" for scheme in schemes)
        raise SettingsError(
            f"{variable}: wants {wanted}host:port (the value is not shown, it may hold a password)"
        )
    return text
