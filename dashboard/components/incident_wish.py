"""What the address of the incidents' page asks for."""

from enum import StrEnum
from typing import Self

from dashboard.components.wish import AskedOf, read


class View(StrEnum):
    """The views, in the order of their tabs."""

    INCIDENTS = "incidents"
    WARNINGS = "warnings"
    OUTSIDE = "outside"


class Wish(AskedOf[View]):
    """The wish in its query."""

    @classmethod
    def of(cls, search: object) -> Self:
        """The wish of what stands behind the question mark."""
        return cls(*read(search, View.INCIDENTS))
