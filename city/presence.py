"""Presence: whether a thing says that it is online.

A device publishes `online` when it connects and leaves `offline` as its last will with the broker. It is what
the device and the broker say, no more: a thing that is online may send nothing, so presence is not a level
and takes no part in trust, which looks at the age of observations only.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Presence:
    """What a thing last said, `since` when it says so, and when we last `heard` it. Epoch milliseconds."""

    thing_id: str
    online: bool
    since: int
    heard_at: int
