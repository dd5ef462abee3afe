"""A Chronicle: an alert with all that happened to it, in the order in which it was recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from city.alert import Alert, Recorded


@dataclass(frozen=True, slots=True)
class Chronicle:
    """`alert` says what never changes of it; `left` is how transitions left it, by number, where kept."""

    alert: Alert
    recorded: Sequence[Recorded]
    left: Mapping[int, Alert] = field(default_factory=dict[int, Alert])
