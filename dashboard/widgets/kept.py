"""Answers kept as bytes, each until what it was made from changes or expires.

The cache is bounded by bytes; what was put in first leaves first. Errors are not kept: addresses that nobody
has would fill it.
"""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from dashboard.widgets.question import Answer

MOST_BYTES = 64 * 1024 * 1024
SMALLEST_GZIP = 600
_JSON_AND_XML = ("application/json", "application/geo+json", "application/atom+xml", "application/cap+xml")
_PLAIN = ("text/", "image/svg+xml", *_JSON_AND_XML)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, its tag, and what it depends on: digests by path, and moments (epoch ms).

    From `until` on nobody may show it; from `again` on it is made anew, and before `since` too: a clock that
    was set back says nothing of how long ago it was made.
    """

    answer: Answer
    etag: bytes
    zipped: bytes | None
    used: tuple[tuple[str, str | None], ...] = ()
    until: int | None = None
    again: int | None = None
    since: int = 0

    @classmethod
    def of(
        cls,
        answer: Answer,
        used: Mapping[str, str | None],
        until: int | None,
        again: int | None = None,
        since: int = 0,
    ) -> "Kept":
        """The answer with its tag, and smaller where that is worth it."""
        small = len(answer.body) >= SMALLEST_GZIP and answer.media_type.startswith(_PLAIN)
        zipped = gzip.compress(answer.body, 6, mtime=0) if small else None
        tag = f'W/"{sha256(answer.body).hexdigest()[:24]}"'.encode()
        return cls(answer, tag, zipped, tuple(used.items()), until, again, since)

    def holds(self, digests: Mapping[str, str], now: int) -> bool:
        """Whether it still says what is published at `now`."""
        if now < self.since or any(end is not None and end <= now for end in (self.until, self.again)):
            return False
        return all(digests.get(path) == known for path, known in self.used)


class Cache:
    """Kept answers by what was asked."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._kept: dict[object, Kept] = {}

    def get(
        self, key: object, digests: Mapping[str, str], now: int, make: Callable[[], tuple[Kept, bool]]
    ) -> Kept:
        """The kept answer where it holds, else a new one; `make` says whether it may be kept."""
        found = self._kept.get(key)
        if found is not None and found.holds(digests, now):
            return found
        made, keep = make()
        self._drop(key)
        if keep:
            self._kept[key] = made
            self._bytes += _size(made)
            while self._bytes > self._most and self._kept:
                self._drop(next(iter(self._kept)))
        return made

    def __len__(self) -> int:
        return len(self._kept)

    def _drop(self, key: object) -> None:
        if (gone := self._kept.pop(key, None)) is not None:
            self._bytes -= _size(gone)


def _size(kept: Kept) -> int:
    return len(kept.answer.body) + len(kept.zipped or b"") + 500
