"""The demo's rule that sees a flood coming: before it is there in the typhoon, never on a calm day."""

from datetime import UTC, datetime

import pytest

from alerts.evaluate.ladder import value_of
from city.catalogue import Catalogue
from city.crossing import line_through
from city.rule import Predicted
from city.thing import Thing
from cli.catalogue import DEMO, texts
from cli.simulate import SEED
from sensors import simulate
from sensors.catalogue import parse
from sensors.scenario import CALM, SCENARIOS, Running

MINUTE = 60_000
START = int(datetime(2026, 11, 22, 6, tzinfo=UTC).timestamp() * 1000)
SUMMER = int(datetime(2026, 8, 2, tzinfo=UTC).timestamp() * 1000)


@pytest.fixture(scope="module")
def demo() -> Catalogue:
    return parse(texts(DEMO))


def reservoirs(demo: Catalogue) -> list[Thing]:
    found = [thing for thing in demo.things if thing.kind.value == "reservoir" and thing.recorded is None]
    assert found
    return found


def limit(demo: Catalogue, thing: Thing, at: int) -> float:
    stream = next(one for one in thing.datastreams if one.property == "water_level")
    step = next(rule for rule in demo.rules if rule.rule_id == "flood-limit").test.ladder.steps[0]
    day = datetime.fromtimestamp(at / 1000, UTC).date()
    return value_of(step, {one.name: one for one in stream.limits}, day)


def courses(demo: Catalogue, thing: Thing, times: range, typhoon: bool = False) -> list[tuple[int, float]]:
    running = Running(SCENARIOS["typhoon"], START) if typhoon else None
    effects = [running.effects(demo, at) if running else CALM for at in times]
    results = [simulate.results(thing, at, SEED, how) for at, how in zip(times, effects, strict=True)]
    return [(at, one["water_level"]) for at, one in zip(times, results, strict=True)]


def foreseen(demo: Catalogue, thing: Thing, points: list[tuple[int, float]]) -> int | None:
    """When the rule first says that the flood limit is reached, none before it is passed."""
    test = next(rule for rule in demo.rules if rule.rule_id == "flood-soon").test
    assert isinstance(test, Predicted)
    for at, _ in points:
        window = tuple(one for one in points if at - test.window_ms < one[0] <= at)
        line = line_through(window, test.window_ms)
        if line and line.value + line.slope * test.within_ms > limit(demo, thing, at):
            return at
    return None


def test_in_the_typhoon_every_simulated_reservoir_is_warned_of_before_it_passes_its_flood_limit(demo):
    times = range(START - 10 * MINUTE, START + 10 * MINUTE, MINUTE)
    for thing in reservoirs(demo):
        points = courses(demo, thing, times, typhoon=True)
        passed = next(at for at, level in points if level > limit(demo, thing, at))
        seen = foreseen(demo, thing, points)
        assert seen is not None
        assert START < seen < passed, thing.thing_id


@pytest.mark.parametrize("begins", [START, SUMMER])
def test_on_a_calm_day_nothing_is_foreseen(demo, begins):
    times = range(begins, begins + 6 * 60 * MINUTE, MINUTE)
    for thing in reservoirs(demo):
        assert foreseen(demo, thing, courses(demo, thing, times)) is None, thing.thing_id
