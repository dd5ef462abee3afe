"""In which terms the result and the limit of an alert are: by what its rule compares with its limits.

A rate is per hour, a spike a distance, an index has no unit, a silent gateway counts stations. Whoever shows
an alert shows both numbers in these terms, and never one of them beside a value of another kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from city import rule as rules
from city.alert import Alert, Life
from city.properties import Property
from city.rule import Rule


class Compared(StrEnum):
    """What a rule compares with its limits."""

    VALUE = "value"
    """The observed value itself; only this and the next may stand beside the newest value."""
    FORETOLD = "foretold"
    """The observed value, and a limit that it is going to reach."""
    RATE = "rate"
    DISTANCE = "distance"
    HOURLY_MEAN = "hourly_mean"
    INDEX = "index"
    STATIONS = "stations"
    FINDINGS = "findings"
    """What other rules found, each in its own terms: no number says it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is compared, in which unit, told with how many decimals."""

    compared: Compared
    unit: str = ""
    decimals: int = 2

    @property
    def has_number(self) -> bool:
        """Whether result and limit say anything by themselves."""
        return self.compared is not Compared.FINDINGS


@dataclass(frozen=True, slots=True)
class Foretold:
    """From when to when (epoch ms) a limit may be reached; `high` None where it may be never."""

    low: float
    high: float | None


PLAIN = Terms(Compared.VALUE)
"""Those of a value of which no more is known."""
_COMPARED: Mapping[type, Compared] = {
    rules.Predicted: Compared.FORETOLD,
    rules.Rate: Compared.RATE,
    rules.Spike: Compared.DISTANCE,
    rules.HourlyMean: Compared.HOURLY_MEAN,
    rules.Aqi: Compared.INDEX,
    rules.GatewaySilence: Compared.STATIONS,
    rules.Combined: Compared.FINDINGS,
}
_WITHOUT_UNIT = (Compared.INDEX, Compared.STATIONS)


def terms_of(rule: Rule | None, prop: Property | None) -> Terms:
    """The terms of a rule's alerts about a property; None for either that is not known or not there."""
    compared = Compared.VALUE if rule is None else _COMPARED.get(type(rule.test), Compared.VALUE)
    if compared in _WITHOUT_UNIT:
        return Terms(compared, decimals=0)
    if prop is None:
        return Terms(compared)
    unit = _per_hour(prop.unit) if compared is Compared.RATE else prop.unit
    return Terms(compared, unit, prop.decimals)


def numbers_of(alert: Alert, terms: Terms) -> tuple[float | None, float | None]:
    """Result and limit as they may be shown; None where they say nothing, or nothing of how it is now.

    An index and a count of stations are found while they are bad: of one that is over no number is known.
    """
    over = alert.life in (Life.CLEARED, Life.UNACK_CLEARED)
    if not terms.has_number or (over and terms.compared in _WITHOUT_UNIT):
        return None, None
    return alert.result, alert.limit


def is_reached(rule: Rule, alert: Alert) -> bool:
    """Whether what foretold a limit says that it is exceeded now: its end is no return to normal."""
    ladder, result, limit = rule.ladder, alert.result, alert.limit
    if ladder is None or result is None or limit is None or not isinstance(rule.test, rules.Predicted):
        return False
    return ladder.is_beyond(result, limit)


def _per_hour(unit: str) -> str:
    return f"({unit})/h" if "/" in unit else f"{unit}/h"
