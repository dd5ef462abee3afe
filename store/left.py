"""An alert as a transition left it, from the copy of its row that the transition keeps."""

from datetime import datetime
from typing import Any

from city.alert import Alert
from store.alerts import alert_of

_TIMES = ("since", "changed", "unknown_since", "ack_until", "shelved_until")
_NOTHING = {"shelved_why": None, "suppressed_by": None, "incident_id": None, "drill": False}


def left_of(row: dict[str, Any], transition_id: int) -> Alert:
    """The alert, with the number of that transition as its newest."""
    times = {name: datetime.fromisoformat(row[name]) for name in _TIMES if row.get(name)}
    absent = dict.fromkeys(_TIMES) | _NOTHING
    return alert_of({**absent, **row, **times, "transition_id": transition_id})
