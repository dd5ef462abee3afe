"""What the address of the on-call page asks for."""

from enum import StrEnum
from typing import Self

from dashboard.components.wish import AskedOf, read


class View(StrEnum):
    """The views, in the order of their tabs."""

    NOW = "now"
    CALENDAR = "calendar"
    TELLING = "telling"
    WHO = "who"
    SILENCES = "silences"
    LEDGER = "ledger"


LIVE = frozenset({View.NOW})
"""Views that are drawn anew by themselves: nothing is typed in them."""


class Wish(AskedOf[View]):
    """The wish in its query."""

    @classmethod
    def of(cls, search: object) -> Self:
        """The wish of what stands behind the question mark."""
        return cls(*read(search, View.NOW))
