"""`citywatch bench callout`: how long it takes to call 506 people once, and whether everybody is
accounted for.

The loop of calls, the dashboard that takes reports, and the simulated gateway are real processes on a
PostgreSQL as shipped; their clock runs faster than ours, so that nobody waits for half an hour, and
seconds here are seconds of that clock: what we compute takes up more of them than it would in life. A
fifth of the people never pick up, a twentieth of the requests fail at the gateway. What is compared with
is the gateway's own record.
"""

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench import machine
from bench.callout_process import FastClock, chance_of
from bench.callout_site import Play, playing
from bench.callout_town import phone
from bench.callout_truth import Taken, confirmed, first_calls, overlapping, taken
from bench.report import table
from bench.site import open_site
from city.callout import CalleeState, Timing
from city.errors import TransientError
from cli.bench import Options
from cli.process import epoch_ms
from store import database
from store.callout_history import history

PEOPLE, LINES, SEED = 506, 150, 506
NO_ANSWER, ERROR = 0.2, 0.05
SHOWN = 1_795_305_600_000
ENDS = frozenset(state.value for state in CalleeState if not state.is_open)
FIRST_WITHIN_S = 180.0
POLL_S = 0.5
SETTLE_S = 30.0
ODDS = {"pressed": 0.5, "hung_up": 0.05, "no_answer": 0.0, "busy": 0.05, "failed": 0.02, "error": ERROR}
RAN = """{people} people on {lines} lines. A call rings for {ring_s} s at most and takes {talk_s:.0f} s of
talk when it is heard to the end; it held its line for {held_s:.1f} s in the mean. {silent} people never
pick up, {errors} of {requests:,} requests failed at the gateway (seed {seed}). The loop of calls, the
dashboard and the simulated gateway are real processes; the clock that they share runs {speed:g} times as
fast as ours, and all seconds are of that clock. Each way is tried for as long as shipped: three calls in
five minutes, then five, five and thirty minutes.
"""


@dataclass(frozen=True, slots=True)
class Extent:
    """How fast the clock runs, and how long each way is tried."""

    speed: float
    timing: Timing
    within_s: float


FULL = Extent(8.0, Timing(), 500.0)
QUICK = Extent(8.0, Timing(within_s=60, sms_wait_s=30, superior_wait_s=30, door_wait_s=30), 120.0)
"""What is shortened is the waiting after the first call, and no call."""


def run(options: Options) -> dict[str, object]:
    """Call everybody, to the last door; figures in seconds of the fast clock."""
    extent = QUICK if options.quick else FULL
    written = chance()
    with open_site() as site:
        clock = FastClock(epoch_ms(), SHOWN, extent.speed)
        with playing(site, PEOPLE, LINES, extent.timing, written, clock) as play:
            whole = _played(options, play, extent)
            acts = taken(record := play.record(), chance_of(dict(written)))
            result = _judged(play, whole, acts, dict(written), extent)
            return {
                **result,
                "requests": len(record),
                "errors": play.state().get("errors", 0),
                "repeated": play.state().get("repeated", 0),
                "quick": options.quick,
                "load": machine.load(),
                "machine": machine.describe(site.folder),
                "versions": machine.versions(("psycopg", "httpx", "fastapi")),
            }


def chance() -> dict[str, object]:
    """The gateway's seed and odds; a fifth of the people, drawn by the seed, never pick up and never text
    back.
    """
    drawn = random.Random(SEED).sample(range(1, PEOPLE + 1), round(NO_ANSWER * PEOPLE))  # noqa: S311 no secret
    fixed = {phone(number): "no_answer" for number in drawn}
    return {"seed": SEED, "odds": ODDS, "fixed": fixed}


def _played(options: Options, play: Play, extent: Extent) -> dict[str, Any]:
    """Start the callout and wait until it has ended; the callout as the dashboard then shows it."""
    began = time.monotonic()
    while not play.get("/api/v1/callout/lists")["lists"]:
        time.sleep(POLL_S)
    begun = play.post("/api/v1/callout", {"list": "duty", "drill": True})["callout"]
    told = 0.0
    while (whole := play.get("/api/v1/callout")["callouts"][0])["life"] == "running":
        if time.monotonic() - began > extent.within_s:
            raise TransientError(f"the callout has not ended: {whole['states']}")
        if time.monotonic() - told > 5:
            told = time.monotonic()
            options.tell(f"{whole['confirmed']} of {whole['people']} confirmed, {whole['open']} open")
        time.sleep(POLL_S)
    until = time.monotonic() + SETTLE_S  # a reply may be on its way to somebody who has ended
    while play.state()["reports_to_come"] and time.monotonic() < until:
        time.sleep(POLL_S)
    return play.get(f"/api/v1/callout/{begun}")


