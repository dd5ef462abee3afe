"""Pure: from a transition to who is told what, and why not. The nouns are in `city/policy.py`.

How whoever delivers uses it, with everything that is remembered between calls in its hands:

    transition ─► Case ─► `place`: route and group key ─► `join`: the group, due when it has waited enough
    group due  ─► `look`: every case through STAGES, the next step of the chain ─► messages, what to remember
    person due ─► `digest`: one message of all that the storm limit or quiet hours held back

`flapped` remembers raises, for chatter; `next_step` decides on escalation; `held_until` on quiet hours.

Nothing here sends, sleeps or knows the time. Evaluation never asks policy: what is held back is held back
from people.
"""

from alerts.policy.climb import Rest, Take, next_step
from alerts.policy.digest import digest, digest_due
from alerts.policy.look import look
from alerts.policy.place import flapped, join, place
from alerts.policy.quiet import held_until
from alerts.policy.stages import STAGES

__all__ = [
    "STAGES",
    "Rest",
    "Take",
    "digest",
    "digest_due",
    "flapped",
    "held_until",
    "join",
    "look",
    "next_step",
    "place",
]
