"""What another authority says in CAP, and what its messages come to.

Messages that name each other are one external alert. How it stands is a function of the set of them, whatever
the order in which they came: the one sent last counts, an Update that overtook its Alert too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from city.cap import CapStatus, MsgType
from city.state import Level

RULE = "cap"
"""What stands in the place of a rule's id."""
_ACTS = (MsgType.ALERT, MsgType.UPDATE, MsgType.CANCEL)
_MEANT = (CapStatus.ACTUAL, CapStatus.EXERCISE)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of another authority. Times are epoch milliseconds; `expires` None is never.

    `place` is its areas in words; texts are in the language of ours that it has, in ours before others.
    """

    sender: str
    identifier: str
    sent: int
    status: CapStatus
    msg_type: MsgType
    severity: Level
    expires: int | None
    event: str
    headline: str
    place: str

    @property
    def acts(self) -> bool:
        """Whether it says anything about a danger: no Ack, Error, Test, Draft or System message does."""
        return self.msg_type in _ACTS and self.status in _MEANT

    @property
    def order(self) -> tuple[int, int, str]:
        """By when it was sent; of the same second what ends counts as the last."""
        rank = _ACTS.index(self.msg_type) if self.msg_type in _ACTS else 0
        return self.sent, rank, self.identifier


class ExternalState(StrEnum):
    """How an external alert stands."""

    RAISED = "raised"
    EXPIRED = "expired"
    """Nobody said that it is over; what was said holds no more."""
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class External:
    """An external alert: how it stands, by which message, and since when."""

    state: ExternalState
    newest: Heard
    since: int

    @property
    def drill(self) -> bool:
        """Whether it is an exercise."""
        return self.newest.status is CapStatus.EXERCISE


class Hearing(StrEnum):
    """What became of a message of another authority."""

    RAISED = "raised"
    CHANGED = "changed"
    CLEARED = "cleared"
    EXPIRED = "expired"
    DUPLICATE = "duplicate"
    OVERTAKEN = "overtaken"
    """A later message of its chain was here before."""
    RECORDED = "recorded"
    """It says nothing about a danger."""
    OUR_OWN = "our_own"


def external(heard: Iterable[Heard], now: int) -> External | None:
    """How messages that name each other stand now; None where none of them says anything of a danger.

    An exercise changes nothing that is meant in earnest.
    """
    acting = [one for one in heard if one.acts]
    earnest = [one for one in acting if one.status is CapStatus.ACTUAL]
    counted = earnest or acting
    if not counted:
        return None
    newest = max(counted, key=lambda one: one.order)
    return External(_state(newest, now), newest, min(one.sent for one in counted))


def hearing(before: External | None, after: External | None, message: Heard) -> Hearing:
    """What a message did to its external alert."""
    if after is None or not message.acts:
        return Hearing.RECORDED
    if after.newest != message:
        return Hearing.OVERTAKEN
    if after.state is ExternalState.CLEARED:
        return Hearing.CLEARED
    if after.state is ExternalState.EXPIRED:
        return Hearing.EXPIRED
    was_raised = before is not None and before.state is ExternalState.RAISED
    return Hearing.CHANGED if was_raised else Hearing.RAISED


def _state(newest: Heard, now: int) -> ExternalState:
    if newest.msg_type is MsgType.CANCEL:
        return ExternalState.CLEARED
    expired = newest.expires is not None and newest.expires <= now
    return ExternalState.EXPIRED if expired else ExternalState.RAISED
