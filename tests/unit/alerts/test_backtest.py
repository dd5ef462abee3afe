"""A backtest finds what was found live; skimming leaves nothing out that can change a finding."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rule_kinds import AIR, MINUTE, RESULTS, SHANGHAI, START, TESTS, ladder, made, rule, strand

from alerts.backtest import OnRecord, Span, Watch, fold, put_together
from alerts.evaluate import normal
from alerts.skim import skim
from city.alert import Finding
from city.columns import columns_of, joined
from city.observation import Observation
from city.quality import Quality, Reason, may_alarm
from city.rule import (
    Aqi,
    Count,
    HourlyMean,
    Ladder,
    Predicted,
    Rate,
    Side,
    Spike,
    Staleness,
    Step,
    Stuck,
    Threshold,
)
from city.state import Level

GOOD, JUMP = (Quality.GOOD, Reason.NONE), (Quality.SUSPECT, Reason.STEP)
MAINTAINED, BAD = (Quality.SUSPECT, Reason.MAINTENANCE), (Quality.BAD, Reason.RANGE)
MORE = {
    "hourly mean, hardly covered": HourlyMean(ladder(10.0, 14.0), valid_ms=20 * MINUTE),
    "threshold that clears slowly": Threshold(ladder("warning", 14.0), clear_for_ms=7 * MINUTE),
    "threshold that waits for both": Threshold(
        ladder(10.0, 14.0), for_ms=6 * MINUTE, clear_for_ms=6 * MINUTE
    ),
    "count of many": Count(ladder(10.0, 14.0), n=3, m=6),
    "low threshold": Threshold(Ladder(Side.BELOW, (Step(Level.RED, 6.0),), 1.0), for_ms=MINUTE),
    "fall": Rate(Ladder(Side.BELOW, (Step(Level.BLUE, -100.0),), 10.0), window_ms=2 * MINUTE),
    "spike of an even number": Spike(ladder(3.0, 6.0), m=4),
    "stuck exactly": Stuck(Level.YELLOW, after_ms=4 * MINUTE),
    "long silence": Staleness(Level.RED, after_ms=11 * MINUTE),
    "flood to come": Predicted(ladder(12.0, 14.0), window_ms=36 * MINUTE, within_ms=20 * MINUTE),
    "ebb to come": Predicted(
        Ladder(Side.BELOW, (Step(Level.RED, 2.0),), 0.5), window_ms=25 * MINUTE, within_ms=9 * MINUTE
    ),
    "index": Aqi(ladder(13.0, 20.5)),
    "limit that nothing has": Threshold(Ladder(Side.ABOVE, (Step(Level.RED, "nowhere"),))),
}
KINDS = pytest.mark.parametrize("test", (TESTS | MORE).values(), ids=TESTS | MORE)
EXAMPLES = settings(max_examples=40, deadline=None)
SEEDS = st.integers(0, 2**32)
LONG = 240
"""Minutes."""


def history(seed: int) -> list[Observation]:
    """Mostly calm minutes with loud stretches, gaps and doubt, in order."""
    random, found, minute = Random(seed), [], 0
    while minute < LONG:
        length, what = random.randint(1, 40), random.choice(["calm", "calm", "loud", "gap"])
        judged = random.choice([GOOD, GOOD, GOOD, JUMP, MAINTAINED, BAD])
        for at in range(minute, min(LONG, minute + length)):
            if what == "calm":
                found.append(observed(at, 7.0 + at % 3 * 0.25))
            elif what == "loud":
                found.append(observed(at, random.choice(RESULTS), random.choice([GOOD, judged])))
        minute += length
    return found


def observed(minute: float, result: float, judged=GOOD) -> Observation:
    at = START + round(minute * MINUTE)
    return Observation(1, at, result, *judged, received_at=at)


def keys(findings) -> list[tuple[int, Level, bool]]:
    return [finding.key for finding in findings]


def live(test, history: list[Observation], until: int) -> list[Finding]:
    """What a strand finds that heard everything from the beginning."""
    of = strand(test)
    return [*of.extend(history).added, *of.elapse(until).added]


def span(first: float, last: float, now: float = 10_000) -> Span:
    return Span(START + round(first * MINUTE), START + round(last * MINUTE), START + round(now * MINUTE))


def watch(test, stream=AIR) -> Watch:
    return Watch(rule(test), 1, stream, SHANGHAI)


@KINDS
@EXAMPLES
@given(seed=SEEDS)
def test_what_is_left_after_skimming_finds_what_all_find(test, seed):
    what, kept = skim(made(test), columns_of(history(seed)))
    skimmed = strand(test)
    skimmed.evaluator = what
    found = skimmed.extend(kept.observations(1)).added + skimmed.elapse(START + 2 * LONG * MINUTE).added
    assert keys(found) == keys(live(test, history(seed), START + 2 * LONG * MINUTE))


@KINDS
@EXAMPLES
@given(seed=SEEDS, first=st.integers(1, LONG - 2), length=st.integers(1, LONG))
@example(seed=2097637, first=72, length=1)
@example(seed=1252782935, first=151, length=162)
def test_a_backtest_of_a_part_finds_what_was_found_live_in_that_part(test, seed, first, length):
    stored = history(seed)
    part = span(first, first + length, 2 * LONG)
    whole = live(test, stored, START + 2 * LONG * MINUTE)
    of = watch(test)
    begun, settled = of.begun_at(part), of.settled_at(part)
    record = OnRecord(on_record(whole, begun), tuple(f for f in whole if begun < f.at <= settled))
    read = [o for o in stored if begun < o.phenomenon_time <= of.read_until(part)]
    backtest = fold(of, columns_of(read), part, record)
    assert keys(backtest.findings) == [f.key for f in whole if part.first <= f.at < part.end]
    before = on_record(whole, part.first - 1)
    assert (backtest.base.severity, backtest.base.unknown) == (before.severity, before.unknown)


def on_record(findings: list[Finding], at: int) -> Finding:
    return next((f for f in reversed(findings) if f.at <= at), normal(START - 1))


def test_hardly_anything_of_a_calm_history_is_folded():
    calm = [observed(minute, 7.0 + minute % 3 * 0.25) for minute in range(5000)]
    for name, test in TESTS.items():
        if name not in ("predicted", "stuck"):
            assert len(skim(made(test), columns_of(calm)).columns) <= 200, name


def test_a_season_that_is_not_now_counts_when_skimming():
    from city.limit import Limit, Season

    winter = replace(AIR, limits=(Limit("warning", (Season(99.0, "04-15", "10-15"), Season(5.0))),))
    test = Threshold(ladder("warning", 200.0))
    stored = [observed(minute, 6.0) for minute in range(10)]
    found = fold(watch(test, winter), columns_of(stored), span(-1, 10))
    assert keys(found.findings) == [(START, Level.YELLOW, False)]


def test_an_empty_history_finds_nothing_but_silence_on_record():
    for test in TESTS.values():
        assert fold(watch(test), columns_of([]), span(0, 60)).findings == ()
    earlier = Finding(START - 600 * MINUTE, Level.RED)
    found = fold(watch(TESTS["threshold at once"]), joined([]), span(0, 60), OnRecord(earlier))
    assert (found.base.severity, found.base.unknown) == (Level.RED, True)


@pytest.mark.parametrize(("first", "last", "now"), [(10, 10, 99), (10, 5, 99), (10, 20, 10)])
def test_a_span_that_is_empty_or_to_come_is_refused(first, last, now):
    with pytest.raises(ValueError, match="empty"):
        span(first, last, now)


def test_members_are_put_together_over_what_they_found_before():
    before, after = Finding(START - 1, Level.RED), Finding(START + 5, Level.NORMAL)
    members = {"1": fold_of(before, after), "2": fold_of(normal(), Finding(START + 3, Level.YELLOW))}
    whole = put_together(members, Aqi(ladder(1.0, 2.0)), {})
    assert whole.base.severity is Level.RED
    assert keys(whole.findings) == [(START + 5, Level.YELLOW, False)]


def fold_of(base: Finding, *findings: Finding):
    from alerts.backtest import Folded

    return Folded(base, findings)


@given(
    st.lists(st.tuples(st.sampled_from(Quality), st.integers(0, 2047)), max_size=30),
)
def test_columns_judge_as_one_observation_is_judged(judged):
    rows = [
        Observation(7, START + n, float(n), quality, Reason(reasons))
        for n, (quality, reasons) in enumerate(judged)
    ]
    columns = columns_of(rows)
    assert list(columns.observations(7)) == rows
    assert columns.fit.tolist() == [may_alarm(o.quality, o.reasons) for o in rows]
    assert columns.good.tolist() == [o.quality is Quality.GOOD for o in rows]
    assert columns.heard.tolist() == [o.quality is not Quality.BAD for o in rows]
    assert len(joined([columns, columns])) == 2 * len(rows)
    assert np.array_equal(columns.only(columns.good).times, columns.times[columns.good])
