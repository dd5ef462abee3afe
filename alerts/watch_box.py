"""Pure: the notices that wait for one channel, and what this channel's people have heard.

Of each matter only the newest notice waits. Its end is told to those who heard of it, or may have.
"""

from dataclasses import dataclass, field

from city.health import HOUR_MS
from city.notice import Notice, Outcome, Result

FIRST_RETRY_MS = 5_000
LONGEST_RETRY_MS = 300_000
GIVE_UP_MS = 24 * HOUR_MS


@dataclass(slots=True, eq=False)
class Letter:
    """A notice on its way. `ends`: it tells that the matter is over. `due`: when to try it, in monotonic
    milliseconds, so that a clock that is set back holds up nothing."""

    matter: str
    notice: Notice
    ends: bool
    tries: int = 0
    due: int = 0


@dataclass(slots=True)
class Box:
    """One channel's letters by matter. Times are epoch milliseconds but for `tick`, which nobody sets."""

    waiting: dict[str, Letter] = field(default_factory=dict[str, Letter])
    heard: set[str] = field(default_factory=set[str])
    in_hand: Letter | None = None
    sent_at: int | None = None
    failed_at: int | None = None
    why: str = ""

    def put(self, matter: str, notice: Notice, ends: bool) -> None:
        """A newer notice takes the place of the one that waits."""
        self.waiting.pop(matter, None)
        known = matter in self.heard or (self.in_hand is not None and self.in_hand.matter == matter)
        if known or not ends:
            self.waiting[matter] = Letter(matter, notice, ends)

    def take(self, tick: int) -> Letter | None:
        """The letter to try now, if one is due."""
        due = [letter for letter in self.waiting.values() if letter.due <= tick]
        self.in_hand = min(due, key=lambda letter: letter.due, default=None)
        return self.in_hand

    def done(self, letter: Letter, outcome: Outcome, now: int, tick: int) -> None:
        """What became of the letter in hand."""
        self.in_hand = None
        letter.tries += 1
        if outcome.result is Result.SENT:
            self.sent_at, self.failed_at, self.why = now, None, ""
        else:
            self.failed_at, self.why = now, outcome.detail
        if outcome.result is not Result.PERMANENT:
            (self.heard.discard if letter.ends else self.heard.add)(letter.matter)
        if self.waiting.get(letter.matter) is not letter:
            return
        if outcome.result is Result.TRANSIENT and now - letter.notice.at < GIVE_UP_MS:
            letter.due = tick + retry_ms(letter.tries, outcome.retry_after_s)
        else:
            del self.waiting[letter.matter]

    @property
    def state(self) -> str:
        """`unused`, `ok`, `retrying` or `failed`."""
        if self.failed_at is None:
            return "unused" if self.sent_at is None else "ok"
        return "retrying" if self.waiting else "failed"


def retry_ms(tries: int, asked_s: float | None) -> int:
    """How long to wait after so many tries: 5 s, doubling, up to five minutes, or what the receiver asks."""
    wait = min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** min(tries - 1, 10))
    return max(wait, round((asked_s or 0) * 1000))
