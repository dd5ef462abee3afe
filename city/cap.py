"""A message of the Common Alerting Protocol 1.2 (OASIS), as values.

Times are aware datetimes and keep the offset they were written with, not epoch milliseconds as elsewhere:
sender, identifier and `sent` together are a message's name, and whoever refers to it repeats all three.
What a message must be beyond its shape is in `city.cap_rules`; how it is written, in `city.cap_text`.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from city.state import Level


class CapStatus(StrEnum):
    """How a message is to be handled. Only Actual is for everybody."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class MsgType(StrEnum):
    """What a message does: begin, replace, end, confirm or reject."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class CapScope(StrEnum):
    """Whom a message is meant for."""

    PUBLIC = "Public"
    RESTRICTED = "Restricted"
    PRIVATE = "Private"


class Category(StrEnum):
    """What sort of event it is about."""

    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    CBRNE = "CBRNE"
    OTHER = "Other"


class ResponseType(StrEnum):
    """What those who are meant are asked to do."""

    SHELTER = "Shelter"
    EVACUATE = "Evacuate"
    PREPARE = "Prepare"
    EXECUTE = "Execute"
    AVOID = "Avoid"
    MONITOR = "Monitor"
    ASSESS = "Assess"
    ALL_CLEAR = "AllClear"
    NONE = "None"


class Urgency(StrEnum):
    """How soon to act."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class CapSeverity(StrEnum):
    """How bad, in CAP's words."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    """How sure."""

    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


SEVERITIES = MappingProxyType(
    {
        Level.RED: CapSeverity.EXTREME,
        Level.ORANGE: CapSeverity.SEVERE,
        Level.YELLOW: CapSeverity.MODERATE,
        Level.BLUE: CapSeverity.MINOR,
    }
)
"""CAP's word for each of the four colours."""

LEVELS = MappingProxyType(
    {word: level for level, word in SEVERITIES.items()} | {CapSeverity.UNKNOWN: Level.YELLOW}
)
"""The colour for each of CAP's words. What is not known is not taken for harmless."""

CAP_LANGUAGES = MappingProxyType({"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "en": "en-US"})
"""CAP's code for each language we speak."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The name of another message."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True, slots=True)
class Parameter:
    """A name and a value: CAP's `parameter`, `eventCode` and `geocode`."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Resource:
    """A file that belongs to a message. Never fetched by us."""

    description: str
    mime_type: str
    size: int | None = None
    uri: str | None = None
    deref_uri: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """Centre in WGS84 degrees, radius in kilometres."""

    lat: Decimal
    lon: Decimal
    radius_km: Decimal


Corner = tuple[Decimal, Decimal]
"""lat, lon in WGS84 degrees: CAP's order, which is the other one than GeoJSON's."""


@dataclass(frozen=True, slots=True)
class CapArea:
    """Where: words, and maybe polygons (closed), circles and codes. Heights are in feet, as in CAP."""

    description: str
    polygons: tuple[tuple[Corner, ...], ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[Parameter, ...] = ()
    altitude: Decimal | None = None
    ceiling: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CapInfo:
    """What a message says, in one language."""

    categories: tuple[Category, ...]
    event: str
    urgency: Urgency
    severity: CapSeverity
    certainty: Certainty
    language: str | None = None
    response_types: tuple[ResponseType, ...] = ()
    audience: str | None = None
    event_codes: tuple[Parameter, ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str | None = None
    headline: str | None = None
    description: str | None = None
    instruction: str | None = None
    web: str | None = None
    contact: str | None = None
    parameters: tuple[Parameter, ...] = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[CapArea, ...] = ()


@dataclass(frozen=True, slots=True)
class CapMessage:
    """One message: its name, how it is to be handled, and what it says in each language."""

    identifier: str
    sender: str
    sent: datetime
    status: CapStatus
    msg_type: MsgType
    scope: CapScope
    source: str | None = None
    restriction: str | None = None
    addresses: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    note: str | None = None
    references: tuple[Reference, ...] = ()
    incidents: tuple[str, ...] = ()
    infos: tuple[CapInfo, ...] = ()

    @property
    def reference(self) -> Reference:
        """Its name."""
        return Reference(self.sender, self.identifier, self.sent)

    @property
    def severity(self) -> CapSeverity:
        """The worst that any language says, UNKNOWN where none says anything."""
        order = tuple(CapSeverity)
        return min((info.severity for info in self.infos), key=order.index, default=CapSeverity.UNKNOWN)

    @property
    def expires(self) -> datetime | None:
        """When the last of what it says expires; None where something never does."""
        ends = [info.expires for info in self.infos]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    def info(self, language: str) -> CapInfo | None:
        """What it says in a language of ours, else in its first."""
        wanted = CAP_LANGUAGES.get(language, language)
        return next((one for one in self.infos if one.language == wanted), next(iter(self.infos), None))
