"""The schemes of air quality indices, and the classes of each. Pure; a class is a row of a table.

The city's own is China's HJ 633; the American and the European index are offered for comparing with others.
An index of one scheme says nothing in another: the European one is a level from 1 to 6.
Colours and bounds: HJ 633-2012 table 2 and annex A; EPA-454/B-24-002 tables 1 and 2; the European Environment
Agency's page of the European Air Quality Index, 2025.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from city.properties import LANGUAGES


class Scheme(StrEnum):
    """Whose index it is."""

    HJ633 = "hj633"
    EPA2024 = "epa2024"
    EEA2025 = "eea2025"


@dataclass(frozen=True, slots=True)
class Grade:
    """A class of a scheme: from the index above the class before it `up_to` this one; None: without an end.

    `label` is by language. A slug is one class within its scheme only: "moderate" is one of all three.
    """

    slug: str
    colour: str
    up_to: int | None
    label: Mapping[str, str]


def _grade(slug: str, colour: str, up_to: int | None, *labels: str) -> Grade:
    return Grade(slug, colour, up_to, MappingProxyType(dict(zip(LANGUAGES, labels, strict=True))))


GRADES: Mapping[Scheme, tuple[Grade, ...]] = MappingProxyType(
    {
        Scheme.HJ633: (
            _grade("excellent", "#00E400", 50, "优", "優", "Excellent"),
            _grade("good", "#FFFF00", 100, "良", "良", "Good"),
            _grade("light", "#FF7E00", 150, "轻度污染", "輕度污染", "Lightly polluted"),
            _grade("moderate", "#FF0000", 200, "中度污染", "中度污染", "Moderately polluted"),
            _grade("heavy", "#99004C", 300, "重度污染", "重度污染", "Heavily polluted"),
            _grade("severe", "#7E0023", None, "严重污染", "嚴重污染", "Severely polluted"),
        ),
        Scheme.EPA2024: (
            _grade("good", "#00E400", 50, "良好", "良好", "Good"),
            _grade("moderate", "#FFFF00", 100, "中等", "中等", "Moderate"),
            _grade(
                "sensitive",
                "#FF7E00",
                150,
                "对敏感人群不健康",
                "對敏感人群不健康",
                "Unhealthy for sensitive groups",
            ),
            _grade("unhealthy", "#FF0000", 200, "不健康", "不健康", "Unhealthy"),
            _grade("very_unhealthy", "#8F3F97", 300, "非常不健康", "非常不健康", "Very unhealthy"),
            _grade("hazardous", "#7E0023", None, "危险", "危險", "Hazardous"),
        ),
        Scheme.EEA2025: (
            _grade("good", "#50F0E6", 1, "好", "好", "Good"),
            _grade("fair", "#50CCAA", 2, "尚可", "尚可", "Fair"),
            _grade("moderate", "#F0E641", 3, "中等", "中等", "Moderate"),
            _grade("poor", "#FF5050", 4, "差", "差", "Poor"),
            _grade("very_poor", "#960032", 5, "很差", "很差", "Very poor"),
            _grade("extremely_poor", "#7D2181", None, "极差", "極差", "Extremely poor"),
        ),
    }
)
"""Classes of each scheme, best first."""
PAINTED = (Scheme.HJ633, Scheme.EPA2024)
"""Schemes whose classes have their colour on public pages; of the others the name alone says it."""

_POLLUTANTS = ("so2", "no2", "co", "o3", "pm10", "pm2_5")
POLLUTANTS: Mapping[Scheme, tuple[str, ...]] = MappingProxyType(
    {
        Scheme.HJ633: _POLLUTANTS,
        Scheme.EPA2024: _POLLUTANTS,
        Scheme.EEA2025: ("so2", "no2", "o3", "pm10", "pm2_5"),
    }
)
"""The properties that an index of a scheme needs all of."""

_PRIMARY_ABOVE = {Scheme.HJ633: 50, Scheme.EPA2024: 0, Scheme.EEA2025: 1}


def grade_of(scheme: Scheme, index: int) -> Grade:
    """The class that an index of a scheme is in."""
    return next(one for one in GRADES[scheme] if one.up_to is None or index <= one.up_to)


def primary_of(scheme: Scheme, indices: Mapping[str, int]) -> tuple[str, ...]:
    """The pollutants that make the index, by name: those with the greatest one; ties are several.

    HJ 633 names them from an index of 51 on, EPA always, and in the European index a "good" needs none.
    """
    worst = max(indices.values(), default=0)
    if worst <= _PRIMARY_ABOVE[scheme]:
        return ()
    return tuple(sorted(name for name, index in indices.items() if index == worst))
