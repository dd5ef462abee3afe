"""How a notice reaches people: one small file a channel, one row a channel in the table below.

A channel is a value that holds where it leads, and has one verb: `send(notice, deadline_s) -> Outcome`. It
needs no database, never raises for what a peer does, keeps its deadline in total (a peer may also drip), and
lets no secret into what it says. Every channel passes the same test, `tests/integration/test_channels.py`.
"""

from collections.abc import Callable
from typing import Protocol

from alerts.channels import smtp, webhook
from city.clock import Clock
from city.notice import Notice, Outcome
from city.watch_settings import WatchSettings


class Channel(Protocol):
    """Where a notice may go. `name` is fit to be shown: it holds neither an address nor a secret."""

    @property
    def name(self) -> str:
        """What it is called on screens and in logs."""
        ...

    def send(self, notice: Notice, deadline_s: float) -> Outcome:
        """One try, over after `deadline_s` at the latest."""
        ...


CHANNELS: dict[str, Callable[[WatchSettings, Clock], list[Channel]]] = {
    "smtp": smtp.configured,
    "webhook": webhook.configured,
}


def configured(settings: WatchSettings, clock: Clock) -> list[Channel]:
    """Every channel that the settings name, in the order of the table."""
    return [channel for make in CHANNELS.values() for channel in make(settings, clock)]
