"""What a device says on `city/<thing_id>/status`: the word `online` or `offline`, retained by the broker."""

from city.presence import Presence
from sensors.reject import Reject, RejectReason

WORDS = {b"online": True, b"offline": False}
LONGEST_SHOWN = 32


def decode_status(thing_id: str, payload: bytes, received_at: int) -> Presence | Reject:
    """The presence in a status message, or why there is none. `received_at` is epoch milliseconds.

    White space around the word is let pass; an empty payload, with which a retained word is deleted, is none.
    """
    online = WORDS.get(payload.strip())
    if online is None:
        shown = payload[:LONGEST_SHOWN].decode("utf-8", "backslashreplace")
        return Reject(RejectReason.BAD_SHAPE, f"status is {shown!r}, not online or offline")
    return Presence(thing_id, online, received_at, received_at)
