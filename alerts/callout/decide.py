"""What is to be done next for one callee: pure, from what was tried so far and the time.

Three calls in five minutes; then a text with a code; then the superior is called and asked to reach the
person; then somebody knocks on the door. Each step is taken when the one before has had its time, at once
where it cannot work (no number, refused by the gateway). Every decision says why. Whoever answers ends
it: see `alerts.callout.answer`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from city.callout import Act, Callee, CalleeState, End, Stage, Timing, Way

AFTER_CALL_S = 20.0
"""The least pause between the end of a call and the next one to the same person."""
AFTER_FAILURE_S = 10.0
"""The same after a call that the gateway could not make: nobody's phone has rung."""

MOST_FAILURES = 2
"""So many times as many calls are made at most where the gateway's fail."""


class Why(StrEnum):
    """The reason of a decision."""

    FIRST_CALL = "first_call"
    NEXT_CALL = "next_call"
    CALLS_USED = "calls_used"
    WINDOW_OVER = "window_over"
    NO_PHONE = "no_phone"
    NUMBER_REFUSED = "number_refused"
    NO_SMS_NUMBER = "no_sms_number"
    SMS_FAILED = "sms_failed"
    NO_REPLY = "no_reply"
    NO_SUPERIOR = "no_superior"
    SUPERIOR_AGAIN = "superior_again"
    SUPERIOR_SILENT = "superior_silent"
    SUPERIOR_NOT_REACHED = "superior_not_reached"
    DOOR_SILENT = "door_silent"
    UNDER_WAY = "under_way"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Call:
    """Call the person."""

    why: Why


@dataclass(frozen=True, slots=True)
class Sms:
    """Text the person a code to reply with."""

    why: Why


@dataclass(frozen=True, slots=True)
class Superior:
    """Call the superior, and text a code for when the person is reached."""

    why: Why


@dataclass(frozen=True, slots=True)
class DoorKnock:
    """Have somebody knock on the door."""

    why: Why


@dataclass(frozen=True, slots=True)
class Done:
    """The callee ends here."""

    state: CalleeState
    why: Why


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing now. Look again at `until`, epoch milliseconds, or when an act ends; None: only then."""

    until: int | None
    why: Why


Next = Call | Sms | Superior | DoorKnock | Done | Wait


def next_act(callee: Callee, timing: Timing, now: int) -> Next | None:
    """What is to be done for a callee at `now` (epoch ms); None once the callee has ended."""
    match callee.state:
        case CalleeState.CALLING:
            return _calling(callee, timing, now)
        case CalleeState.TEXTED:
            return _texted(callee, timing, now)
        case CalleeState.SUPERIOR:
            return _superior(callee, timing, now)
        case CalleeState.DOOR:
            return _until(_after(callee.since, timing.door_wait_s), now) or Done(
                CalleeState.UNREACHED, Why.DOOR_SILENT
            )
        case (
            CalleeState.CONFIRMED_BY_CALL
            | CalleeState.CONFIRMED_BY_SMS
            | CalleeState.CONFIRMED_BY_SUPERIOR
            | CalleeState.CONFIRMED_AT_DOOR
            | CalleeState.UNREACHED
            | CalleeState.CANCELLED
        ):
            return None
        case _:
            assert_never(callee.state)


def _calling(callee: Callee, timing: Timing, now: int) -> Next:
    if callee.person.phone is None:
        return Sms(Why.NO_PHONE)
    calls = callee.acts_of(Way.CALL)
    if not calls:
        return Call(Why.FIRST_CALL)
    last, window = calls[-1], _window(calls, timing)
    if last.end is End.REFUSED:
        return Sms(Why.NUMBER_REFUSED)
    if last.stage is Stage.QUEUED and window is not None:
        return _until(window, now) or Sms(Why.WINDOW_OVER)
    if last.stage is not Stage.ENDED or window is None:
        return Wait(None, Why.UNDER_WAY)
    if len(calls) - _failed(calls) >= timing.calls or len(calls) >= MOST_FAILURES * timing.calls:
        return Sms(Why.CALLS_USED)
    if now >= window:
        return Sms(Why.WINDOW_OVER)
    return _until(min(_next_call(last, timing), window), now) or Call(Why.NEXT_CALL)


def _window(calls: tuple[Act, ...], timing: Timing) -> int | None:
    """When the time for calls is over; None before the gateway was first asked."""
    begun = calls[0].begun_at
    return None if begun is None else _after(begun, timing.within_s)


def _failed(calls: tuple[Act, ...]) -> int:
    """Calls that have rung at nobody's."""
    return sum(call.end is End.FAILED for call in calls)


def _next_call(last: Act, timing: Timing) -> int:
    ended = _ended(last)
    if last.end is End.FAILED:
        return _after(ended, AFTER_FAILURE_S)
    begun = ended if last.begun_at is None else last.begun_at
    return max(_after(begun, timing.gap_s), _after(ended, AFTER_CALL_S))


def _ended(last: Act) -> int:
    return last.made_at if last.ended_at is None else last.ended_at


def _texted(callee: Callee, timing: Timing, now: int) -> Next:
    if callee.person.sms is None:
        return _ask_superior(callee, Why.NO_SMS_NUMBER)
    texts = callee.acts_of(Way.SMS)
    if texts and texts[-1].end in (End.FAILED, End.REFUSED):
        return _ask_superior(callee, Why.SMS_FAILED)
    return _until(_after(callee.since, timing.sms_wait_s), now) or _ask_superior(callee, Why.NO_REPLY)


def _ask_superior(callee: Callee, why: Why) -> Next:
    superior = callee.superior
    if superior is None or (superior.phone is None and superior.sms is None):
        return DoorKnock(Why.NO_SUPERIOR)
    return Superior(why)


def _superior(callee: Callee, timing: Timing, now: int) -> Next:
    over = _after(callee.since, timing.superior_wait_s)
    if now >= over:
        return DoorKnock(Why.SUPERIOR_SILENT)
    acts = (*callee.acts_of(Way.SUPERIOR_CALL), *callee.acts_of(Way.SUPERIOR_SMS))
    if all(act.end in (End.FAILED, End.REFUSED) for act in acts):
        return DoorKnock(Why.SUPERIOR_NOT_REACHED)
    calls = callee.acts_of(Way.SUPERIOR_CALL)
    last = calls[-1] if calls else None
    if last is None or last.stage is not Stage.ENDED or last.end in (End.HEARD, End.KEY, End.REFUSED):
        return Wait(over, Why.UNDER_WAY)
    if len(calls) >= timing.superior_calls:
        return Wait(over, Why.NOT_YET)
    again = min(_after(_ended(last), AFTER_CALL_S), over)
    return _until(again, now) or Superior(Why.SUPERIOR_AGAIN)


def _until(then: int, now: int) -> Wait | None:
    """Wait as long as it is not `then`."""
    return Wait(then, Why.NOT_YET) if now < then else None


def _after(at: int, seconds: float) -> int:
    return at + round(seconds * 1000)
