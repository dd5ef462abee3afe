"""What is sent about releases: the bodies of requests, each field within its bounds."""

from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from city.release import GREATEST_G_S, GREATEST_KG, LONGEST_MIN, SHORTEST_MIN


def _no_switch(said: object) -> object:
    """True is no amount, though it counts as 1 elsewhere."""
    if isinstance(said, bool):
        raise ValueError("should be a number")
    return said


Positive = Annotated[float, BeforeValidator(_no_switch), Field(gt=0, allow_inf_nan=False)]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Note = Annotated[str, Field(max_length=4000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
"""A note that has to be there: blanks say nothing."""
ReleaseId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class TypedWind(BaseModel):
    """A wind that a person typed: where it comes from (degrees from true north) and how fast (m/s)."""

    model_config = ConfigDict(extra="forbid")
    from_deg: Annotated[float, Field(ge=0, le=360, allow_inf_nan=False)]
    speed_m_s: Annotated[float, Field(ge=0, le=120, allow_inf_nan=False)]


class Release(BaseModel):
    """What a person says of a release."""

    model_config = ConfigDict(extra="forbid")
    thing_id: Annotated[str, Field(max_length=64)]
    chemical: Annotated[str, Field(max_length=200)]
    amount_kg: Annotated[Positive, Field(le=GREATEST_KG)] | None = None
    rate_g_s: Annotated[Positive, Field(le=GREATEST_G_S)] | None = None
    duration_min: Annotated[Positive, Field(ge=SHORTEST_MIN, le=LONGEST_MIN)] = 60.0
    spill: Literal["small", "large"] = "large"
    place: tuple[Lon, Lat] | None = None
    wind: TypedWind | None = None
    terrain: Literal["rural", "urban"] = "rural"
    note: Note = ""
    drill: bool = False


class Opening(Release):
    """A release to open. `key`: of whoever asks, the same when asked again without an answer: one release.

    `another`: one of the same chemical is open at the site, and this is another one.
    """

    key: Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")] | None = None
    another: bool = False


class Change(BaseModel):
    """What a person changes of a release: what is left out stays. A `wind` of null is the stations' again.

    `seen` is the version the person looked at: what somebody else changed of the same since is not undone.
    """

    model_config = ConfigDict(extra="forbid")
    note: Reason
    seen: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    thing_id: str | None = None
    chemical: Annotated[str, Field(max_length=200)] | None = None
    amount_kg: Annotated[Positive, Field(le=GREATEST_KG)] | None = None
    rate_g_s: Annotated[Positive, Field(le=GREATEST_G_S)] | None = None
    duration_min: Annotated[Positive, Field(ge=SHORTEST_MIN, le=LONGEST_MIN)] | None = None
    spill: Literal["small", "large"] | None = None
    place: tuple[Lon, Lat] | None = None
    wind: TypedWind | None = None
    terrain: Literal["rural", "urban"] | None = None
    drill: bool | None = None


class Closing(BaseModel):
    """Why a release is over."""

    model_config = ConfigDict(extra="forbid")
    note: Reason
