"""Composite rules on the desk: what members find together is the same in whatever order data come."""

from dataclasses import replace
from random import Random
from zoneinfo import ZoneInfo

from cast import CITY, FLOOD, GAS, HOUR, MINUTE, NOW, STREAMS, named, observed
from hypothesis import given
from hypothesis import strategies as st

from alerts.composites import compose
from alerts.desk import Desk, Heard
from alerts.evaluate import normal
from alerts.fold import Snapshot
from alerts.strands import bind
from alerts.tied import Tie
from city.alert import Finding, Key
from city.observation import Observation
from city.rule import Bound, Combined, Count, GatewaySilence, Mode, Rule, Scope, Staleness
from city.state import Level

BEFORE = NOW - HOUR
LEVELS = ("water_level",)
COUNT = Rule("count", named("2 of 3"), FLOOD.bound, Count(FLOOD.ladder, 2, 3))
STALE = Rule("stale", named("Stale"), Bound(LEVELS), Staleness(Level.BLUE, 7 * MINUTE))
RULES = (
    FLOOD,
    GAS,
    COUNT,
    STALE,
    Rule("any", named("Any"), Bound(), Combined(Mode.ANY, ("flood", "gas"), Scope.GATEWAY)),
    Rule("all", named("All"), Bound(), Combined(Mode.ALL, ("flood", "stale"), Scope.AREA, Level.RED)),
    Rule("both", named("Both"), Bound(), Combined(Mode.ANY, ("all", "count"), Scope.AREA)),
    Rule("gateway", named("Gateway"), Bound(LEVELS), GatewaySilence(Level.ORANGE, 5 * MINUTE)),
)
TOWN = replace(CITY, things=tuple(replace(one, gateway="gw-1") for one in CITY.things), rules=RULES)


class Record:
    """A desk with all these rules, what is stored, and what it had recorded."""

    def __init__(self) -> None:
        bindings = bind(TOWN, STREAMS, ZoneInfo("Asia/Shanghai"))
        self.desk = Desk()
        for one in bindings.values():
            begin = Snapshot(BEFORE, one.evaluator.begin(normal(BEFORE)), normal(BEFORE))
            self.desk.adopt(one, one.strand(begin), Heard(0.0, BEFORE))
        for composite in compose(TOWN, bindings).values():
            self.desk.tie(Tie(composite, BEFORE))
        self.stored: dict[tuple[int, int], Observation] = {}
        self.found: dict[Key, dict[tuple[int, Level, bool], Finding]] = {}

    def feed(self, some: list[Observation]) -> "Record":
        fresh = {one.key: one for one in some if one.key not in self.stored}
        self.stored |= fresh
        wanted = self.desk.take(fresh.values(), 0.0)
        in_order = sorted(self.stored.values(), key=lambda one: one.phenomenon_time)
        self.desk.take_again(
            {
                key: [
                    o
                    for o in in_order
                    if o.datastream_id == key and span.since < o.phenomenon_time <= span.until
                ]
                for key, span in wanted.items()
            }
        )
        return self.told()

    def told(self) -> "Record":
        for one in self.desk.concluded():
            found = self.found.setdefault(one.key, {})
            for finding in one.revision.retracted:
                del found[finding.key]
            for finding in one.revision.added:
                assert finding.key not in found
                found[finding.key] = finding
        return self

    def silent(self, seconds: float) -> "Record":
        for _ in range(3):
            self.desk.fall_due(3600 + seconds)
            self.told()
        return self

    def settled(self) -> dict[Key, list[tuple[int, Level, bool]]]:
        return {key: sorted(found) for key, found in self.found.items() if found}


rows = st.lists(
    st.tuples(
        st.sampled_from([1, 3, 5]), st.integers(0, 40), st.sampled_from([0.1, 0.7, 11.9, 12.5, 14.5, 40.0])
    ),
    min_size=1,
    max_size=40,
    unique_by=lambda row: row[:2],
)


@given(rows, st.randoms(use_true_random=False))
def test_the_history_of_composites_is_the_same_in_whatever_order_data_come(said, random: Random):
    observations = [observed(stream, result, minute) for stream, minute, result in said]
    in_order = Record().feed(observations)
    shuffled = Record()
    mixed = [*observations, *random.sample(observations, len(observations) // 3)]
    random.shuffle(mixed)
    while mixed:
        portion = random.randint(1, 5)
        shuffled.feed(mixed[:portion])
        del mixed[:portion]
    assert shuffled.settled() == in_order.settled()


def test_all_behind_a_gateway_fall_silent_as_one():
    record = Record().feed([observed(1, 11), observed(5, 20)]).silent(24 * 3600)
    silences = {str(key): [level > 0 for _, level, _ in found] for key, found in record.settled().items()}
    assert list(silences.values()) == [[True, False, True]] * 3
    assert {key.rule_id: str(key.subject) for key in record.settled()}["gateway"] == "gateway:gw-1"


def test_composites_of_composites_follow_their_members():
    record = Record().feed([observed(1, 12.5), observed(5, 20), observed(1, 12.6, 1)])
    assert {key.rule_id for key in record.settled()} >= {"flood", "count", "any", "both"}
    assert "all" not in {key.rule_id for key in record.settled()}
    record.feed([observed(1, 12.6, 2)]).silent(0)
    assert all(str(key.subject) == "area:hills" for key in record.settled() if key.rule_id in ("all", "both"))
