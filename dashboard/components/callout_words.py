"""How a callout is said on screen: a mark and a word for every state, words for how calls and texts ended."""

from zoneinfo import ZoneInfo

from alerts.callout.desk import Refusal
from city.by_locale import clock
from city.callout import Act, CalleeState, CalloutLife, End, Stage, Way
from dashboard.words import t

MARKS = {
    CalleeState.CALLING: "☎",
    CalleeState.TEXTED: "✉",
    CalleeState.SUPERIOR: "⇧",
    CalleeState.DOOR: "⌂",
    CalleeState.CONFIRMED_BY_CALL: "✓☎",
    CalleeState.CONFIRMED_BY_SMS: "✓✉",
    CalleeState.CONFIRMED_BY_SUPERIOR: "✓⇧",
    CalleeState.CONFIRMED_AT_DOOR: "✓⌂",
    CalleeState.UNREACHED: "✕",
    CalleeState.CANCELLED: "–",
}
"""Each state has a shape of its own: nobody has to tell them apart by colour."""

STATE_WORDS = {
    CalleeState.CALLING: "Being called",
    CalleeState.TEXTED: "Texted, no reply yet",
    CalleeState.SUPERIOR: "With the superior",
    CalleeState.DOOR: "Somebody knocks",
    CalleeState.CONFIRMED_BY_CALL: "Confirmed by call",
    CalleeState.CONFIRMED_BY_SMS: "Confirmed by text",
    CalleeState.CONFIRMED_BY_SUPERIOR: "Confirmed by the superior",
    CalleeState.CONFIRMED_AT_DOOR: "Confirmed at the door",
    CalleeState.UNREACHED: "Not reached",
    CalleeState.CANCELLED: "Called off",
}
LIFE_WORDS = {
    CalloutLife.RUNNING: "Under way",
    CalloutLife.FINISHED: "Finished",
    CalloutLife.STOPPED: "Stopped",
}
END_WORDS = {
    End.HEARD: "heard to the end",
    End.KEY: "key pressed",
    End.REPLIED: "replied",
    End.SENT: "sent",
    End.CUT_SHORT: "hung up early",
    End.NO_ANSWER: "no answer",
    End.BUSY: "busy",
    End.NO_REPORT: "no report",
    End.FAILED: "gateway failed",
    End.REFUSED: "number refused",
    End.DROPPED: "not needed any more",
}
STAGE_WORDS = {
    Stage.QUEUED: "waits for a line",
    Stage.ASKING: "being handed over",
    Stage.RINGING: "on the line",
    Stage.ENDED: "ended",
}
REFUSAL_WORDS = {
    Refusal.NO_LIST: "There is no such list",
    Refusal.NO_PERSON: "There is no such person",
    Refusal.STRANGERS: "Somebody on this list is not declared",
    Refusal.RUNNING: "This list is being called already",
    Refusal.NOT_RUNNING: "This callout does not run",
    Refusal.ON_IT: "This person is on it already",
}
WAY_MARKS = {Way.CALL: "☎", Way.SMS: "✉", Way.SUPERIOR_CALL: "⇧☎", Way.SUPERIOR_SMS: "⇧✉", Way.DOOR_SMS: "⌂✉"}


def state_said(state: CalleeState, lang: str) -> str:
    """A state as mark and word."""
    return f"{MARKS[state]} {t(lang, STATE_WORDS[state])}"


def act_said(act: Act, zone: ZoneInfo, lang: str) -> str:
    """One call or text: when, and how it ended or stands."""
    word = END_WORDS[act.end] if act.end else STAGE_WORDS[act.stage]
    at = clock(act.begun_at, zone, seconds=True) if act.begun_at else ""
    return " ".join(part for part in (WAY_MARKS[act.way], at, t(lang, word)) if part)
