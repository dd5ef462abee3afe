"""The declared channels of a running process, each with its secrets: what it needs to reach somebody by an
id.

A channel that cannot be used is named when it is read, in the log and in `problems`, and not on the night
that it is needed.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from alerts.channels import Channel, made, problems
from alerts.channels.perch import Perch
from city import canary
from city.channel import ChannelKind, ChannelSecrets, DeclaredChannel
from city.clock import Clock
from city.errors import SettingsError
from city.notice import Notice, Outcome, Result

log = logging.getLogger(__name__)

SecretsOf = Callable[[DeclaredChannel], ChannelSecrets]
"""Where the secrets of a channel come from. Raises SettingsError."""


READ_WITHIN_S = 5.0
"""How long who asks at the start waits for it to be read."""


@dataclass(frozen=True, slots=True)
class Unread:
    """What is handed out as long as nobody knows which channels there are."""

    name: str

    def send(self, notice: Notice, deadline_s: float) -> Outcome:  # noqa: ARG002 as every channel
        """Not now."""
        return Outcome(Result.TRANSIENT, "the channels are not read yet")


class ChannelBook:
    """Channels by id. `take` replaces them all; a channel handed out before goes on working."""

    def __init__(self, secrets_of: SecretsOf, clock: Clock) -> None:
        self._secrets_of, self._clock = secrets_of, clock
        self._known: dict[str, tuple[DeclaredChannel, ChannelSecrets]] = {}
        self.problems: Mapping[str, str] = {}
        """Why channels cannot be used, by id."""
        self._read = threading.Event()

    def take(self, channels: Iterable[DeclaredChannel]) -> None:
        """Read the secrets of these channels, and use these from now on."""
        known: dict[str, tuple[DeclaredChannel, ChannelSecrets]] = {}
        told: dict[str, str] = {}
        for channel in channels:
            try:
                known[channel.channel_id] = channel, self._secrets_of(channel)
                wrong = problems(*known[channel.channel_id])
            except SettingsError as error:
                known[channel.channel_id], wrong = (channel, ChannelSecrets()), [str(error)]
            if wrong:
                told[channel.channel_id] = "; ".join(wrong)
        for channel_id, problem in told.items():
            if self.problems.get(channel_id) != problem:
                log.warning("channel %s cannot be used: %s", channel_id, problem)
        self._known, self.problems = known, told
        self._read.set()

    def kind(self, channel_id: str) -> ChannelKind | None:
        """What kind of channel this is; None for one that nobody declared."""
        found = self._known.get(channel_id)
        return found[0].kind if found else None

    def keys(self, channel_id: str) -> tuple[str, ...]:
        """The secrets that what comes back from a channel may be signed with; none for an unknown one."""
        found = self._known.get(channel_id)
        return found[1].keys if found else ()

    def open(self, channel_id: str, address: str) -> Channel | str:
        """The channel to an address, or why there is none."""
        if channel_id == canary.CHANNEL:
            return Perch()
        if not self._read.wait(READ_WITHIN_S):
            return Unread(channel_id)
        found = self._known.get(channel_id)
        if found is None:
            return f"there is no channel {channel_id!r}"
        try:
            return made(*found, address, self._clock)
        except SettingsError as error:
            return str(error)
