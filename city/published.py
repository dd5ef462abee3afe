"""What is published: the documents that go from the inside to the public side, and nothing else.

Each document is one frozen Struct; its JSON has exactly these keys, and a reader refuses any other
(`forbid_unknown_fields`), so that a field which nobody meant to publish cannot slip through. Times are epoch
milliseconds; text by language has the keys of `city.properties.LANGUAGES`. Past its `valid_until` a value is
not to be shown any more: the public side says so by itself, whether the inside lives or not.

The folder (and the schema `published`, path by path the same):

    index.json                    Index: written last, names every document and its digest
    things/{thing_id}.json        Station
    history/{thing_id}.json       History: seven days by hours
    warnings.json                 Warnings: what is out in CAP now
    cap/alerts.{lang}.atom        the feed, bytes as they are served
    cap/{identifier}.xml          a message, bytes as they are served
    citizens/...                  progress of what citizens reported
"""

import re
from enum import StrEnum
from hashlib import sha256

import msgspec

SCHEMA = 1
NORMAL = "normal"
INDEX = "index.json"
WARNINGS = "warnings.json"
HOUR_MS = 3600 * 1000
HISTORY_HOURS = 7 * 24
_PATH = re.compile(r"(?:[a-z]{1,20}/){0,2}[A-Za-z0-9][A-Za-z0-9._-]{0,120}")

Text = dict[str, str]


class Shown(StrEnum):
    """How sure a value is that is shown; what is BAD is not shown."""

    GOOD = "good"
    SUSPECT = "suspect"


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What all documents have in common: they hold what is declared here and nothing else."""


class Value(Document, frozen=True):
    """The newest of one property. `result` is None where there is none that may be shown.

    `time` is the end of the averaging period of `period_s` seconds (0 = at that moment). `valid_until`: from
    then on nobody may show it as current. Everything is `provisional` until somebody reviewed it.
    """

    property: str
    label: Text
    unit: str
    decimals: int
    period_s: float
    result: float | None = None
    time: int | None = None
    quality: Shown | None = None
    valid_until: int | None = None
    provisional: bool = True

    def at(self, now: int) -> "Value":
        """As it may be shown at a time: past its time without a result."""
        over = self.valid_until is not None and self.valid_until <= now
        return msgspec.structs.replace(self, result=None, quality=None) if over else self


class Air(Document, frozen=True):
    """The air quality index of a station from its newest hourly means.

    None while one of its pollutants is not known (`missing`): then it is not below `at_least`. `grade` is a
    slug of `city.air_scheme.GRADES[scheme]`, `primary` and `missing` are properties.
    """

    scheme: str
    edition: str
    index: int | None = None
    at_least: int | None = None
    grade: str | None = None
    primary: list[str] = []
    missing: list[str] = []
    time: int | None = None
    valid_until: int | None = None
    provisional: bool = True

    def at(self, now: int) -> "Air":
        """As it may be shown at a time: past its time without an index."""
        if self.valid_until is None or now < self.valid_until:
            return self
        return msgspec.structs.replace(self, index=None, at_least=None, grade=None, primary=[], missing=[])


class Mark(Document, frozen=True):
    """A station in a list and on the map. `position` is lon, lat in WGS84 degrees, right to `precision_m`.

    `kind` is one of `city.thing.Kind`; `retired`: it is not in operation or not public any more, and nothing
    is said of it but its id.
    """

    thing_id: str
    kind: str = ""
    name: Text = {}
    area: Text = {}
    position: tuple[float, float] | None = None
    precision_m: int = 0
    retired: bool = False


class Standing(Document, frozen=True):
    """A public warning that concerns a station, until it expires: `identifier` of its message and `level`."""

    identifier: str
    level: str
    expires: int


class State(Document, frozen=True):
    """The public warnings that concern a station, the worst first. They end by themselves, like values."""

    warnings: list[Standing] = []

    @property
    def level(self) -> str:
        """The worst: normal, blue, yellow, orange or red. `normal` says that no warning is out, not that all
        is well: without a current value a station is unknown."""
        return self.warnings[0].level if self.warnings else NORMAL

    @property
    def valid_until(self) -> int | None:
        """When the worst expires; None without any."""
        return self.warnings[0].expires if self.warnings else None

    def at(self, now: int) -> "State":
        """As it is at a time."""
        return State([one for one in self.warnings if one.expires > now])


class Station(Document, frozen=True):
    """One station as the public sees it. `source` says where its values come from if not from a sensor here:
    a recording that is replayed, and under which licence.
    """

    mark: Mark
    recorded: bool = False
    source: Text | None = None
    licence: str | None = None
    state: State = State()
    air: Air | None = None
    values: list[Value] = []

    def at(self, now: int) -> "Station":
        """As it may be shown at a time."""
        air = self.air.at(now) if self.air else None
        values = [value.at(now) for value in self.values]
        return msgspec.structs.replace(self, state=self.state.at(now), air=air, values=values)

    def changes(self, now: int) -> int | None:
        """When, by time alone, it will next say something else; None = it will not."""
        ends = [one.valid_until for one in (*self.values, *((self.air,) if self.air else ()))]
        ends += [one.expires for one in self.state.warnings]
        return min((end for end in ends if end is not None and end > now), default=None)


class Series(Document, frozen=True):
    """Hourly means of one property, one for each hour from `History.start` on; None where there is none."""

    property: str
    label: Text
    unit: str
    decimals: int
    means: list[float | None]


class History(Document, frozen=True):
    """Seven days of a station by hours. `start` is the beginning of the first, `index` the air's by hours."""

    thing_id: str
    start: int
    series: list[Series]
    index: list[int | None] | None = None


