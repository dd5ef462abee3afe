"""Who gets a line: pure. A callout has its own lines, and callouts on one gateway share the most that one
of them has.

What is most urgent goes first: a red callout before a drill, everybody once before anybody twice. A call
that is out is not cut off for a more urgent one; it ends within a minute or two.
"""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from city.callout import LineUse, WaitingCall


@dataclass(frozen=True, slots=True)
class Room:
    """For how many acts there is a sender: `left` by channel, `idle` of a channel that has none to do."""

    idle: int
    left: Mapping[str, int] = field(default_factory=dict[str, int])

    def of(self, channel: str) -> int:
        """For how many of a channel."""
        return self.left.get(channel, self.idle)


EVERY = Room(sys.maxsize)
"""Senders without end."""


def chosen(waiting: Iterable[WaitingCall], lines: Iterable[LineUse], room: Room = EVERY) -> list[int]:
    """The act_ids that may begin now, of calls in the order of their urgency; one call to a number at a
    time, and no more of a channel than there is room for.
    """
    callouts = {one.callout_id: one for one in lines}
    own = {one.callout_id: one.lines - one.taken for one in callouts.values()}
    shared = {channel: min(left, room.of(channel)) for channel, left in _shared(callouts.values()).items()}
    taken: set[str] = set()
    found: list[int] = []
    for call in waiting:
        channel = callouts[call.callout_id].channel
        if own[call.callout_id] > 0 and shared[channel] > 0 and call.tail not in taken:
            own[call.callout_id] -= 1
            shared[channel] -= 1
            taken.add(call.tail)
            found.append(call.act_id)
    return found


def _shared(callouts: Iterable[LineUse]) -> dict[str, int]:
    most: dict[str, int] = {}
    taken: dict[str, int] = {}
    for one in callouts:
        most[one.channel] = max(most.get(one.channel, 0), one.lines if one.running else 0)
        taken[one.channel] = taken.get(one.channel, 0) + one.taken
    return {channel: limit - taken[channel] for channel, limit in most.items()}
