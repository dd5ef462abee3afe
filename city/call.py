"""What a gateway of calls and texts tells us after it took one: how far a call came, who answered a text.

Pure. `key` is that of the notice which was handed over, so that a report finds its call. `report_id` is the
same when a gateway sends a report again. Phone numbers are personal: they are in no `repr`.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class CallState(StrEnum):
    """How far a call has come. The last four end it."""

    ANSWERED = "answered"
    """Somebody has picked up; the call goes on."""
    ENDED = "ended"
    """It was answered and is over: `heard` says how much of the message was played."""
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    """The network or the gateway could not; the person has not been rung for certain."""


@dataclass(frozen=True, slots=True)
class CallReport:
    """One report on a call. `heard` is the part of the message that was played, 0 to 1."""

    report_id: str
    key: str
    state: CallState
    at: int
    """When it happened by the gateway's clock, epoch milliseconds."""
    heard: float = 0.0
    key_pressed: str | None = None
    why: str = ""
    machine: bool = False
    """The gateway knows that a mailbox or another machine answered."""

    def __post_init__(self) -> None:
        if not 0.0 <= self.heard <= 1.0:
            raise ValueError("heard is a part of the message, 0 to 1")

    @property
    def heard_to_end(self) -> bool:
        """Whether the whole message was played to somebody; a machine is nobody."""
        return self.heard >= 1.0 and not self.machine

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self.state is not CallState.ANSWERED


class TextState(StrEnum):
    """What became of an SMS after the gateway took it."""

    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TextReport:
    """One report on an SMS: it has reached the phone, or will not."""

    report_id: str
    key: str
    state: TextState
    at: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class TextReply:
    """An SMS from a person to us. `key` is that of the SMS it answers, where the gateway knows."""

    report_id: str
    sender: str = field(repr=False)
    text: str
    at: int
    key: str | None = None
