"""Conversion from a source's unit to the canonical one. Linear only: canonical = a·x + b."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conversion:
    """canonical = factor × source + offset."""

    factor: float
    offset: float = 0.0

    def __call__(self, result: float) -> float:
        """The canonical value of a source's value."""
        return self.factor * result + self.offset


SAME = Conversion(1.0)

_TO_CANONICAL: dict[tuple[str, str], Conversion] = {
    ("ft", "m"): Conversion(0.3048),
    ("cm", "m"): Conversion(0.01),
    ("mm", "m"): Conversion(0.001),
    ("m³", "1e4 m³"): Conversion(1e-4),
    ("1e6 m³", "1e4 m³"): Conversion(100.0),
    ("acre-ft", "1e4 m³"): Conversion(0.123348184),
    ("L/s", "m³/s"): Conversion(1e-3),
    ("L/s", "m³/h"): Conversion(3.6),
    ("m³/s", "m³/h"): Conversion(3600.0),
    ("m³/s", "Nm³/h"): Conversion(3600.0),
    ("mg/m³", "µg/m³"): Conversion(1000.0),
    ("µg/m³", "mg/m³"): Conversion(1e-3),
    ("µg/L", "mg/L"): Conversion(1e-3),
    ("°F", "°C"): Conversion(5 / 9, -160 / 9),
    ("K", "°C"): Conversion(1.0, -273.15),
    ("kPa", "hPa"): Conversion(10.0),
    ("Pa", "hPa"): Conversion(0.01),
    ("MPa", "kPa"): Conversion(1000.0),
    ("bar", "kPa"): Conversion(100.0),
    ("km/h", "m/s"): Conversion(1 / 3.6),
    ("kn", "m/s"): Conversion(1852 / 3600),
    ("ppb", "ppm"): Conversion(1e-3),
    ("ms", "s"): Conversion(1e-3),
}


def conversion(source: str, canonical: str) -> Conversion | None:
    """How to reach the canonical unit, or None when we know no way."""
    return SAME if source == canonical else _TO_CANONICAL.get((source, canonical))
