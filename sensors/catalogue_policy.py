"""Chains, routes, inhibitions and the policy as an owner writes them.

    [[chains]]
    id = "duty"
    name = { … }
    steps = [
      { tell = ["rota:duty"], repeat = 1, every = "5m" },
      { tell = ["superior"], after = "10m" },
      { tell = ["fallback"], after = "10m", channels = ["duty-voice"] },
    ]

    [[routes]]
    id = "reservoirs"
    rank = 10
    kinds = ["reservoir"]
    severities = ["orange", "red"]
    hours = ["mon-fri 08:00-18:00"]
    chain = "duty"

    [[inhibitions]]
    id = "gateway"
    source = { rules = ["gateway-silent"] }
    target = { subjects = ["datastream", "thing"] }
    equal = ["gateway"]

    [policy]
    fallback = "director"

Routes are asked by `rank`, then by id, whatever file they stand in; one without conditions is asked last.
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from city.chain import Target, Who
from sensors.catalogue_hours import Hours
from sensors.catalogue_people import Ids, SomeIds, as_list
from sensors.catalogue_schema import Duration, Id, Shape, Text

Severity = Literal["blue", "yellow", "orange", "red"]
Subject = Literal["datastream", "thing", "gateway", "area", "external"]
Label = Literal["rule", "thing", "gateway", "area", "kind", "property", "subject", "severity"]
_TARGET = re.compile(r"(person|team|rota):([a-z0-9_-]{1,64})|(superior|fallback)")


def target(written: object) -> Target:
    """Whom "person:chen", "team:flood", "rota:duty", "superior" or "fallback" means. Raises ValueError."""
    found = _TARGET.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        raise ValueError(f"{written!r} is not person:…, team:…, rota:…, superior or fallback")
    return Target(Who(found[3])) if found[3] else Target(Who(found[1]), found[2])


Tell = Annotated[
    list[Annotated[Target, BeforeValidator(target)]], BeforeValidator(as_list), Field(min_length=1)
]


def _whole_seconds(ms: int) -> int:
    if ms % 1000:
        raise ValueError("is not a whole number of seconds")
    return ms


Span = Annotated[Duration, AfterValidator(_whole_seconds)]


class ChainStepShape(Shape):
    """One step: whom to tell, how long after the step before, on which channels, how often again."""

    tell: Tell
    after: Span | None = None
    channels: Ids = Field(default_factory=list[str])
    repeat: int = Field(default=0, ge=0, le=100)
    every: Span = 600_000


class ChainShape(Shape):
    """`[[chains]]`: who is told next while nobody acknowledges."""

    id: Id
    name: dict[str, str]
    steps: list[ChainStepShape] = Field(min_length=1)
    ack_expires: Span | None = None


class MatcherShape(Shape):
    """Which alerts are meant; every key that is there has to agree, `gas_*` as file names do."""

    severities: list[Severity] = Field(default_factory=list[Severity])
    rules: Ids = Field(default_factory=list[str])
    things: Ids = Field(default_factory=list[str])
    gateways: Ids = Field(default_factory=list[str])
    areas: Ids = Field(default_factory=list[str])
    kinds: Ids = Field(default_factory=list[str])
    properties: Ids = Field(default_factory=list[str])
    subjects: list[Subject] = Field(default_factory=list[Subject])


class BySeverity(Shape):
    """A duration for each severity; what is left out is the usual one."""

    blue: Span | None = None
    yellow: Span | None = None
    orange: Span | None = None
    red: Span | None = None


class GroupingShape(Shape):
    """What is told in one message, and when: `by` labels; `wait`, `interval`, `repeat` by severity."""

    by: list[Label] | None = None
    wait: BySeverity = BySeverity()
    interval: BySeverity = BySeverity()
    repeat: BySeverity = BySeverity()


class RouteShape(MatcherShape):
    """`[[routes]]`: which alerts, in which hours, go up which chain or to which people."""

    id: Id
    rank: int = Field(default=100, ge=0, le=1_000_000)
    hours: Annotated[list[Hours], BeforeValidator(as_list)] | None = Field(default=None, min_length=1)
    chain: Text | None = None
    people: SomeIds | None = None
    group: GroupingShape | None = None


class InhibitionShape(Shape):
    """`[[inhibitions]]`: what `source` matches holds back what `target` matches with `equal` labels."""

    id: Id
    source: MatcherShape
    target: MatcherShape
    equal: list[Label] = Field(min_length=1)


class StormShape(Shape):
    """How many messages a person gets by themselves in a window, and how many in all, digests among them."""

    single: int = Field(default=6, ge=1, le=1000)
    single_red: int = Field(default=8, ge=1, le=1000)
    most: int = Field(default=10, ge=2, le=1000)
    window: Span = 600_000
    digest: Span = 150_000


class ChatterShape(Shape):
    """Raised `count` times within `hold` an alert chatters."""

    count: int = Field(default=3, ge=2, le=100)
    hold: Span = 600_000


class PolicyShape(Shape):
    """`[policy]`: what holds for all. `fallback` is the commander who takes what nobody else does."""

    fallback: Text
    group: GroupingShape = GroupingShape()
    storm: StormShape = StormShape()
    chatter: ChatterShape = ChatterShape()
    gap_warning: Span = 86_400_000
    ack_expires: Span = 3_600_000
