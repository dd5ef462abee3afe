"""A rule of every kind that has evaluators, over results that cross its limits, for tests of all kinds."""

from types import MappingProxyType
from zoneinfo import ZoneInfo

from alerts.evaluate import evaluator, normal, tells_unknown
from alerts.evaluate.evaluator import Evaluator
from alerts.fold import Snapshot, Strand
from city import rule as rules
from city.alert import Finding
from city.limit import Limit, Season
from city.observation import Observation
from city.quality import Quality, Reason
from city.rule import Bound, Ladder, Rule, Side, Step
from city.state import Level
from city.thing import Datastream

MINUTE = 60_000
START = 1_795_305_600_000 + 35 * MINUTE
"""2026-11-22T00:35:00Z: an hour ends within what follows."""
SHANGHAI = ZoneInfo("Asia/Shanghai")
MAX_AGE_MS = 5 * MINUTE
LATENESS_MS = 60 * MINUTE
RESULTS = (5.0, 9.8, 10.2, 13.8, 14.5)
"""Around the limits 10 and 14 with their band of 0.5."""


def ladder(yellow: float | str, red: float, hysteresis: float = 0.5, side: Side = Side.ABOVE) -> Ladder:
    """Yellow and red on one side."""
    return Ladder(side, (Step(Level.YELLOW, yellow), Step(Level.RED, red)), hysteresis)


LIMITS = ladder("warning", 14.0)
TESTS: dict[str, rules.Test] = {
    "threshold at once": rules.Threshold(LIMITS),
    "threshold at the limit": rules.Threshold(
        Ladder(Side.ABOVE, (Step(Level.YELLOW, 9.8), Step(Level.RED, 14.5)), 0.5, at_limit=True)
    ),
    "threshold with durations": rules.Threshold(LIMITS, for_ms=3 * MINUTE, clear_for_ms=2 * MINUTE),
    "count": rules.Count(LIMITS, n=2, m=3),
    "rate": rules.Rate(ladder(60.0, 200.0, 10.0), window_ms=3 * MINUTE),
    "staleness": rules.Staleness(Level.ORANGE, after_ms=4 * MINUTE),
    "staleness by age": rules.Staleness(Level.BLUE),
    "stuck": rules.Stuck(Level.YELLOW, after_ms=3 * MINUTE, tolerance=0.5),
    "spike": rules.Spike(ladder(2.0, 4.0), m=3),
    "hourly mean": rules.HourlyMean(LIMITS, valid_ms=5 * MINUTE),
    "air quality index": rules.Aqi(ladder(14.2, 20.5)),
    "predicted": rules.Predicted(LIMITS, window_ms=10 * MINUTE, within_ms=5 * MINUTE),
    "site state": rules.SiteState(MappingProxyType({9.8: Level.BLUE, 14.5: Level.RED}), for_ms=2 * MINUTE),
    "gateway silence": rules.GatewaySilence(Level.RED, after_ms=6 * MINUTE),
}
AIR = Datastream("air-a", "pm2_5", 60, 60, MAX_AGE_MS / 1000, "µg/m³", (Limit("warning", (Season(10.0),)),))


def rule(test: rules.Test) -> Rule:
    """A rule with this test."""
    words = MappingProxyType({"zh-Hans": "r", "zh-Hant": "r", "en": "r"})
    return Rule("r", words, Bound(), test, lateness_ms=LATENESS_MS)


def made(test: rules.Test, stream: Datastream = AIR) -> Evaluator:
    """The evaluator of a test."""
    found = evaluator(rule(test), stream, SHANGHAI)
    assert found is not None
    return found


def strand(test: rules.Test, first: Snapshot | None = None, found: tuple[Finding, ...] = ()) -> Strand:
    """A strand of a test, from the beginning or from a snapshot."""
    evaluator = made(test)
    begun = first or Snapshot(START - 1, evaluator.begin(normal(START - 1)), normal(START - 1))
    tells = tells_unknown(rule(test))
    return Strand(evaluator, MAX_AGE_MS, LATENESS_MS, [begun], list(found), tells_unknown=tells)


def observed(
    minute: float, result: float, judged: tuple[Quality, Reason] = (Quality.GOOD, Reason.NONE)
) -> Observation:
    """An observation so many minutes after the start."""
    at = START + round(minute * MINUTE)
    return Observation(1, at, result, *judged, at)


def changes(
    test, *rows, stream=AIR, until: float | None = None, begin: Finding | None = None
) -> list[Finding]:
    """Every finding after a change of severity."""
    of = made(test, stream)
    state = of.begin(begin or normal())
    found = []
    ends = [*rows, observed(until, 0)] if until is not None else rows
    for index, one in enumerate(ends):
        while (at := of.deadline(state)) is not None and at < one.phenomenon_time:
            before, state = state, of.elapse(state, at)
            found += [state.finding] if state.finding.severity is not before.finding.severity else []
        if index < len(rows):
            before, state = state, of.observe(state, one)
            found += [state.finding] if state.finding.severity is not before.finding.severity else []
    return found


def told(found: list[Finding]) -> list[tuple[float, Level]]:
    """Minutes after the start, and severities."""
    return [((f.at - START) / MINUTE, f.severity) for f in found]
