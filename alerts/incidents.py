"""Pure: to which incident a new alert belongs."""

from collections.abc import Iterable

from city import canary
from city.alert import Alert
from city.incident import Incident

TOGETHER_MS = 2 * 3600 * 1000
"""An alert belongs to what was active in its area this long before it, or after."""


def chosen(alert: Alert, incidents: Iterable[Incident]) -> Incident | None:
    """The incident that a new alert belongs to, the one that was active last; a new one where none is near.

    An alert of no area belongs to none, nor does the canary's. A drill is never mixed with what is real.
    """
    if alert.area is None or alert.rule_id == canary.RULE_ID:
        return None
    near = near_enough(alert.area, alert.drill, alert.since, incidents)
    return near or Incident(0, alert.area, alert.since, alert.since, alert.severity, alert.drill)


def near_enough(area: str, drill: bool, at: int, incidents: Iterable[Incident]) -> Incident | None:
    """The incident of an area that something of a time (epoch ms) belongs to; None where none is near."""
    near = [
        one
        for one in incidents
        if (one.area, one.drill) == (area, drill)
        and one.since - TOGETHER_MS <= at <= one.active_at + TOGETHER_MS
    ]
    return max(near, key=lambda one: (one.active_at, one.incident_id), default=None)
