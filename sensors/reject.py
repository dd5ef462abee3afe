"""Why a message, or one result in it, cannot be used. The words are fixed by the wire contract."""

from enum import StrEnum
from typing import NamedTuple


class RejectReason(StrEnum):
    """Reasons a dead letter can carry."""

    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    BAD_SHAPE = "bad_shape"
    BAD_TIME = "bad_time"
    TOO_OLD = "too_old"
    FUTURE = "future"
    UNKNOWN_THING = "unknown_thing"
    UNKNOWN_PROPERTY = "unknown_property"
    NOT_FINITE = "not_finite"
    TOPIC_MISMATCH = "topic_mismatch"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"


class Reject(NamedTuple):
    """One thing that cannot be used: why, and in words for the person who reads dead letters.

    `time` is what it was said for (epoch ms) where that is known, however wrong.
    """

    reason: RejectReason
    detail: str
    time: int | None = None
