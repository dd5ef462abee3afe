"""What a gateway reports, and what a person says at a door, written down: late, doubled and contradicting
ones too.
"""

import logging
from dataclasses import dataclass

from alerts.callout.answer import Confirmed, Idle, answered, codes_in, end_of_call, end_of_text, newer_end
from alerts.callout.caller import close
from city.call import CallReport, TextReply, TextReport
from city.callout import Act, Callee, CalleeState, End, tail_of
from store import callout as callouts
from store import callout_acts, database

log = logging.getLogger(__name__)

Report = CallReport | TextReport | TextReply
MACHINE = "a machine answered"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A report on nothing that we know of; why."""

    why: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """A report on what another channel was asked for: by whom, and whose it is."""

    channel: str
    owner: str


def take(
    conn: database.Connection, channel_id: str, report: Report, now: int
) -> Confirmed | Idle | Unknown | Foreign:
    """Write down a report that came by a channel; whether it confirmed somebody, or why nothing follows.

    It is believed only of what this channel was asked for.
    """
    if _said(report) == (None, False):
        return Idle.NOT_OVER
    placed = _placed(conn, channel_id, report)
    if placed is None:
        return Unknown("no call or text of ours")
    if placed.channel != channel_id:
        return Foreign(channel_id, placed.channel)
    with conn.transaction():
        callee = callouts.locked(conn, placed.callee_id)
        act = next((one for one in callee.acts if one.key == placed.key), None) if callee else None
        if callee is None or act is None:
            return Unknown("no call or text of ours")
        found = _write(conn, callee, act, report, now)
        callouts.announce(conn, callee.callout_id)
    if isinstance(found, Confirmed):
        close(conn, [callee.callout_id], now)
    return found


def _placed(conn: database.Connection, channel_id: str, report: Report) -> callout_acts.Placed | None:
    """What is reported on: by its key, or by the number and the code of a reply."""
    if not isinstance(report, TextReply):
        return callout_acts.placed(conn, report.key)
    codes = codes_in(report.text)
    return callout_acts.replied_to(conn, channel_id, tail_of(report.sender), codes) if codes else None


def _write(conn: database.Connection, callee: Callee, act: Act, report: Report, now: int) -> Confirmed | Idle:
    said, over = _said(report)
    end = newer_end(act, said) if said is not None else Idle.KNOWN
    kept = act.end if isinstance(end, Idle) else end
    callout_acts.report(conn, act.act_id, kept, now, _why(report) or act.detail, over=over)
    means = answered(callee, act.way, end) if isinstance(end, End) else end
    if isinstance(means, Confirmed):
        callouts.change(conn, callee, means.state, end, now, None)
        log.info("callout %d, callee %d: %s", callee.callout_id, callee.callee_id, means.state)
    else:
        callouts.look_again(conn, {callee.callee_id: now})
    return means


def _why(report: Report) -> str:
    """What the gateway says of it in words."""
    if isinstance(report, TextReply):
        return ""
    return report.why or (MACHINE if isinstance(report, CallReport) and report.machine else "")


def _said(report: Report) -> tuple[End | None, bool]:
    """How an act ended by a report, and whether it is over."""
    if isinstance(report, CallReport):
        return end_of_call(report), report.over
    if isinstance(report, TextReport):
        return end_of_text(report), True
    return End.REPLIED, True


def knocked(
    conn: database.Connection, callee_id: int, now: int, by: str, note: str, *, met: bool
) -> CalleeState | None:
    """Tick a door off: the person was met, or was not; the state it leads to.

    None where there is nothing to tick: nobody of this number, or the callee has ended otherwise.
    """
    with conn.transaction():
        callee = callouts.locked(conn, callee_id)
        if callee is None or not _may_be_ticked(callee, met=met):
            return None
        state = CalleeState.CONFIRMED_AT_DOOR if met else CalleeState.UNREACHED
        callouts.change(conn, callee, state, "met" if met else "not_met", now, by, note)
        callouts.announce(conn, callee.callout_id)
    close(conn, [callee.callout_id], now)
    return state


def _may_be_ticked(callee: Callee, *, met: bool) -> bool:
    """Somebody may be met whatever we try meanwhile; only who knocked can say that nobody opened."""
    if met:
        return callee.state.is_open or callee.state is CalleeState.UNREACHED
    return callee.state is CalleeState.DOOR
