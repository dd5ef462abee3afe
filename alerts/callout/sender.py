"""Hands a claimed act to the gateway and records what it said: at least once, and once only by its key.

If we are killed between asking and recording, the lease ends and the gateway is asked again with the same
key, which it knows. A report may be quicker than our record; then the report stands.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from alerts.callout.moves import is_wanted
from alerts.callout.words import notice
from alerts.channels import Channel
from city.callout import Act, Callee, Callout, End, Stage
from city.clock import Clock
from city.notice import Outcome, Result
from store import callout as callouts
from store import callout_acts, failpoint
from store.callout_acts import Claim
from store.database import Pool

log = logging.getLogger(__name__)

DEADLINE_S = 10.0
REPORT_WITHIN_S = 150.0
"""How long a call may take, from the gateway's yes to its report: half a minute of ringing, two readings."""
BACKOFF_S = (3.0, 6.0, 12.0, 20.0)
"""Waits after a gateway that could not take an act now. After the last one it counts as failed, unless the
gateway says itself when it will take it: then it only has no line."""

OpenChannel = Callable[[str, str], Channel | str]
"""(channel_id, address) → where an act goes, or why there is no way."""


@dataclass(frozen=True, slots=True)
class Told:
    """What an outcome makes of an act: its stage, end, and when it is due again or over."""

    stage: Stage
    end: End | None
    due_at: int | None
    ended_at: int | None


class Sender:
    """Works on a pool of connections, from several threads."""

    def __init__(self, connections: Pool, channel: OpenChannel, clock: Clock) -> None:
        self._connections = connections
        self._channel = channel
        self._clock = clock

    def send(self, claimed: Claim) -> None:
        """Ask the gateway once and record its answer; ask for nothing that is over by now."""
        with self._connections.connection() as conn:
            callee = callouts.by_callee(conn, claimed.callee_id)
            callout = callouts.by_id(conn, [claimed.callout_id]).get(claimed.callout_id)
        act = act_of(callee, claimed) if callee is not None else None
        failpoint.reach("callout_before_ask")
        if callout is None or callee is None or act is None:
            return
        if not is_wanted(callee, act.way):
            self._record(claimed, Outcome(Result.TRANSIENT, "over"), dropped(self._clock()))
            return
        outcome = self._asked(claimed, callout, callee, act)
        failpoint.reach("callout_after_ask")
        self._record(claimed, outcome, told(act, outcome, self._clock(), claimed.tries))

    def _asked(self, claimed: Claim, callout: Callout, callee: Callee, act: Act) -> Outcome:
        try:
            channel = self._channel(claimed.channel, claimed.address)
            if isinstance(channel, str):
                return Outcome(Result.PERMANENT, channel)
            return channel.send(notice(callout, callee, act), DEADLINE_S)
        except Exception as error:  # noqa: BLE001 nobody may be left where they are; its text may hold a secret
            return Outcome(Result.PERMANENT, type(error).__name__)

    def _record(self, claimed: Claim, outcome: Outcome, now_is: Told) -> None:
        with self._connections.connection() as conn, conn.transaction():
            callee = callouts.locked(conn, claimed.callee_id)
            act = act_of(callee, claimed) if callee is not None else None
            if now_is.stage is Stage.QUEUED and not (callee and act and is_wanted(callee, act.way)):
                now_is = dropped(self._clock())
            times = (now_is.due_at, now_is.ended_at)
            ours = callout_acts.handed_over(conn, claimed, now_is.stage, now_is.end, times, outcome.detail)
            failpoint.reach("callout_before_commit")
            if ours:
                if now_is.stage is not Stage.RINGING:
                    callouts.look_again(conn, {claimed.callee_id: self._clock()})
                callouts.announce(conn, claimed.callout_id)
        if outcome.result is not Result.SENT:
            log.warning("callout %d, act %d: %s", claimed.callout_id, claimed.act_id, outcome.detail)


def act_of(callee: Callee, claimed: Claim) -> Act | None:
    """The claimed act, if it is still ours."""
    for act in callee.acts:
        if act.act_id == claimed.act_id and act.stage is Stage.ASKING and act.tries == claimed.tries:
            return act
    return None


def dropped(now: int) -> Told:
    """An act that nobody needs any more."""
    return Told(Stage.ENDED, End.DROPPED, None, now)


def told(act: Act, outcome: Outcome, now: int, tries: int) -> Told:
    """What a gateway's answer makes of an act that was tried so often."""
    if outcome.result is Result.SENT:
        if act.way.is_call:
            return Told(Stage.RINGING, None, now + round(REPORT_WITHIN_S * 1000), None)
        return Told(Stage.ENDED, End.SENT, None, now)
    if outcome.result is Result.PERMANENT:
        return Told(Stage.ENDED, End.REFUSED, None, now)
    if outcome.retry_after_s is None and tries > len(BACKOFF_S):
        return Told(Stage.ENDED, End.FAILED, None, now)
    wait_s = outcome.retry_after_s if outcome.retry_after_s is not None else BACKOFF_S[tries - 1]
    return Told(Stage.QUEUED, None, now + round(wait_s * 1000), None)
