"""The arithmetic of the wall's benchmarks."""

import json
from itertools import pairwise

import pytest

from bench.wall_bytes import weight
from bench.wall_clients import Wall, deltas, found, missing
from bench.wall_figures import ratio, slope_per_1000, slope_within, spread
from bench.wall_town import KINDS, SPANS, datastreams, message, properties, town


def event(number: int, *times: int) -> bytes:
    said = ",".join(f'[1,{at},1.5,"GOOD",[]]' for at in times)
    body = b'id: e-%d\nevent: delta\ndata: {"time":9,"observations":[%s]}\n\n' % (number, said.encode())
    return b"%x\r\n%s\r\n" % (len(body), body)


def test_a_spread_is_the_median_the_95th_percentile_and_the_greatest():
    found = spread([float(n) for n in range(101)])
    assert (found.p50, found.p95, found.most, found.count) == (50, 95, 100, 101)


def test_of_fewer_than_two_delays_there_is_no_spread():
    assert (spread([]).p95, spread([3.0]).p95, spread([3.0]).count) == (None, None, 1)


def test_a_ratio_of_what_is_not_known_is_not_known():
    assert ratio(300.0, 100.0) == 3
    assert ratio(None, 1.0) is ratio(1.0, None) is None


def test_a_slope_is_by_a_thousand_updates():
    assert slope_per_1000([0, 500, 1000, 1500], [10.0, 11.0, 12.0, 13.0]) == pytest.approx(2)
    assert slope_per_1000([0, 1000, 2000], [5.0, 5.0, 5.0]) == 0
    assert slope_per_1000([0, 1000], [5.0, 9.0]) is None
    assert slope_per_1000([1, 1, 1], [5.0, 6.0, 7.0]) is None


def test_what_happens_between_two_parts_is_no_growth():
    before, after = ([0, 1000, 2000], [5.0, 6.0, 7.0]), ([3000, 4000, 5000], [90.0, 91.0, 92.0])
    assert slope_within([before, after]) == pytest.approx(1)
    assert slope_within([before, ([3000], [90.0])]) == pytest.approx(1)
    assert slope_within([]) is None


def test_one_odd_size_does_not_tilt_the_slope():
    assert slope_per_1000(range(0, 9000, 1000), [5.0] * 4 + [900.0] + [5.0] * 4) == 0


def test_a_client_notes_when_each_delta_came_also_one_that_comes_in_two_pieces():
    wall = Wall()
    wall.keeps = True
    body = event(1, 100) + event(2, 100, 200)
    for cut in (body[:30], body[30:]):
        wall.data_received(cut)
    assert set(wall.arrived) == {b"e-1", b"e-2"}
    assert list(deltas(b"".join(wall.kept))) == [(b"e-1", [100]), (b"e-2", [100, 200])]


def test_every_observation_counts_at_every_client_from_when_it_is_looked():
    one, other = Wall(), Wall()
    one.keeps = True
    one.data_received(event(1, 100, 200))
    one.arrived, other.arrived = {b"e-1": 250.0}, {b"e-1": 260.0}
    assert found([one, other], since=150).count == 2
    assert found([one, other], since=150).most == 60


def test_what_one_wall_got_and_another_did_not_is_missing_but_for_what_was_on_its_way():
    one, other, none = Wall(), Wall(), Wall()
    one.arrived = {b"e-0": 90.0, b"e-1": 150.0, b"e-2": 200.0, b"e-3": 390.0}
    other.arrived = {b"e-1": 160.0}
    assert missing([one, other], since=100, until=300) == 1
    assert missing([one, other, none], since=100, until=300) == 3
    assert missing([one, other], since=100, until=170) == 0


def test_a_heartbeat_between_deltas_weighs_nothing():
    beat = b'id: e-2\nevent: heartbeat\ndata: {"time":9}\n\n'
    body = event(1, 100) + b"%x\r\n%s\r\n" % (len(beat), beat) + event(3, 200)
    assert weight(body) == len(event(1, 100)) + len(event(3, 200))


def test_a_town_has_things_of_every_kind_and_as_many_datastreams_as_they_have():
    made = town(60)
    assert {thing.kind for thing in made.things} == set(KINDS)
    assert sum(len(thing.datastreams) for thing in made.things) == datastreams(60)
    assert made.rules == ()
    assert town(60) == made
    assert len(town(60, watched=True).rules) == 1


def test_every_turn_changes_every_result_that_can_and_none_is_outside_its_span():
    for number in range(len(KINDS)):
        said = [json.loads(message(number, turn, 1).payload)["results"] for turn in range(8)]
        for prop in properties(number):
            low, high = SPANS[prop]
            results = [one[prop] for one in said]
            assert all(low <= result <= high for result in results)
            assert low == high or all(a != b for a, b in pairwise(results))
