"""The wind of an incident: where it comes from and how fast, either of which may not be known. Pure."""

from dataclasses import dataclass
from math import isfinite

CALM_M_S = 0.5
"""Up to this speed (m/s) a wind has no direction to rely on. Our choice; Beaufort's calm ends at 0.2."""


@dataclass(frozen=True, slots=True)
class Wind:
    """Direction it comes FROM (degrees clockwise from true north, 0-360) and speed (m/s); None: not known."""

    from_deg: float | None = None
    speed_m_s: float | None = None

    def __post_init__(self) -> None:
        if self.from_deg is not None and not 0 <= self.from_deg <= 360:
            raise ValueError(f"a wind direction is 0 to 360 degrees, not {self.from_deg}")
        if self.speed_m_s is not None and not (isfinite(self.speed_m_s) and self.speed_m_s >= 0):
            raise ValueError(f"a wind speed is 0 m/s or more, not {self.speed_m_s}")

    @property
    def is_calm(self) -> bool:
        """Whether it is known to be so weak that its direction says nothing."""
        return self.speed_m_s is not None and self.speed_m_s <= CALM_M_S

    @property
    def toward_deg(self) -> float | None:
        """Where it blows to (degrees clockwise from true north); None when calm or not known."""
        return None if self.from_deg is None or self.is_calm else (self.from_deg + 180) % 360
