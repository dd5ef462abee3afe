"""What the figure of a course is made of: lines, limits, stretches of time, words. Plain data."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from city.course import Course
from city.hourly import Ints, Mask


@dataclass(frozen=True, slots=True)
class CourseLine:
    """One line: what to call it, what it is of, on which axis (0 left, 1 right).

    `shift` (ms) is added to its times; `approved` says which steps are, None where nobody has approved any.
    """

    name: str
    course: Course
    unit: str
    decimals: int
    axis: int = 0
    shift: int = 0
    approved: Mask | None = None


@dataclass(frozen=True, slots=True)
class DrawnLimit:
    """A limit: turns (epoch ms) and values, a colour token, what to call it."""

    label: str
    token: str
    starts: Ints
    values: Sequence[float]
    axis: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time [first, last) epoch ms with a colour token, what to say of it, and the lane it is in.

    A pattern makes it known without its colour.
    """

    first: int
    last: int
    token: str
    label: str
    lane: int = 0
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class CourseWords:
    """The figure's words: value axes, time axis, names of lanes from the lowest, approved and provisional,
    and the language of its times.
    """

    axes: tuple[str, ...]
    time: str
    lanes: tuple[str, ...] = ()
    approved: str = ""
    provisional: str = ""
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class CourseParts:
    """What is in the figure beside its lines."""

    limits: Sequence[DrawnLimit] = field(default=())
    bands: Sequence[Stretch] = field(default=())
    stretches: Sequence[Stretch] = field(default=())
