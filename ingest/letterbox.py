"""How many dead letters are kept: all are counted, but a flood of bad messages must not fill the disk.

A sender has its first letters kept whole, and one a second from then on. What is beyond is put together, one
letter a batch and reason, with the sum of the parts and without a payload. Senders that nobody knows share
one allowance. Results refused by rate are always put together.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ingest.allowance import Allowance
from sensors.reject import RejectReason
from sensors.topics import parse
from store.deadletters import DeadLetter

STRANGERS = frozenset({RejectReason.UNKNOWN_THING, RejectReason.TOPIC_MISMATCH})
A_SENDER = (1, 300)
ALL_STRANGERS = (20, 3000)
"""Letters a second, and at once."""


@dataclass(slots=True)
class _Heap:
    """Letters put together, and where the one is that stands for them."""

    among: list[DeadLetter]
    place: int
    messages: int = 0
    parts: int = 0
    quarters: Counter[int] = field(default_factory=Counter)

    def told(self) -> None:
        """Have the one letter say how many it is."""
        more = f"; {self.messages} messages like it" if self.messages > 1 else ""
        first = self.among[self.place]
        self.among[self.place] = replace(
            first, parts=self.parts, detail=first.detail + more, quarters=self.quarters
        )


class Letterbox:
    """One for an ingestor; remembers what it kept of whom. A letter is sorted once: that spends allowance."""

    def __init__(self) -> None:
        self._senders = Allowance(*A_SENDER)
        self._strangers = Allowance(*ALL_STRANGERS)

    def sorted(self, letters_of_messages: Iterable[Iterable[DeadLetter]]) -> list[list[DeadLetter]]:
        """The letters of each message of a batch as they are to be kept; no part is lost.

        What is put together stands with the first message it is of.
        """
        heaps: dict[tuple[RejectReason, str], _Heap] = {}
        sorted_out: list[list[DeadLetter]] = []
        for letters in letters_of_messages:
            kept: list[DeadLetter] = []
            sorted_out.append(kept)
            for letter in letters:
                self._keep(letter, kept, heaps)
        for heap in heaps.values():
            heap.told()
        return sorted_out

    def _keep(
        self, letter: DeadLetter, kept: list[DeadLetter], heaps: dict[tuple[RejectReason, str], _Heap]
    ) -> None:
        sender = _sender(letter)
        whole = self._allows(letter, sender)
        if whole and letter.reason is not RejectReason.RATE_LIMITED:
            kept.append(letter)
            return
        heap = heaps.get((letter.reason, sender))
        if heap is None:
            heap = heaps[letter.reason, sender] = _Heap(kept, len(kept))
            kept.append(letter if whole else replace(letter, payload=b""))
        heap.messages += 1
        heap.parts += letter.parts
        heap.quarters.update(letter.counted_for)

    def _allows(self, letter: DeadLetter, sender: str) -> bool:
        box = self._senders if sender else self._strangers
        return box.take(sender, 1, letter.received_at, letter.received_at)


def _sender(letter: DeadLetter) -> str:
    """Whose allowance it is; "" for strangers and for topics that are nobody's, of which there is no end."""
    if letter.reason in STRANGERS or parse(letter.topic) is None:
        return ""
    return letter.topic
