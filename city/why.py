"""Why somebody is told, and why somebody is not: every decision of policy has one of these names."""

from enum import StrEnum


class Why(StrEnum):
    """First the reasons to tell, the strongest first, then those not to."""

    ASSIGNED = "assigned"
    """A person gave it to them."""
    ESCALATED = "escalated"
    """Nobody acknowledged in time: the next step of the chain."""
    UNTOLD = "untold"
    """So it is, but those of the step before have not been told: it is quiet hours, or too many messages."""
    UNREACHED = "unreached"
    """Nobody of the step before can be reached, or will come: the next step at once."""
    WORSE = "worse"
    FIRST = "first"
    REMINDED = "reminded"
    """An acknowledgement ran out and the alert is still there."""
    UNSHELVED = "unshelved"
    """It came off the shelf, and is still there."""
    CHATTERING = "chattering"
    EASED = "eased"
    LISTED = "listed"
    """More is held back by the cause that one has heard of."""
    RESOLVED = "resolved"
    REPEATED = "repeated"
    DIGEST = "digest"
    GAP = "gap"
    """Nobody is on duty for a time to come."""

    INHIBITED = "inhibited"
    SILENCED = "silenced"
    SHELVED = "shelved"
    FLAPPING = "flapping"
    """It chatters, and was told within the hold window; or it has not been over for that long."""
    KNOWN = "known"
    UNHEARD = "unheard"
    """It is over, and nobody had heard of it."""
    QUIET = "quiet"
    STORM = "storm"
    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    EXHAUSTED = "exhausted"
    """The last step of the chain has been told as often as it says."""
    ENDED = "ended"


CALLS = tuple(
    why.value
    for why in (
        Why.ASSIGNED,
        Why.FIRST,
        Why.WORSE,
        Why.ESCALATED,
        Why.UNTOLD,
        Why.UNREACHED,
        Why.REMINDED,
        Why.UNSHELVED,
        Why.REPEATED,
        Why.CHATTERING,
        Why.LISTED,
        Why.DIGEST,
    )
)
"""Why people are told what calls for an answer, as it is stored."""
CHAIN_CALLS = tuple(why for why in CALLS if why != Why.ASSIGNED)
"""Those of the people whom a route tells: an order that reaches nobody says nothing of them."""
