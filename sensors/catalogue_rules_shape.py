"""The shape of a rule as a person writes it, in TOML, in JSON and in the editor: one shape for every kind.

A kind takes some of the keys and needs some of them: `TAKES` says which, one row a kind. Limits are
numbers, names of limits of the datastream, or numbers with the days they hold, as a datastream's limits
are; all of them in `unit` where it is given, else in the property's canonical unit.
"""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple, cast

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from city.rule import Scope, Side
from city.thing import Kind
from sensors.catalogue_schema import Duration, Id, LimitShape, Shape, Text

SEVERITIES = ("blue", "yellow", "orange", "red")
Severity = Literal["blue", "yellow", "orange", "red"]
Number = Annotated[float, Field(strict=True)]


class RuleKind(StrEnum):
    """What a rule looks for; without the key it is `threshold`."""

    THRESHOLD = "threshold"
    COUNT = "count"
    RATE = "rate"
    STALENESS = "staleness"
    STUCK = "stuck"
    SPIKE = "spike"
    HOURLY_MEAN = "hourly_mean"
    AQI = "aqi"
    PREDICTED = "predicted"
    STATE = "state"
    ANY = "any"
    ALL = "all"
    GATEWAY = "gateway"


def _arm(written: object) -> str:
    if isinstance(written, (list, dict)):
        return "list"
    return "str" if isinstance(written, str) else "float"


StepLimit = Annotated[
    Annotated[Number, Tag("float")] | Annotated[Text, Tag("str")] | Annotated[LimitShape, Tag("list")],
    Discriminator(_arm),
]


def _as_list(written: object) -> object:
    return cast(object, written) if isinstance(written, list) else [written]


def _distinct(values: list[str]) -> list[str]:
    if twice := sorted(value for value, times in Counter(values).items() if times > 1):
        raise ValueError(f"names {', '.join(twice)} twice")
    return values


Several = Annotated[list[Text], BeforeValidator(_as_list), Field(min_length=1), AfterValidator(_distinct)]
Results = Annotated[list[Number], BeforeValidator(_as_list), Field(min_length=1)]


class RuleShape(Shape):
    """`[[rules]]`: what is dangerous where. Which keys go together is said by `TAKES`."""

    id: Id
    kind: RuleKind = RuleKind.THRESHOLD
    name: dict[str, str]
    advice: dict[str, str] = Field(default_factory=dict[str, str])
    property: Several | None = None
    kinds: list[Kind] = Field(default_factory=list[Kind])
    areas: list[Text] = Field(default_factory=list[Text])
    tags: list[Text] = Field(default_factory=list[Text])
    things: list[Text] = Field(default_factory=list[Text])
    above: dict[str, StepLimit] | None = None
    below: dict[str, StepLimit] | None = None
    hysteresis: float = Field(default=0.0, ge=0, strict=True)
    clear: dict[str, Number] = Field(default_factory=dict[str, Number])
    at_limit: bool = Field(default=False, strict=True)
    unit: Text | None = None
    for_: Duration | None = Field(default=None, alias="for")
    clear_for: Duration | None = None
    n: Annotated[int, Field(strict=True)] | None = None
    m: Annotated[int, Field(strict=True)] | None = None
    window: Duration | None = None
    within: Duration | None = None
    after: Duration | None = None
    tolerance: float = Field(default=0.0, ge=0, strict=True)
    valid: Duration | None = None
    equals: dict[str, Results] | None = None
    of: Several | None = None
    scope: Scope | None = None
    severity: Severity | None = None
    least: Annotated[int, Field(strict=True)] | None = None
    lateness: Duration | None = None
    publish: bool = Field(default=False, strict=True)


class Takes(NamedTuple):
    """The keys a kind must have and those it may have, beside what every rule has."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


EVERY = ("id", "kind", "name", "advice", "lateness", "publish")
WHERE = ("kinds", "areas", "tags", "things")
LADDER = ("above", "below", "hysteresis", "clear", "at_limit", "unit")
_ON = ("property",)

TAKES: Mapping[RuleKind, Takes] = {
    RuleKind.THRESHOLD: Takes(_ON, (*WHERE, *LADDER, "for", "clear_for")),
    RuleKind.COUNT: Takes((*_ON, "n", "m"), (*WHERE, *LADDER)),
    RuleKind.RATE: Takes((*_ON, "window"), (*WHERE, *LADDER)),
    RuleKind.STALENESS: Takes((*_ON, "severity"), (*WHERE, "after")),
    RuleKind.STUCK: Takes((*_ON, "severity", "after"), (*WHERE, "tolerance", "unit")),
    RuleKind.SPIKE: Takes((*_ON, "above"), (*WHERE, "hysteresis", "clear", "unit", "m")),
    RuleKind.HOURLY_MEAN: Takes(_ON, (*WHERE, *LADDER, "valid")),
    RuleKind.AQI: Takes(("above",), (*_ON, *WHERE, "hysteresis", "clear")),
    RuleKind.PREDICTED: Takes((*_ON, "window", "within"), (*WHERE, *LADDER)),
    RuleKind.STATE: Takes((*_ON, "equals"), (*WHERE, "for")),
    RuleKind.ANY: Takes(("of", "scope"), (*WHERE, "severity")),
    RuleKind.ALL: Takes(("of", "scope"), (*WHERE, "severity")),
    RuleKind.GATEWAY: Takes(("severity",), (*WHERE, "after", "least")),
}

TWO_SIDED = frozenset(kind for kind, takes in TAKES.items() if "below" in takes.may)
"""Kinds that want exactly one of above and below."""


def written_keys(shape: RuleShape) -> frozenset[str]:
    """The keys that a person gave, as they are written."""
    return frozenset(RuleShape.model_fields[name].alias or name for name in shape.model_fields_set)


def given(shape: RuleShape, key: str) -> object:
    """What stands at a key as it is written."""
    return getattr(shape, "for_" if key == "for" else key)


def side_of(shape: RuleShape) -> Side | None:
    """Which side is dangerous; None when it is not said, or said twice."""
    if (shape.above is None) == (shape.below is None):
        return None
    return Side.BELOW if shape.above is None else Side.ABOVE
