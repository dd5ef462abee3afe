"""Who gets a line: pure. A callout has its own lines, and callouts on one gateway share the most that one
of them has.

What is most urgent goes first: a red callout before a drill, everybody once before anybody twice. A call
that is out is not cut off for a more urgent one; it ends within a minute or two.
"""

from collections.abc import Iterable

from city.callout import LineUse, WaitingCall


def chosen(waiting: Iterable[WaitingCall], lines: Iterable[LineUse]) -> list[int]:
    """The act_ids that may begin now, of calls in the order of their urgency; one call to a number at a
    time.
    """
    callouts = {one.callout_id: one for one in lines}
    own = {one.callout_id: one.lines - one.taken for one in callouts.values()}
    shared = _shared(callouts.values())
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
