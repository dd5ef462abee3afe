"""Call and confirm (叫应): a Callout tries to reach every Callee of a list until each has confirmed.

Pure nouns; the verbs live in `alerts/callout/`. A callee is in exactly one state at every moment. It goes
from calls to a text with a code, to its superior, to a knock on its door; whoever confirms on the way
leaves it. Addresses are personal: they are never in a log or in `repr`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from city.state import Level
from city.thing import Name

DRILL_MARK: Mapping[str, str] = MappingProxyType({"zh-Hans": "演练", "zh-Hant": "演練", "en": "DRILL"})
"""The first word of everything that is said in a drill."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long each way is tried, in seconds: so many calls within so long, then so long for each next
    way.
    """

    calls: int = 3
    within_s: float = 300.0
    sms_wait_s: float = 300.0
    superior_calls: int = 2
    superior_wait_s: float = 300.0
    door_wait_s: float = 1800.0

    def __post_init__(self) -> None:
        waits = (self.within_s, self.sms_wait_s, self.superior_wait_s, self.door_wait_s)
        if self.calls < 1 or self.superior_calls < 0 or min(waits) <= 0:
            raise ValueError("at least one call, and more than no time for each way")

    @property
    def gap_s(self) -> float:
        """From the beginning of one call to the next: the last one ends within `within_s`."""
        return self.within_s / self.calls


@dataclass(frozen=True, slots=True)
class CalloutList:
    """Who is called for a scenario, with which words, on how many lines.

    `voice` and `sms` are ids of channels: a person's address there is the number. A drill goes out on
    `drill_voice` and `drill_sms` where they are named. `people` and `door`, who knocks on doors in turn,
    are person_ids.
    """

    list_id: str
    name: Name
    scenario: str
    people: tuple[str, ...]
    message: Name
    lines: int
    voice: str
    sms: str
    door: tuple[str, ...]
    severity: Level = Level.RED
    drill_voice: str | None = None
    drill_sms: str | None = None
    timing: Timing = field(default_factory=Timing)

    def __post_init__(self) -> None:
        if self.lines < 1:
            raise ValueError("a list needs at least one line")
        if not (self.people and self.door):
            raise ValueError("a list needs people, and somebody who knocks on doors")


class CalloutLife(StrEnum):
    """Where a callout stands."""

    RUNNING = "running"
    FINISHED = "finished"
    """Every callee has ended."""
    STOPPED = "stopped"
    """By a person; whoever had not ended was cancelled."""


@dataclass(frozen=True, slots=True)
class Callout:
    """One time that a list is called. What it says and how is copied from the list when it begins."""

    callout_id: int
    list_id: str
    name: Name
    message: Name
    drill: bool
    severity: Level
    lines: int
    voice: str
    sms: str
    timing: Timing
    life: CalloutLife
    started_at: int
    by: str
    ended_at: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A person as a callout reaches them: a name, a language, a number to call, a number to text."""

    person_id: str
    name: Name
    lang: str
    phone: str | None = field(default=None, repr=False)
    sms: str | None = field(default=None, repr=False)


