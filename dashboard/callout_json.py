"""Callouts as JSON: how many are in each state, the exact unreached list, and everybody with what was tried.

Everything is of one moment. Names come in every language; who asks chooses.
"""

from collections.abc import Mapping, Sequence

from city.callout import OPEN, WITHOUT_ANSWER, Act, Callee, CalleeState, Callout, CalloutList, Party
from maps.features import Json


def list_json(called: CalloutList) -> Json:
    """A list that can be called."""
    return {
        "list": called.list_id,
        "name": dict(called.name),
        "scenario": called.scenario,
        "message": dict(called.message),
        "severity": called.severity.word,
        "people": len(called.people),
        "lines": called.lines,
    }


def callout_json(callout: Callout, counts: Mapping[CalleeState, int]) -> Json:
    """A callout with its counts by state."""
    return {
        "callout": callout.callout_id,
        "list": callout.list_id,
        "name": dict(callout.name),
        "message": dict(callout.message),
        "drill": callout.drill,
        "severity": callout.severity.word,
        "life": callout.life.value,
        "lines": callout.lines,
        "started_at": callout.started_at,
        "by": callout.by,
        "ended_at": callout.ended_at,
        "note": callout.note,
        **tally_json(counts),
    }


def tally_json(counts: Mapping[CalleeState, int]) -> Json:
    """Counts by state, and what they come to."""
    return {
        "people": sum(counts.values()),
        "states": {state.value: counts.get(state, 0) for state in CalleeState},
        "confirmed": sum(count for state, count in counts.items() if state.is_confirmed),
        "unreached": sum(counts.get(state, 0) for state in WITHOUT_ANSWER),
        "open": sum(counts.get(state, 0) for state in OPEN),
    }


def full_json(callout: Callout, callees: Sequence[Callee]) -> Json:
    """A callout with everybody on it; `unreached_list` is exact at this moment."""
    counts: dict[CalleeState, int] = {}
    for callee in callees:
        counts[callee.state] = counts.get(callee.state, 0) + 1
    without = [callee.person.person_id for callee in callees if callee.state in WITHOUT_ANSWER]
    return {
        **callout_json(callout, counts),
        "unreached_list": without,
        "callees": [callee_json(callee) for callee in callees],
    }


def callee_json(callee: Callee) -> Json:
    """One person: state, since when, numbers, what was tried."""
    return {
        "callee": callee.callee_id,
        "person": callee.person.person_id,
        "name": dict(callee.person.name),
        "phone": callee.person.phone or callee.person.sms,
        "state": callee.state.value,
        "since": callee.since,
        "superior": _named(callee.superior),
        "door": _named(callee.door),
        "by": callee.by,
        "note": callee.note,
        "acts": [_act_json(act) for act in callee.acts],
    }


def _named(party: Party | None) -> Json | None:
    return {"person": party.person_id, "name": dict(party.name)} if party else None


def _act_json(act: Act) -> Json:
    return {
        "way": act.way.value,
        "number": act.number,
        "stage": act.stage.value,
        "end": act.end.value if act.end else None,
        "begun_at": act.begun_at,
        "ended_at": act.ended_at,
        "tries": act.tries,
        "detail": act.detail,
    }
