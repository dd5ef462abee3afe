"""Tried: what became of the newest tries of a channel, which says whether it works. Pure.

A channel that could be opened may still refuse everything: only its tries know. What nothing was sent by for
long is not known, which is not the same as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from city.notice import Result

KNOWN_MS = 7 * 24 * 3_600_000
"""How long a try says anything of its channel."""
OFTEN = 2
"""Tries that failed one after the other are more than one address that is wrong."""


class Try(NamedTuple):
    """One try of a channel: when it ended (epoch ms), its result, and what was said of it."""

    at: int
    result: Result
    detail: str


@dataclass(frozen=True, slots=True)
class Tried:
    """`sent_at` is when one last arrived, `failed` how many failed since then, `since` when, `why` the last
    did. Times are epoch milliseconds.
    """

    sent_at: int | None = None
    failed: int = 0
    since: int | None = None
    why: str = ""

    @property
    def works(self) -> bool | None:
        """Whether the newest try arrived; None where there is none."""
        if self.failed:
            return False
        return None if self.sent_at is None else True

    @property
    def is_broken(self) -> bool:
        """Whether nothing may be expected to arrive: it fails again and again, or was never seen to work."""
        return self.failed >= OFTEN or (self.failed > 0 and self.sent_at is None)


UNTRIED = Tried()


def tried(tries: Iterable[Try]) -> Tried:
    """What tries come to, newest first."""
    failed: list[Try] = []
    for one in tries:
        if one.result is Result.SENT:
            return _with(failed, one.at)
        failed.append(one)
    return _with(failed, None)


def _with(failed: list[Try], sent_at: int | None) -> Tried:
    if not failed:
        return Tried(sent_at)
    return Tried(sent_at, len(failed), failed[-1].at, failed[0].detail)
