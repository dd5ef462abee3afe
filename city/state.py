"""The state of anything shown: a level (how bad) and a trust (how sure).

Unknown is a state of its own: nothing is "normal" unless it is also fresh.
Severity colours are those of the Chinese warning system = CAP Minor, Moderate, Severe, Extreme.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from city.quality import Quality


class Level(IntEnum):
    """How bad; a higher number is worse."""

    NORMAL = 0
    BLUE = 1
    YELLOW = 2
    ORANGE = 3
    RED = 4

    @property
    def word(self) -> str:
        """Lower-case name, as on the wire."""
        return self.name.lower()


class Trust(StrEnum):
    """How sure, best first."""

    FRESH = "fresh"
    LATE = "late"
    SUSPECT = "suspect"
    STALE = "stale"
    NEVER = "never"


_ORDER = tuple(Trust)
_RANK = {trust: rank for rank, trust in enumerate(_ORDER)}
LATE_AFTER_REPORTS = 2.5
"""An observation is late when this many reporting periods have passed without another."""


@dataclass(frozen=True, slots=True)
class State:
    """What a marker shows."""

    level: Level
    trust: Trust


def trust_of(time: int | None, quality: Quality, now: int, report_s: float, max_age_s: float) -> Trust:
    """Trust of a datastream's latest observation. Times in epoch milliseconds; None = never seen."""
    if time is None:
        return Trust.NEVER
    age_s = (now - time) / 1000
    if age_s > max_age_s:
        return Trust.STALE
    if quality is not Quality.GOOD:
        return Trust.SUSPECT
    return Trust.LATE if age_s > report_s * LATE_AFTER_REPORTS else Trust.FRESH


def next_change(
    time: int | None, quality: Quality, now: int, report_s: float, max_age_s: float
) -> int | None:
    """When, in epoch milliseconds, silence alone will next change this trust; None = it will not."""
    if time is None:
        return None
    late = time + int(report_s * LATE_AFTER_REPORTS * 1000) + 1
    stale = time + int(max_age_s * 1000) + 1
    deadlines = [stale] if quality is not Quality.GOOD else [late, stale]
    return min((at for at in deadlines if at > now), default=None)


def worst_trust(trusts: Iterable[Trust]) -> Trust:
    """The least sure of several; of none at all, NEVER."""
    ranks = [_RANK[trust] for trust in trusts]
    return _ORDER[max(ranks)] if ranks else Trust.NEVER
