"""How long history is kept, by how fine it is, and what people were told.

A coarser rollup is made from the finer one, so it is never kept for a shorter time. Observations are kept for
longer than late ones are accepted, so that what comes late still meets its neighbours. The ledger of what was
told is evidence; what policy remembers of alerts that are over outlives the longest hold window.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import inf

from city.errors import SettingsError

LEAST_RAW_DAYS = 35
LEAST_LEDGER_DAYS = 90
LEAST_HEARD_DAYS = 7


@dataclass(frozen=True, slots=True)
class Keep:
    """Days that observations and their rollups are kept, notifications with all that became of them
    (`ledger`), and what people heard of alerts that are over (`heard`); 0 is for ever.
    """

    raw_days: int = 90
    minutes_days: int = 366
    hours_days: int = 0
    days_days: int = 0
    ledger_days: int = 731
    heard_days: int = 30

    def __post_init__(self) -> None:
        """Raises SettingsError for times that would lose a rollup, or what is still needed."""
        _at_least("CITYWATCH_KEEP_LEDGER_DAYS", self.ledger_days, LEAST_LEDGER_DAYS)
        _at_least("CITYWATCH_KEEP_HEARD_DAYS", self.heard_days, LEAST_HEARD_DAYS)
        if self.raw_days and self.raw_days < LEAST_RAW_DAYS:
            raise SettingsError(
                f"CITYWATCH_KEEP_RAW_DAYS: at least {LEAST_RAW_DAYS}, because late observations are accepted"
                " for 30 days; 0 is for ever"
            )
        named = {
            "RAW": self.raw_days,
            "MINUTES": self.minutes_days,
            "HOURS": self.hours_days,
            "DAYS": self.days_days,
        }
        names = list(named)
        for finer, coarser in pairwise(names):
            if (named[coarser] or inf) < (named[finer] or inf):
                raise SettingsError(
                    f"CITYWATCH_KEEP_{coarser}_DAYS: at least CITYWATCH_KEEP_{finer}_DAYS; 0 is for ever"
                )


def _at_least(variable: str, days: int, least: int) -> None:
    if days and days < least:
        raise SettingsError(f"{variable}: at least {least}; 0 is for ever")
