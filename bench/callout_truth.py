"""Pure: what the simulated gateway did, by its own record and its own rules, to hold ours against.

A gateway's fate for a key is a pure function of the key, so that the record of what it took says who has
confirmed, without a look at what we stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from alerts.simulated_gateway import Chance, Fate, reply_to

TAKEN = 202
HEARD = (Fate.HEARD, Fate.PRESSED)


@dataclass(frozen=True, slots=True)
class Taken:
    """One call or text that the gateway took: for whom, how, when, and how long a call held its line."""

    callee_id: int
    way: str
    number: int
    to: str
    key: str
    text: str
    at: int
    over_s: float


def taken(record: Iterable[Mapping[str, Any]], chance: Chance) -> list[Taken]:
    """What was taken, each key once, in the order of time."""
    found: dict[str, Taken] = {}
    for asked in record:
        key = str(asked["key"])
        if asked["status"] == TAKEN and key not in found:
            *_, callee_id, way, number = key.split("-")
            over_s = _over_s(asked, chance) if asked["path"] == "/calls" else 0.0
            found[key] = Taken(
                int(callee_id), way, int(number), asked["to"], key, asked["text"], asked["at"], over_s
            )
    return sorted(found.values(), key=lambda one: one.at)


def _over_s(asked: Mapping[str, Any], chance: Chance) -> float:
    return chance.call(asked["key"], asked["to"], asked["text"], float(asked["ring_s"] or 30))[0]


def first_calls(acts: Iterable[Taken]) -> dict[int, int]:
    """When each callee was first called, epoch milliseconds."""
    found: dict[int, int] = {}
    for act in acts:
        if act.way == "call":
            found.setdefault(act.callee_id, act.at)
    return found


def confirmed(acts: Iterable[Taken], chance: Chance) -> frozenset[int]:
    """The callees of whom the gateway reported a confirmation."""
    return frozenset(act.callee_id for act in acts if _confirms(act, chance))


def _confirms(act: Taken, chance: Chance) -> bool:
    if act.way == "call":
        return chance.fate(act.key, act.to) in HEARD
    if act.way == "superior_call":
        return chance.fate(act.key, act.to) is Fate.PRESSED
    replies = [told for told in chance.text(act.key, act.to, act.text) if told.what.endswith("reply")]
    return bool(replies) and len(reply_to(act.text)) > 1


def overlapping(acts: Iterable[Taken], speed: float) -> int:
    """Calls that a number got while another of ours was under way; `speed` allows for a report's own way."""
    until: dict[str, float] = {}
    count = 0
    for act in acts:
        if act.over_s:
            count += act.at < until.get(act.to, 0.0) - 50 * speed
            until[act.to] = act.at + act.over_s * 1000
    return count
