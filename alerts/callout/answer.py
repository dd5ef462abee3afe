"""What an answer changes: pure. A callee who has confirmed stays confirmed, whatever is reported
afterwards.

Reports come late, twice, or contradict each other. So one only ever moves a callee to a confirmation,
from any way and also from the unreached list, never back. A call counts only when its whole message was
heard or a key pressed; a superior's call only when a key says that the person has been told: to have
heard it is to know what is asked.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from city.call import CallReport, CallState, TextReport, TextState
from city.callout import Act, Callee, CalleeState, End, Stage, Way

_BY = {
    Way.CALL: CalleeState.CONFIRMED_BY_CALL,
    Way.SMS: CalleeState.CONFIRMED_BY_SMS,
    Way.SUPERIOR_CALL: CalleeState.CONFIRMED_BY_SUPERIOR,
    Way.SUPERIOR_SMS: CalleeState.CONFIRMED_BY_SUPERIOR,
    Way.DOOR_SMS: CalleeState.CONFIRMED_AT_DOOR,
}
_COUNTS = {
    Way.CALL: frozenset({End.HEARD, End.KEY}),
    Way.SMS: frozenset({End.REPLIED}),
    Way.SUPERIOR_CALL: frozenset({End.KEY}),
    Way.SUPERIOR_SMS: frozenset({End.REPLIED}),
    Way.DOOR_SMS: frozenset({End.REPLIED}),
}
_STRENGTH = (End.KEY, End.HEARD, End.REPLIED)
"""An end of these stands against any other report on the same act."""
_CODE = re.compile(r"(?<!\d)\d{4}(?!\d)")


class Idle(StrEnum):
    """Why a report changes nothing."""

    NOT_OVER = "not_over"
    KNOWN = "known"
    NO_CONFIRMATION = "no_confirmation"
    ALREADY_CONFIRMED = "already_confirmed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The callee has the message."""

    state: CalleeState


def end_of_call(report: CallReport) -> End | None:
    """How a call ended by a report on it; None while it goes on and nothing is confirmed yet."""
    if report.key_pressed:
        return End.KEY
    if report.heard_to_end and report.state in (CallState.ANSWERED, CallState.ENDED):
        return End.HEARD
    ends = {
        CallState.ENDED: End.CUT_SHORT,
        CallState.BUSY: End.BUSY,
        CallState.NO_ANSWER: End.NO_ANSWER,
        CallState.FAILED: End.FAILED,
    }
    return ends.get(report.state)


def end_of_text(report: TextReport) -> End:
    """How a text ended by a report on it; to have arrived is no answer."""
    return End.FAILED if report.state is TextState.FAILED else End.SENT


def newer_end(act: Act, end: End) -> End | Idle:
    """The end an act has after a report of `end`: a confirmation beats everything, else the first report
    counts.

    A call that was given up for want of a report takes whatever is reported in the end.
    """
    if act.end is end:
        return Idle.KNOWN
    if end in _STRENGTH and (act.end not in _STRENGTH or _STRENGTH.index(end) < _STRENGTH.index(act.end)):
        return end
    if (
        act.stage is not Stage.ENDED
        or act.end is End.NO_REPORT
        or (act.end is End.SENT and end is End.FAILED)
    ):
        return end
    return Idle.KNOWN


def answered(callee: Callee, way: Way, end: End) -> Confirmed | Idle:
    """What an act of this way that ended so means for the callee."""
    if end not in _COUNTS[way]:
        return Idle.NO_CONFIRMATION
    if callee.state.is_confirmed:
        return Idle.ALREADY_CONFIRMED
    if callee.state is CalleeState.CANCELLED:
        return Idle.CANCELLED
    return Confirmed(_BY[way])


def codes_in(text: str) -> tuple[str, ...]:
    """The codes that a reply may mean: four digits that stand alone, in any script's digits."""
    found = _CODE.findall(unicodedata.normalize("NFKC", text))
    return tuple(dict.fromkeys(f"{int(code):04d}" for code in found))