class CalleeState(StrEnum):
    """Where a callee is: on one of four ways, or at one of six ends."""

    CALLING = "calling"
    TEXTED = "texted"
    SUPERIOR = "superior"
    DOOR = "door"
    CONFIRMED_BY_CALL = "confirmed_by_call"
    CONFIRMED_BY_SMS = "confirmed_by_sms"
    CONFIRMED_BY_SUPERIOR = "confirmed_by_superior"
    CONFIRMED_AT_DOOR = "confirmed_at_door"
    UNREACHED = "unreached"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether something is still tried."""
        return self in OPEN

    @property
    def is_confirmed(self) -> bool:
        """Whether the person is known to have the message."""
        return self in CONFIRMED


TAIL_DIGITS = 10


def tail_of(number: str) -> str:
    """The end of a telephone number, by which it is known with a country code or without, spaced or not.

    What holds no digit is its own end.
    """
    digits = "".join(letter for letter in number if letter in "0123456789")
    return digits[-TAIL_DIGITS:] or number


OPEN = (CalleeState.CALLING, CalleeState.TEXTED, CalleeState.SUPERIOR, CalleeState.DOOR)
CONFIRMED = (
    CalleeState.CONFIRMED_BY_CALL,
    CalleeState.CONFIRMED_BY_SMS,
    CalleeState.CONFIRMED_BY_SUPERIOR,
    CalleeState.CONFIRMED_AT_DOOR,
)
WITHOUT_ANSWER = (*OPEN, CalleeState.UNREACHED)
"""Who is on the unreached list at a moment: everybody of whom we do not know that they have the message."""


class Way(StrEnum):
    """How somebody is told: the callee, the superior, or who knocks on the door."""

    CALL = "call"
    SMS = "sms"
    SUPERIOR_CALL = "superior_call"
    SUPERIOR_SMS = "superior_sms"
    DOOR_SMS = "door_sms"

    @property
    def is_call(self) -> bool:
        """Whether it takes a line."""
        return self in (Way.CALL, Way.SUPERIOR_CALL)


class Stage(StrEnum):
    """Where one act stands."""

    QUEUED = "queued"
    """It waits for a line, or for the next try."""
    ASKING = "asking"
    """A sender has it and asks the gateway; over when the lease is."""
    RINGING = "ringing"
    """The gateway has the call; its report is awaited."""
    ENDED = "ended"


class End(StrEnum):
    """How an act ended."""

    HEARD = "heard"
    """The whole message was heard."""
    KEY = "key"
    """A key was pressed."""
    REPLIED = "replied"
    """The code came back."""
    SENT = "sent"
    """The text has left; nothing has come back."""
    CUT_SHORT = "cut_short"
    """Answered, but neither heard to the end nor a key pressed."""
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    NO_REPORT = "no_report"
    """The gateway took the call and never said what became of it."""
    FAILED = "failed"
    """The gateway could not, as often as we asked."""
    REFUSED = "refused"
    """The gateway will never: a wrong number, a wrong setting."""
    DROPPED = "dropped"
    """Not needed any more before it was begun."""


@dataclass(frozen=True, slots=True)
class Act:
    """One call or one text, from being decided to its end. `key` is the same however often the gateway is
    asked.

    `begun_at` is when the gateway was first asked, `number` counts the acts of its way, `code` is what an
    answer to a text must hold.
    """

    act_id: int
    callee_id: int
    key: str
    way: Way
    number: int
    stage: Stage
    made_at: int
    begun_at: int | None = None
    ended_at: int | None = None
    end: End | None = None
    code: str | None = None
    tries: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Callee:
    """One person of one callout: the state, since when, and all that was tried. `door` knocks on the door."""

    callee_id: int
    callout_id: int
    person: Party
    door: Party
    superior: Party | None
    state: CalleeState
    since: int
    acts: tuple[Act, ...] = ()
    by: str | None = None
    note: str | None = None

    def party(self, way: Way) -> Party:
        """Whom an act of this way reaches. Raises ValueError for a superior whom nobody named."""
        if way in (Way.CALL, Way.SMS):
            return self.person
        if way is Way.DOOR_SMS:
            return self.door
        if self.superior is None:
            raise ValueError(f"callee {self.callee_id} has no superior")
        return self.superior

    def acts_of(self, way: Way) -> tuple[Act, ...]:
        """The acts of one way, oldest first."""
        return tuple(act for act in self.acts if act.way is way)


@dataclass(frozen=True, slots=True)
class WaitingCall:
    """A call that waits for a line; the least `urgency` goes first. `tail` is the end of its number."""

    act_id: int
    callout_id: int
    tail: str = field(repr=False)
    urgency: int


@dataclass(frozen=True, slots=True)
class LineUse:
    """The lines of one callout on a voice channel, and how many of them are taken."""

    callout_id: int
    channel: str
    lines: int
    running: bool
    taken: int
