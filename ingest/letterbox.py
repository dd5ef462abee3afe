"""How many dead letters are kept: all are counted, but a flood of bad messages must not fill the disk.

A sender has its first letters kept whole, and one a second from then on. What is beyond is put together, one
letter a batch and reason, with the sum of the parts and without a payload. Senders that nobody knows share
one allowance. Results refused by rate are always put together.
"""

from collections.abc import Iterable
from dataclasses import replace

from ingest.allowance import Allowance
from sensors.reject import RejectReason
from store.deadletters import DeadLetter

STRANGERS = frozenset({RejectReason.UNKNOWN_THING, RejectReason.TOPIC_MISMATCH})
A_SENDER = (1, 300)
ALL_STRANGERS = (20, 3000)
"""Letters a second, and at once."""


class Letterbox:
    """One for an ingestor; remembers what it kept of whom."""

    def __init__(self) -> None:
        self._senders = Allowance(*A_SENDER)
        self._strangers = Allowance(*ALL_STRANGERS)

    def sorted(self, letters: Iterable[DeadLetter]) -> list[DeadLetter]:
        """The letters of a batch as they are to be kept; no part is lost."""
        kept: list[DeadLetter] = []
        places: dict[tuple[RejectReason, str], int] = {}
        messages: dict[int, int] = {}
        for letter in letters:
            sender = "" if letter.reason in STRANGERS else letter.topic
            whole = self._allows(letter, sender)
            if whole and letter.reason is not RejectReason.RATE_LIMITED:
                kept.append(letter)
                continue
            place = places.setdefault((letter.reason, sender), len(kept))
            messages[place] = messages.get(place, 0) + 1
            if place == len(kept):
                kept.append(letter if whole else replace(letter, payload=b""))
            else:
                kept[place] = replace(kept[place], parts=kept[place].parts + letter.parts)
        return [_told(letter, messages.get(place, 1)) for place, letter in enumerate(kept)]

    def _allows(self, letter: DeadLetter, sender: str) -> bool:
        box = self._senders if sender else self._strangers
        return box.take(sender, 1, letter.received_at, letter.received_at)


def _told(letter: DeadLetter, messages: int) -> DeadLetter:
    more = f"; {messages} messages like it" if messages > 1 else ""
    return replace(letter, detail=letter.detail + more) if more else letter
