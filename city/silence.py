"""A Silence: a person's order not to tell anybody about certain alerts for a time."""

from dataclasses import dataclass

from city.case import Case
from city.matcher import Matcher


@dataclass(frozen=True, slots=True)
class Silence:
    """In force from `first` to `last`, in epoch milliseconds; `by` ordered it, for `reason`."""

    silence_id: str
    matcher: Matcher
    first: int
    last: int
    by: str
    reason: str

    def __post_init__(self) -> None:
        if self.last <= self.first:
            raise ValueError("a silence ends before it begins")
        if self.matcher.matches_all:
            raise ValueError("a silence of everything: say which alerts")
        if not (self.by.strip() and self.reason.strip()):
            raise ValueError("a silence needs a name and a reason")

    def holds(self, case: Case, now: int) -> bool:
        """Whether it silences a case now."""
        return self.first <= now < self.last and self.matcher.matches(case)
