"""Carries notices to every channel, each on a thread of its own: one that hangs holds no other up."""

import logging
import threading
from collections.abc import Iterable, Sequence
from time import monotonic

from alerts.channels import Channel
from alerts.watch_box import Box, Letter
from city.clock import Clock
from city.notice import Notice, Outcome, Result

log = logging.getLogger(__name__)

DEADLINE_S = 10.0
LOOK_S = 1.0


class Post:
    """The channels and their boxes."""

    def __init__(self, channels: Sequence[Channel], clock: Clock) -> None:
        self._channels, self._clock = channels, clock
        self.boxes = {channel.name: Box() for channel in channels}
        self._news = threading.Condition()
        self.changed = threading.Event()
        """Set when a try is over."""

    def start(self, stop: threading.Event) -> None:
        """Begin to carry."""
        for channel in self._channels:
            threading.Thread(target=self._carry, args=(channel, stop), name=channel.name, daemon=True).start()

    def tell(self, letters: Iterable[tuple[str, Notice, bool]]) -> None:
        """Hand notices (matter, notice, whether it ends) to every channel."""
        with self._news:
            for matter, notice, ends in letters:
                for box in self.boxes.values():
                    box.put(matter, notice, ends)
            self._news.notify_all()

    def state(self) -> dict[str, dict[str, object]]:
        """How each channel does, fit to be shown."""
        with self._news:
            return {
                channel: {
                    "state": box.state,
                    "why": box.why,
                    "waiting": len(box.waiting),
                    "sent_at": box.sent_at,
                    "failed_at": box.failed_at,
                }
                for channel, box in self.boxes.items()
            }

    def locked(self) -> threading.Condition:
        """Held by whoever copies the boxes."""
        return self._news

    def _carry(self, channel: Channel, stop: threading.Event) -> None:
        box = self.boxes[channel.name]
        while not stop.is_set():
            with self._news:
                letter = box.take(_tick())
                if letter is None:
                    self._news.wait(LOOK_S)
                    continue
            outcome = _tried(channel, letter)
            with self._news:
                box.done(letter, outcome, self._clock(), _tick())
            self.changed.set()


def _tick() -> int:
    return round(monotonic() * 1000)


def _tried(channel: Channel, letter: Letter) -> Outcome:
    try:
        outcome = channel.send(letter.notice, DEADLINE_S)
    except Exception as error:  # noqa: BLE001 a channel's fault must not end the thread; its text may hold a secret
        outcome = Outcome(Result.PERMANENT, type(error).__name__)
    level = logging.INFO if outcome.result is Result.SENT else logging.WARNING
    log.log(level, "%s by %s: %s %s", letter.notice.key, channel.name, outcome.result, outcome.detail)
    return outcome
