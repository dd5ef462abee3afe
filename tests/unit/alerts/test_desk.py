"""What observations and silence make of strands: the desk, in whatever order and portions they come."""

from dataclasses import replace
from random import Random
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from cast import CITY, FLOOD, MINUTE, NOW, STREAMS, observed
from hypothesis import given
from hypothesis import strategies as st

from alerts.desk import Desk, Heard
from alerts.evaluate import Evaluator, State, normal
from alerts.fold import Snapshot
from alerts.strands import Binding, begun, bind, caught_up, packed, resumed, unpacked
from city.alert import Finding, Key, of_datastream
from city.observation import Observation
from city.rule import Staleness
from city.state import Level

ZONE = ZoneInfo("Asia/Shanghai")
BEFORE = NOW - 24 * 60 * MINUTE


def at_rest(binding: Binding, since: int = BEFORE) -> Snapshot:
    return Snapshot(since, binding.evaluator.begin(normal(since)), normal(since))


def desk(catalogue=CITY, since: int = BEFORE) -> Desk:
    """A desk where nothing was found, nor heard of, since a time."""
    made = Desk()
    for binding in bind(catalogue, STREAMS, ZONE).values():
        made.adopt(binding, binding.strand(at_rest(binding, since)), Heard(0.0, since))
    return made


def key(datastream_id: int = 1, rule_id: str = "flood") -> Key:
    return Key(rule_id, of_datastream(datastream_id))


class History:
    """What is stored, and what is recorded: a stand-in for the database that the desk is asked to fill."""

    def __init__(self, made: Desk) -> None:
        self.desk, self.stored, self.recorded = made, dict[tuple[int, int], Observation](), {}

    def feed(self, some: list[Observation], moment: float = 0.0) -> None:
        fresh = {o.key: o for o in some if o.key not in self.stored}
        self.stored |= fresh
        wanted = self.desk.take(fresh.values(), moment)
        self.desk.take_again(
            {
                one: [o for o in self.ordered(one) if span.since < o.phenomenon_time <= span.until]
                for one, span in wanted.items()
            }
        )
        self.record()

    def ordered(self, datastream_id: int) -> list[Observation]:
        mine = [o for o in self.stored.values() if o.datastream_id == datastream_id]
        return sorted(mine, key=lambda o: o.phenomenon_time)

    def record(self) -> None:
        for one in self.desk.concluded():
            found = self.recorded.setdefault(one.key, {})
            for finding in one.revision.retracted:
                del found[finding.key]
            for finding in one.revision.added:
                assert finding.key not in found
                found[finding.key] = finding

    def findings(self) -> dict[Key, list[tuple[int, Level, bool]]]:
        return {one: sorted(found) for one, found in self.recorded.items() if found}


def test_rules_bind_by_kind_and_property_pattern():
    assert set(bind(CITY, STREAMS, ZONE)) == {key(1), key(3, "gas"), key(5)}


def test_a_level_over_the_limit_is_found_once():
    history = History(desk())
    history.feed([observed(1, 12.5), observed(1, 12.6, 1)])
    history.feed([observed(1, 12.7, 2)])
    assert history.findings() == {key(): [(NOW, Level.YELLOW, False)]}


def test_an_older_observation_corrects_what_was_found():
    history = History(desk())
    history.feed([observed(1, 11), observed(1, 12.5, 3)])
    history.feed([observed(1, 14.5, 2)])
    assert history.findings() == {
        key(): [(NOW + 2 * MINUTE, Level.RED, False), (NOW + 3 * MINUTE, Level.YELLOW, False)]
    }


def test_what_came_more_than_an_hour_late_is_history():
    history = History(desk())
    history.feed([replace_received(observed(1, 14.5), NOW + 60 * MINUTE + 1)])
    assert history.findings() == {}
    history.feed([replace_received(observed(1, 14.5, 1), NOW + 61 * MINUTE)])
    assert history.findings() == {key(): [(NOW + MINUTE, Level.RED, False)]}


@pytest.mark.parametrize("later", [[1, 2, 0], [2, 1, 0], [2, 0, 1]], ids=str)
def test_a_value_of_a_clock_that_ran_ahead_ends_no_alarm_and_hides_none(later):
    """Would catch: one message from four minutes ahead, and a gas alarm is over until that time has come."""
    ahead = replace_received(observed(1, 11, 4), NOW + 10_000)
    some = [observed(1, 12.5), ahead, observed(1, 14.5, 1)]
    history = History(desk())
    for which in later:
        history.feed([some[which]])
    assert history.findings() == {
        key(): [
            (NOW, Level.YELLOW, False),
            (NOW + 15_225, Level.NORMAL, False),
            (NOW + MINUTE, Level.RED, False),
        ]
    }


def test_what_a_clock_said_that_is_ahead_counts_in_its_order_at_its_arrival():
    """Would catch: what a device had stored came at once, and but the oldest of it counts."""
    history = History(desk())
    history.feed([replace_received(observed(1, 11, 2), NOW), replace_received(observed(1, 14.5, 3), NOW)])
    assert [level for _, level, _ in history.findings()[key()]] == [Level.RED]


def replace_received(observation: Observation, at: int) -> Observation:
    return Observation(
        observation.datastream_id,
        observation.phenomenon_time,
        observation.result,
        observation.quality,
        observation.reasons,
        at,
    )


levels = st.lists(
    st.tuples(
        st.sampled_from([1, 3, 5]), st.integers(0, 50), st.sampled_from([0.1, 0.7, 11.9, 12.5, 14.5, 40.0])
    ),
    min_size=1,
    max_size=40,
    unique_by=lambda row: row[:2],
)


