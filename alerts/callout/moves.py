"""From a decision to what is written of it: pure. A move is a new state or none, acts to queue, when to
look again.
"""

from dataclasses import dataclass
from typing import assert_never

from alerts.callout.decide import Call, Done, DoorKnock, Next, Sms, Superior, Wait, Why
from city.callout import Callee, CalleeState, Callout, Way, tail_of

DRILL_AFTER = 100
"""A drill waits for everything that is no drill."""
SEVERITY_AFTER = 10
NUMBERS_APART = 9
"""First calls to everybody go before second calls to anybody, within one severity."""


_STATES = {
    Way.CALL: CalleeState.CALLING,
    Way.SMS: CalleeState.TEXTED,
    Way.SUPERIOR_CALL: CalleeState.SUPERIOR,
    Way.SUPERIOR_SMS: CalleeState.SUPERIOR,
    Way.DOOR_SMS: CalleeState.DOOR,
}


@dataclass(frozen=True, slots=True)
class Move:
    """`state` None leaves the callee where it is; `look_at` None: when one of its acts ends."""

    why: Why
    state: CalleeState | None = None
    ways: tuple[Way, ...] = ()
    look_at: int | None = None


def move_of(callee: Callee, decided: Next, now: int) -> Move:
    """What a decision comes to. Ways without a number are left out; the decision after this one sees to
    that.
    """
    match decided:
        case Call(why):
            return Move(why, None, (Way.CALL,))
        case Sms(why):
            return Move(why, CalleeState.TEXTED, _possible(callee, Way.SMS), now)
        case Superior(why):
            if callee.state is CalleeState.SUPERIOR:
                return Move(why, None, (Way.SUPERIOR_CALL,), now)
            return Move(
                why, CalleeState.SUPERIOR, _possible(callee, Way.SUPERIOR_SMS, Way.SUPERIOR_CALL), now
            )
        case DoorKnock(why):
            return Move(why, CalleeState.DOOR, _possible(callee, Way.DOOR_SMS), now)
        case Done(state, why):
            return Move(why, state)
        case Wait(until, why):
            return Move(why, None, (), until)
        case _:
            assert_never(decided)


def _possible(callee: Callee, *ways: Way) -> tuple[Way, ...]:
    return tuple(way for way in ways if address(callee, way) is not None)


def is_wanted(callee: Callee, way: Way) -> bool:
    """Whether an act of this way is still of use: the callee waits for it, and has not gone on or ended."""
    return callee.state is _STATES[way]


def address(callee: Callee, way: Way) -> str | None:
    """The number that an act of this way goes to, None where there is none."""
    party = callee.party(way)
    return party.phone if way.is_call else party.sms


def queued(callout: Callout, callee: Callee, way: Way) -> dict[str, object]:
    """The row of the next act of a way. Its key is made of what never changes, and is of no other callout."""
    number, to = len(callee.acts_of(way)) + 1, address(callee, way) or ""
    return {
        "callee_id": callee.callee_id,
        "callout_id": callout.callout_id,
        "key": f"callout-{callout.started_at}-{callout.callout_id}-{callee.callee_id}-{way}-{number}",
        "way": way,
        "number": number,
        "urgency": urgency(callout, way, number),
        "channel": callout.voice if way.is_call else callout.sms,
        "address": to,
        "tail": tail_of(to),
        "code": None if way.is_call else code(callee.callee_id, way),
    }


def code(callee_id: int, way: Way) -> str:
    """What an answer to a text must hold: four digits, others for each of 3,000 callees and ways in a row.

    It has to be told apart from others that the same phone was sent; that it is that phone is the proof.
    """
    texts = (Way.SMS, Way.SUPERIOR_SMS, Way.DOOR_SMS)
    return str(1000 + (callee_id * len(texts) + texts.index(way)) * 7919 % 9000)


def urgency(callout: Callout, way: Way, number: int) -> int:
    """The order in which acts get lines, the least first: no drill, red, everybody once."""
    again = number - 1 if way is Way.CALL else number
    return callout.drill * DRILL_AFTER + (4 - callout.severity) * SEVERITY_AFTER + min(again, NUMBERS_APART)