class PublicWarning(Document, frozen=True):
    """A public warning that holds: the newest message of a chain of CAP, until it expires."""

    identifier: str
    level: str
    event: Text
    headline: Text
    areas: Text
    sent: int
    expires: int
    things: list[str] = []


class Warnings(Document, frozen=True):
    """All warnings that hold, the worst first."""

    warnings: list[PublicWarning] = []

    def at(self, now: int) -> "Warnings":
        """Those that hold at a time."""
        return Warnings([one for one in self.warnings if one.expires > now])


class CityFacts(Document, frozen=True):
    """The city. `centre` is lon, lat in WGS84 degrees; `demo`: everything here is made up."""

    name: Text
    timezone: str
    centre: tuple[float, float]
    zoom: float
    demo: bool


class Index(Document, frozen=True):
    """What there is. It is written last and at least every few seconds: an old `written_at` says that the
    inside is away. `documents` has the digest of each by its path.
    """

    schema: int
    written_at: int
    city: CityFacts
    stations: list[Mark]
    documents: dict[str, str]

    @property
    def content(self) -> "Index":
        """What it says, whenever it says it: two of these are equal where nothing but the time differs."""
        return msgspec.structs.replace(self, written_at=0)


def written(document: Document) -> bytes:
    """The JSON of a document, the same for the same document."""
    return msgspec.json.encode(document, order="deterministic")


def read_index(body: bytes) -> Index:
    """Raises ValueError for what is no index of this schema."""
    index = msgspec.json.decode(body, type=Index)
    if index.schema != SCHEMA:
        raise ValueError(f"an index of schema {index.schema}, not {SCHEMA}")
    return index


def digest(body: bytes) -> str:
    """What a document is known by: the same bytes, the same digest."""
    return sha256(body).hexdigest()[:32]


def station_path(thing_id: str) -> str:
    """Where a station's document is."""
    return f"things/{thing_id}.json"


def history_path(thing_id: str) -> str:
    """Where a station's seven days are."""
    return f"history/{thing_id}.json"


def feed_path(lang: str) -> str:
    """Where the feed of warnings is in a language."""
    return f"cap/alerts.{lang}.atom"


def message_path(identifier: str) -> str:
    """Where a message of CAP is."""
    return f"cap/{identifier}.xml"


def is_path(path: str) -> bool:
    """Whether a document may have this path: it never leads out of its folder and is no hidden file."""
    return bool(_PATH.fullmatch(path)) and ".." not in path
