"""The shape of a catalogue as a person writes it in TOML; `sensors.catalogue` turns it into nouns.

Every table refuses keys it does not know, so that a slip of the pen is named and not ignored.
Texts for people are tables by language; limits are a number or a list of numbers with the days
they hold: `flood_limit = [{ value = 41.2, from = "04-15", to = "07-15" }, 42.0]`.
"""

import re
from typing import Annotated, Any, cast

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from city.camera import USUAL_EVERY_S, CameraKind
from city.field_station import FieldProtocol, Stamp
from city.limit import Limit, Season
from city.properties import LANGUAGES
from city.thing import THING_ID, Kind

Id = Annotated[str, Field(pattern=rf"^{THING_ID.pattern}$")]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Position = tuple[Longitude, Latitude]
Seconds = Annotated[float, Field(gt=0)]
Text = Annotated[str, Field(min_length=1)]


def all_languages(text: dict[str, str]) -> dict[str, str]:
    """A text for people, in every language and in no other. Raises ValueError."""
    if missing := [lang for lang in LANGUAGES if not text.get(lang, "").strip()]:
        raise ValueError(f"lacks {', '.join(missing)}")
    if extra := sorted(set(text) - set(LANGUAGES)):
        raise ValueError(f"{', '.join(extra)} is not one of {', '.join(LANGUAGES)}")
    return text


