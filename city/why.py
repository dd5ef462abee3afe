"""Why somebody is told, and why somebody is not: every decision of policy has one of these names."""

from enum import StrEnum


class Why(StrEnum):
    """Why somebody is told, and why not."""

    FIRST = "first"
    MORE = "more"
    WORSE = "worse"
    EASED = "eased"
    CHATTERING = "chattering"
    LISTED = "listed"
    RESOLVED = "resolved"
    REPEATED = "repeated"
    ESCALATED = "escalated"
    REMINDED = "reminded"
    DIGEST = "digest"
    INHIBITED = "inhibited"
    SILENCED = "silenced"
    SHELVED = "shelved"
    FLAPPING = "flapping"
    KNOWN = "known"
    UNHEARD = "unheard"
    QUIET = "quiet"
    STORM = "storm"
    ACKNOWLEDGED = "acknowledged"
    WAITING = "waiting"
    EXHAUSTED = "exhausted"
    ENDED = "ended"
