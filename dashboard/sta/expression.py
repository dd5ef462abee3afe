"""What the text of query options means: expressions as trees, and a question's options as one value.

A `Span` is a time of SensorThings: from `start` to `end` in epoch milliseconds, an instant where both are
one. Trees are no deeper than DEEPEST, so that whoever walks them may do so by recursion.
"""

from dataclasses import dataclass, field
from datetime import date, time

from shapely.geometry.base import BaseGeometry

DEEPEST = 40
FIRST_MS, LAST_MS = -62_135_596_800_000, 253_402_300_799_999
"""The years 1 to 9999, all that RFC 3339 can write."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time; epoch milliseconds."""

    start: int
    end: int

    @property
    def is_instant(self) -> bool:
        """Whether it has no length."""
        return self.start == self.end


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in milliseconds."""

    ms: int


Value = float | str | bool | None | Span | Duration | date | time | BaseGeometry


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that was written."""

    value: Value
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Path:
    """A property, maybe of a related entity: `Datastream/Thing/name`."""

    steps: tuple[str, ...]
    depth: int = 0

    def __str__(self) -> str:
        return "/".join(self.steps)


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or a function with its arguments; `and` and `or` have two or more."""

    name: str
    args: tuple["Expression", ...]
    depth: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "depth", 1 + max((one.depth for one in self.args), default=0))


Expression = Literal | Path | Call


@dataclass(frozen=True, slots=True)
class Order:
    """One key of $orderby."""

    by: Expression
    descending: bool


@dataclass(frozen=True, slots=True)
class Expand:
    """One relation of $expand, with the options in its parentheses."""

    name: str
    options: "Options"


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked of a collection; None where nothing was said."""

    filter: Expression | None = None
    orderby: tuple[Order, ...] = ()
    top: int | None = None
    skip: int = 0
    count: bool = False
    select: tuple[Path, ...] = ()
    expand: tuple[Expand, ...] = ()
    token: str | None = None


def paths(expression: Expression) -> list[Path]:
    """Every path in a tree."""
    if isinstance(expression, Path):
        return [expression]
    if isinstance(expression, Call):
        return [path for one in expression.args for path in paths(one)]
    return []