def _judged(
    play: Play, whole: Mapping[str, Any], acts: list[Taken], written: dict[str, Any], extent: Extent
) -> dict[str, object]:
    chance = chance_of(written)
    began = int(whole["started_at"])
    first = sorted((at - began) / 1000 for at in first_calls(acts).values())
    held = [act.over_s for act in acts if act.over_s]
    callees = {one["callee"]: one for one in whole["callees"]}
    unreached = {key for key, one in callees.items() if one["person"] in set(whole["unreached_list"])}
    truth = set(callees) - confirmed(acts, chance)
    return {
        "people": len(callees),
        "first_attempt_all_s": round(first[-1], 1) if len(first) == len(callees) else None,
        "first_attempt_half_s": round(first[len(first) // 2], 1) if first else None,
        "people_in_exactly_one_state": _in_one_state(play.database, callees),
        "unreached_exact": unreached == truth,
        "unreached": len(unreached),
        "unreached_by_gateway": len(truth),
        "states": whole["states"],
        "calls": len(held),
        "texts": len(acts) - len(held),
        "calls_at_once_to_a_number": overlapping(acts, extent.speed),
        "lines": LINES,
        "held_s": round(sum(held) / len(held), 1) if held else 0.0,
        "talk_s": round(len(acts[0].text) / 4, 1),
        "ring_s": 30,
        "silent": len(written["fixed"]),
        "seed": SEED,
        "speed": extent.speed,
        "ended_after_s": round((int(whole["ended_at"]) - began) / 1000),
    }


def _in_one_state(url: str, callees: Mapping[int, Mapping[str, Any]]) -> int:
    """People who are shown once, in an end, and whose history ends there and has no other end but being
    unreached.
    """
    shown: dict[str, int] = {}
    for one in callees.values():
        shown[one["person"]] = shown.get(one["person"], 0) + 1
    count = 0
    with database.connect(url, "bench") as conn:
        for callee_id, one in callees.items():
            states = [change.state.value for change in history(conn, callee_id)]
            others = [
                state for state in states[:-1] if state in ENDS and state != CalleeState.UNREACHED.value
            ]
            ended = one["state"] in ENDS and states[-1:] == [one["state"]] and not others
            count += ended and shown[one["person"]] == 1
    return count


def describe(result: Mapping[str, Any]) -> str:
    """The result in Markdown."""
    both = f"{result['unreached']}, {result['unreached_by_gateway']}"
    rows = [
        ("everybody has been called once", f"{result['first_attempt_all_s']} s", f"{FIRST_WITHIN_S:.0f} s"),
        ("half of them", f"{result['first_attempt_half_s']} s", "–"),
        ("people in exactly one state at the end", str(result["people_in_exactly_one_state"]), str(PEOPLE)),
        ("unreached, by us and by the gateway's record", both, "the same"),
        ("calls to a number that was being called already", str(result["calls_at_once_to_a_number"]), "0"),
    ]
    states = table(("state", "people"), [(name, str(n)) for name, n in result["states"].items() if n])
    said = RAN.format(**result)
    return said + "\n" + table(("what", "found", "wanted"), rows) + "\n" + states


def shortfalls(result: Mapping[str, Any]) -> list[str]:
    """What is not as promised."""
    found: list[str] = []
    first = result["first_attempt_all_s"]
    if first is None or first > FIRST_WITHIN_S:
        found.append(f"everybody was called once after {first} s, {FIRST_WITHIN_S:.0f} s at most")
    if result["people_in_exactly_one_state"] != PEOPLE:
        found.append(f"{result['people_in_exactly_one_state']} of {PEOPLE} people are in exactly one state")
    if not result["unreached_exact"]:
        found.append("the unreached list is not that of the gateway's record")
    if result["calls_at_once_to_a_number"]:
        found.append(f"{result['calls_at_once_to_a_number']} calls to a number that was being called already")
    return found
