"""From when on the checks of a day have something to say, by property: one row each, a new one to add one.

The methods have sources, named where they are used; the numbers are local choices, made so that a clean year
of the recorded stations gives few remarks (docs/quality-control.md has the counts) and to be tuned to a city.
A property without a row is checked by what was judged live, and for being stuck.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Against(StrEnum):
    """How a datastream is held against its neighbours from day to day."""

    RATIO = "ratio"
    OFFSET = "offset"


@dataclass(frozen=True, slots=True)
class QcLimits:
    """In canonical units; None where a check makes no sense for the property.

    `spike`: the least height of a lone excursion; `swing`: the least height of one swing of an oscillation;
    `apart`: the least difference from the neighbours' median, and `apart_share` as a share of it;
    `radius_km`: how far a neighbour may be. `drift`: the least change of the ratio (a factor) or of the
    offset (a difference) to the neighbours within a month; `creep`: the least change of the daily minimum
    within a month; `creep_share`: the same as a share of the datastream's lowest limit.
    """

    spike: float | None = None
    swing: float | None = None
    apart: float | None = None
    apart_share: float = 0.0
    radius_km: float = 0.0
    against: Against = Against.RATIO
    drift: float | None = None
    creep: float | None = None
    creep_share: float | None = None


_RATIO, _OFFSET = Against.RATIO, Against.OFFSET
_NONE = QcLimits()
_GAS = QcLimits(creep_share=0.2)
"""A puff of gas is a puff: a lone excursion of it is no remark. A zero that creeps towards the alarm is."""

QC_LIMITS: MappingProxyType[str, QcLimits] = MappingProxyType(
    {
        "water_level": QcLimits(spike=0.3, swing=0.2),
        "pm2_5": QcLimits(50, 40, 50, 0.6, 50, _RATIO, 1.6),
        "pm10": QcLimits(100, 80, 100, 0.7, 50, _RATIO, 1.7),
        "so2": QcLimits(40, 30, 40, 1.0, 50, _RATIO, 2.5),
        "no2": QcLimits(50, 40, 60, 0.8, 50, _RATIO, 1.8),
        "o3": QcLimits(60, 50, 70, 0.6, 50, _RATIO, 1.6),
        "co": QcLimits(1.5, 1.0, 1.5, 0.8, 50, _RATIO, 1.8),
        "temperature": QcLimits(4, 3, 6, 0, 50, _OFFSET, 2),
        "pressure": QcLimits(3, 2, None, 0, 50, _OFFSET, 2),
        "humidity": QcLimits(30, 20, 35, 0, 50, _OFFSET, 15),
        "wind_speed": QcLimits(spike=15),
        "so2_stack": QcLimits(spike=100, swing=60),
        "nox_stack": QcLimits(spike=100, swing=60),
        "dust_stack": QcLimits(spike=30, swing=20),
        "co_stack": QcLimits(spike=300, swing=200),
        "o2_stack": QcLimits(spike=4, swing=2),
        "cod": QcLimits(spike=50, swing=40),
        "ammonia_n": QcLimits(spike=5, swing=4),
        "tp": QcLimits(spike=1, swing=0.8),
        "ph": QcLimits(spike=1, swing=0.8),
        "tank_level": QcLimits(spike=10, swing=8),
        "lel": QcLimits(creep=3),
    }
)


def qc_limits(prop: str) -> QcLimits:
    """The row of a property, an empty one where it has none."""
    return QC_LIMITS.get(prop, _GAS if prop.startswith("gas_") else _NONE)
