"""A Route: which cases go to whom, and the Grouping by which several become one message."""

from dataclasses import dataclass

from city.case import LABELS
from city.matcher import ANY, Matcher
from city.rota import ALWAYS, Window
from city.state import Level

SEVERITIES = (Level.BLUE, Level.YELLOW, Level.ORANGE, Level.RED)


@dataclass(frozen=True, slots=True)
class Grouping:
    """Cases whose `by` labels are equal are one group. Times are seconds for blue, yellow, orange, red.

    `wait_s` is how long a new group waits for more of its kind, `interval_s` how long between messages,
    `repeat_s` after how long unacknowledged and unchanged it is told again.
    """

    by: tuple[str, ...] = ("area", "rule")
    wait_s: tuple[int, int, int, int] = (120, 60, 30, 0)
    interval_s: tuple[int, int, int, int] = (900, 600, 300, 60)
    repeat_s: tuple[int, int, int, int] = (86_400, 14_400, 3600, 1800)

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.by) - set(LABELS)):
            raise ValueError(f"{', '.join(unknown)} is not one of {', '.join(LABELS)}")
        if min(self.wait_s) < 0 or min(self.interval_s) < 10 or min(self.repeat_s) < 60:
            raise ValueError("a group waits not less than no time, and some seconds between messages")

    def wait_ms(self, severity: Level) -> int:
        """How long a new group of this severity waits."""
        return self.wait_s[severity - 1] * 1000

    def interval_ms(self, severity: Level) -> int:
        """How long a group of this severity waits between messages."""
        return self.interval_s[severity - 1] * 1000

    def repeat_ms(self, severity: Level) -> int:
        """After how long an unchanged group of this severity is told again."""
        return self.repeat_s[severity - 1] * 1000


GROUPING = Grouping()


@dataclass(frozen=True, slots=True)
class Route:
    """Cases that match, in these hours, go up a chain or to people. Of several the first declared counts."""

    route_id: str
    matcher: Matcher = ANY
    hours: tuple[Window, ...] = (ALWAYS,)
    chain: str | None = None
    people: tuple[str, ...] = ()
    grouping: Grouping | None = None

    def __post_init__(self) -> None:
        if (self.chain is None) == (not self.people):
            raise ValueError("needs exactly one of chain and people")
        if not self.hours:
            raise ValueError("a route without hours")

    @property
    def is_default(self) -> bool:
        """Whether it takes whatever comes at whatever time."""
        return self.matcher.matches_all and self.hours == (ALWAYS,)