@given(levels, st.randoms(use_true_random=False))
def test_the_history_is_the_same_in_whatever_order_and_portions_it_comes(rows, random: Random):
    observations = [observed(stream, result, minute) for stream, minute, result in rows]
    in_order = History(desk())
    in_order.feed(observations)
    shuffled = History(desk())
    mixed = [*observations, *random.sample(observations, len(observations) // 2)]
    random.shuffle(mixed)
    while mixed:
        portion = random.randint(1, 5)
        shuffled.feed(mixed[:portion])
        del mixed[:portion]
    assert shuffled.findings() == in_order.findings()


@given(levels, st.integers(0, 40))
def test_going_on_from_a_kept_state_finds_nothing_that_is_recorded_already(rows, kept_after):
    observations = sorted(
        (observed(s, result, minute) for s, minute, result in rows), key=lambda o: o.phenomenon_time
    )
    history = History(desk())
    history.feed(observations)
    for one, binding in history.desk.bindings.items():
        some = history.ordered(binding.datastream_id)
        strand = binding.strand(at_rest(binding))
        strand.extend(some[:kept_after])
        kept = unpacked(binding, packed(strand))
        assert (kept.now, kept.found) == (strand.now, strand.found)
        recorded = sorted(history.recorded.get(one, {}).values(), key=lambda f: f.at)
        assert not resumed(binding, kept, some, recorded)[1].revision
        kept.extend(some[kept_after:])
        assert not caught_up(binding, kept, recorded).revision
        wrong = Finding(NOW + 51 * MINUTE, Level.RED)
        assert resumed(binding, kept, some, [*recorded, wrong])[1].revision.retracted == (wrong,)


def test_a_rule_that_is_new_begins_with_what_is_so_now():
    binding = bind(CITY, STREAMS, ZONE)[key()]
    some = [observed(1, 14.5), observed(1, 12.5, 1)]
    _, concluded = begun(binding, None, some, NOW)
    (finding,) = concluded.revision.added
    assert (finding.at, finding.severity, finding.since) == (NOW + MINUTE, Level.YELLOW, NOW + MINUTE)
    _, live = begun(binding, None, some, NOW, live_since=NOW - 1)
    assert [f.severity for f in live.revision.added] == [Level.RED, Level.YELLOW]


def stale_city():
    bound = replace(FLOOD.bound, things=frozenset({"res-a"}))
    stale = replace(FLOOD, rule_id="stale", test=Staleness(Level.BLUE, 5 * MINUTE), bound=bound)
    return replace(CITY, rules=(stale,))


def test_silence_is_found_when_it_has_lasted_by_a_clock_that_cannot_be_set():
    history = History(desk(stale_city(), NOW - MINUTE))
    history.feed([observed(1, 11)], moment=100.0)
    history.desk.fall_due(100.0 + 300)
    history.record()
    assert history.findings() == {}
    history.desk.fall_due(100.0 + 306)
    history.record()
    ((at, severity, _),) = history.findings()[key(1, "stale")]
    assert (severity, at - NOW - 5 * MINUTE in (0, 1)) == (Level.BLUE, True)


def test_what_arrives_too_late_to_count_is_a_sign_of_life_all_the_same():
    history = History(desk(stale_city(), NOW - MINUTE))
    history.feed([observed(1, 11)], moment=100.0)
    for minute in range(1, 60):
        by_a_wrong_clock = replace_received(observed(1, 11, minute), NOW + (minute + 61) * MINUTE)
        history.feed([by_a_wrong_clock], moment=100.0 + 60 * minute)
        history.desk.fall_due(100.0 + 60 * minute + 59)
        history.record()
    assert history.findings() == {}


def test_a_change_of_limits_is_another_version_and_one_of_words_is_not():
    binding = bind(CITY, STREAMS, ZONE)[key()]
    words = replace(binding, rule=replace(binding.rule, advice=MappingProxyType({"en": "Run"})))
    limits = replace(binding, stream=replace(binding.stream, limits=binding.stream.limits[:1]))
    assert words.version == binding.version != limits.version


class Broken:
    """A kind of rule that cannot go on at a result of 13."""

    def __init__(self, sound: Evaluator) -> None:
        self.sound = sound

    def __getattr__(self, name: str) -> object:
        return getattr(self.sound, name)

    def observe(self, state: State, observation: Observation) -> State:
        if observation.result == 13:
            raise ZeroDivisionError("by zero")
        return self.sound.observe(state, observation)


def test_a_rule_that_cannot_go_on_is_let_go_and_stops_no_other():
    history = History(desk())
    sound = history.desk.bindings[key()]
    broken = Broken(sound.evaluator)
    history.desk.adopt(
        replace(sound, evaluator=broken),
        replace(sound, evaluator=broken).strand(at_rest(sound)),
        Heard(0.0, BEFORE),
    )
    history.feed([observed(1, 12.5), observed(5, 40)])
    history.feed([observed(1, 13, 1), observed(5, 20, 1), observed(1, 11, 2)])
    assert history.desk.failing == {key(): "ZeroDivisionError: by zero"}
    assert {one: len(found) for one, found in history.findings().items()} == {key(): 1, key(5): 2}


def test_a_city_that_moves_to_another_zone_judges_by_it_at_once():
    made, elsewhere = desk(), bind(CITY, STREAMS, ZoneInfo("America/Lima"))
    made.declared(elsewhere, {})
    assert made.strands[key()].evaluator.scale.zone == ZoneInfo("America/Lima")