class Shape(BaseModel):
    """A table of TOML: keys it does not know are refused, texts for people are in every language."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @field_validator("name", "title", "replay", "advice", "owner", check_fields=False)
    @classmethod
    def _in_every_language(cls, text: dict[str, str]) -> dict[str, str]:
        return all_languages(text)


class CityShape(Shape):
    """`[city]`: once in all files together. `timezone` is an IANA name.

    `cap_sender` is who its CAP messages are from, such as a mail address; without space, comma, < and &.
    """

    id: Id
    name: dict[str, str]
    centre: Position
    zoom: float = Field(default=11.0, ge=0, le=22)
    timezone: str = Field(pattern=r"^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$")
    demo: bool = False
    cap_sender: str | None = Field(default=None, pattern=r"^[^\s,<&]{1,200}$")


class AreaShape(Shape):
    """`[[areas]]`: a district or town."""

    id: Id
    name: dict[str, str]
    centre: Position


class SourceShape(Shape):
    """`[[sources]]`: a recording replayed, whose it is and how it is replayed."""

    id: Id
    title: dict[str, str]
    licence: Text
    replay: dict[str, str]


class SeasonShape(Shape):
    """A value and the first and last day ("MM-DD") it holds; the rest of the year when they are left out."""

    value: float
    first: str = Field(default="01-01", alias="from")
    last: str = Field(default="12-31", alias="to")

    @field_validator("first", "last")
    @classmethod
    def _a_day(cls, day: str) -> str:
        Season(0.0, day, day)
        return day


def _as_list(written: object) -> object:
    """A limit written as one value is a list of one."""
    return cast(object, written) if isinstance(written, list) else [written]


def _as_season(written: object) -> object:
    """A bare number has no dates: it holds the rest of the year."""
    return cast(object, written) if isinstance(written, dict) else {"value": written}


def _one_a_day(seasons: list[SeasonShape]) -> list[SeasonShape]:
    """A limit has one value on a day."""
    Limit("", tuple(Season(season.value, season.first, season.last) for season in seasons))
    return seasons


LimitShape = Annotated[
    list[Annotated[SeasonShape, BeforeValidator(_as_season)]],
    BeforeValidator(_as_list),
    Field(min_length=1),
    AfterValidator(_one_a_day),
]
Limits = dict[str, LimitShape]

_DURATION = re.compile(r"(?:(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d))+")
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_UNIT_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def _milliseconds(written: object) -> object:
    """A duration as a person writes it: "90s", "5m", "1h30m", in milliseconds."""
    if not isinstance(written, str) or not _DURATION.fullmatch(written):
        raise ValueError('is not a duration such as "90s", "5m" or "1h30m"')
    return round(sum(float(number) * _UNIT_MS[unit] for number, unit in _PART.findall(written)))


Duration = Annotated[int, BeforeValidator(_milliseconds)]
"""Milliseconds, written "90s", "5m", "1h30m"."""


def duration(ms: int) -> str:
    """Milliseconds as a person writes them, in the greatest unit that needs no fraction."""
    unit = next(
        unit for unit in ("d", "h", "m", "s", "ms") if ms % _UNIT_MS[unit] == 0 and (ms or unit == "s")
    )
    return f"{ms // _UNIT_MS[unit]}{unit}"


class StreamShape(Shape):
    """One datastream of a template, or what a thing changes in it. Left out = the template's.

    `period_s` is the averaging time that ends at a result's time (0 = instantaneous), `unit` the
    unit the device speaks where it is not the canonical one. `datum` is what a water level that it tells is
    counted from; it has to be the station's (`city.datum`).
    """

    period_s: float | None = Field(default=None, ge=0)
    report_s: Seconds | None = None
    max_age_s: Seconds | None = None
    unit: str | None = None
    datum: Any = None
    limits: Limits = {}


PublicList = Annotated[list[str], Field(max_length=100)]
"""What the public may see of a station: properties; an empty list shows that it is there and no value."""
PublicGrid = Annotated[int, Field(ge=0, le=50_000)]
"""How coarse its place is shown, in metres; 0 = as it is."""


class TemplateShape(Shape):
    """`[templates.<name>]`: what stations of one sort have in common."""

    kind: Kind
    report_s: Seconds
    max_age_s: Seconds
    period_s: float = Field(default=0.0, ge=0)
    gateway: Id | None = None
    datastreams: dict[str, StreamShape] = Field(min_length=1)
    details: dict[str, Any] = {}
    public: PublicList | None = None
    public_grid_m: PublicGrid = 0


class FieldShape(Shape):
    """`[things.field]`: a thing that speaks a field protocol; `factors` map its codes to properties."""

    protocol: FieldProtocol
    address: Text
    commands: list[Text] = []
    stamp: Stamp = Stamp.START
    password: Text | None = None
    flagged: bool = True
    ignored: list[Text] = []
    factors: dict[str, Text] = Field(min_length=1)


Share = Annotated[float, Field(ge=0, le=1)]


class CameraShape(Shape):
    """`[things.camera]`: where a video thing's picture comes from; never who may look.

    `clock_box` is where a clock is drawn over the picture: top, left, bottom, right as shares of height and
    width; `camera_clock` says that the camera itself draws it. `thresholds` are those of
    `city.video_thresholds` that this camera needs otherwise.
    """

    kind: CameraKind
    url: Text
    every_s: float = Field(default=USUAL_EVERY_S, ge=0.5, le=10)
    clock_box: tuple[Share, Share, Share, Share] | None = None
    camera_clock: bool = False
    thresholds: dict[str, float] = {}


class HoldingShape(Shape):
    """`[[things.holdings]]`: a chemical of a site and how much of it there may be at most, by design."""

    chemical: Text
    design_max_t: float = Field(gt=0, le=1e7)
    classes: list[Text] = []


class ThingShape(Shape):
    """`[[things]]`: one station or site. An `owner` of one text is called so in every language."""

    id: Id
    template: str
    name: dict[str, str]
    area: str
    position: Position
    owner: dict[str, str]
    gateway: Id | None = None
    source: str | None = None
    datastreams: dict[str, StreamShape] = {}
    without: list[str] = []
    limits: dict[str, Limits] = {}
    details: dict[str, Any] = {}
    tags: list[Id] = []
    public: PublicList | None = None
    public_grid_m: PublicGrid | None = None
    field: FieldShape | None = None
    camera: CameraShape | None = None
    holdings: list[HoldingShape] = Field(default=[], max_length=200)

    @field_validator("owner", mode="before")
    @classmethod
    def _called_so_everywhere(cls, owner: object) -> object:
        return dict.fromkeys(LANGUAGES, owner) if isinstance(owner, str) else owner
