"""A moment as RFC 3339 text with an offset from UTC: the only form of a time in words that we take.

Strict where Python's own reader is not: no week dates, no missing seconds, nothing behind the offset. A leap
second (`:60`) is a moment of RFC 3339 that no clock of ours can hold, and refused by its name.
"""

from datetime import UTC, datetime
from typing import Annotated

import msgspec

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""What msgspec reads from such a text."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHOWN = 40
_UNREADABLE = (msgspec.ValidationError, UnicodeEncodeError)


def read(text: str) -> int:
    """Epoch milliseconds of a text. Raises ValueError, saying why not."""
    try:
        return epoch_ms(msgspec.convert(text, Moment))
    except _UNREADABLE:
        raise ValueError(f"{text[:_SHOWN]!r} {_fault(text)}") from None


def epoch_ms(moment: datetime) -> int:
    """Whole milliseconds since 1970 of a moment with an offset."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def _fault(text: str) -> str:
    if _reads(text + "Z"):
        return "has no offset from UTC"
    if ":60" in text and _reads(text.replace(":60", ":59")):
        return "is a leap second, which no clock here can hold"
    return "is not RFC 3339"


def _reads(text: str) -> bool:
    try:
        msgspec.convert(text, Moment)
    except _UNREADABLE:
        return False
    return True
