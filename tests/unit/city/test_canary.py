"""The canary's flights: which hop was missed, and how long the others took."""

from hypothesis import given
from hypothesis import strategies as st

from city.canary import PATHS, Delays, Flight, Hop, delays
from city.conditions_canary import CANARY

SENT = 1_000_000
WHOLE = {hop: SENT + 10 * n for n, hop in enumerate(Hop, 1)}


def flight(*without: Hop) -> Flight:
    return Flight(SENT, {hop: at for hop, at in WHOLE.items() if hop not in without})


def test_a_whole_flight_misses_nothing():
    assert flight().missed == ()


def test_the_first_hop_it_did_not_come_by_is_named():
    assert flight(Hop.CONCLUDED, Hop.QUEUED, Hop.HANDED).missed == (Hop.CONCLUDED,)
    assert flight(*Hop).missed == (Hop.STORED,)


def test_the_way_to_a_screen_is_a_way_of_its_own():
    assert flight(Hop.SHOWN).missed == (Hop.SHOWN,)
    assert flight(Hop.HANDED, Hop.SHOWN).missed == (Hop.HANDED, Hop.SHOWN)


def test_delays_are_counted_from_publishing():
    many = [Flight(0, {Hop.STORED: ms}) for ms in range(1, 101)]
    assert delays(many) == {Hop.STORED: Delays(50, 95, 100)}


def test_clocks_that_differ_make_no_negative_delay():
    assert Flight(SENT, {Hop.SHOWN: SENT - 5}).delay(Hop.SHOWN) == 0


@given(st.sets(st.sampled_from(list(Hop))))
def test_a_hop_is_missed_exactly_when_one_of_its_ways_breaks_there(lost):
    broken = {next(hop for hop in path if hop in lost) for path in PATHS if lost & set(path)}
    assert set(flight(*lost).missed) == broken


def test_where_the_process_of_a_hop_is_dead_that_is_told_and_not_the_canary():
    assert {"ingest", "alerts", "deliver", "dashboard"} <= set(CANARY.because)
