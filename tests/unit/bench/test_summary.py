"""What the drains come to: medians, ratios, and no ratio to somebody who was not there."""

from dataclasses import replace

from bench.accounts import NOTHING_WRONG, Account
from bench.drain import Drain
from bench.ingest import of_live, shortfalls, summary
from bench.live import Delays, Spread
from bench.words import ingest_in_words

ONE = Drain("ours", 100.0, 1.0, {"ours": 0.5}, 80.0, 0.1)


def drains(**rates):
    return [replace(ONE, contestant=name, per_s=rate) for name, each in rates.items() for rate in each]


def test_a_ratio_is_of_medians_and_to_the_better_bridge():
    told = summary(
        drains(ours=(90, 120, 300), mq_bridge_512=(20, 30, 40), mq_bridge_2000=(60, 10, 60)), NOTHING_WRONG
    )
    assert told["stored_per_s"] == 120
    assert told["ratio_best_bridge"] == 2.0


def test_whoever_is_missing_has_no_ratio():
    told = summary(drains(ours=(100,)), NOTHING_WRONG)
    assert told["ratio_best_bridge"] is told["ratio_c_client"] is told["ratio_naive"] is None


def test_accounts_of_several_drains_add_up():
    assert Account(1, 2, 3, 4) + Account(1, 0, 0, 1) == Account(2, 2, 3, 5)


def test_what_a_live_run_did_not_store_counts_as_lost():
    spread = Spread(1.0, 2.0, 3.0, 10)
    delays = Delays(100, 8.0, 800, 790, 0.0, spread, spread, 80.0, 0.1)
    assert of_live(delays, Account(1, 0, 0, 0))["lost"] == 11


def checked(ours, bridge, account=NOTHING_WRONG, **more):
    told = summary(drains(ours=(ours,), mq_bridge_512=(bridge,)), account)
    return shortfalls(told | {"floor": 2.0, "missing": {}} | more)


def test_nothing_lost_and_a_ratio_at_the_floor_pass():
    assert checked(200, 100) == []


def test_a_ratio_below_the_floor_is_a_shortfall_and_gives_the_figures():
    (said,) = checked(199, 100)
    assert said.startswith("1.99 times the best bridge is below 2.0; ")
    assert said.endswith("stored a second, by round: {'ours': [199], 'mq_bridge_512': [100]}")


def test_whatever_is_lost_doubled_or_unaccounted_is_a_shortfall():
    assert checked(300, 100, Account(1, 2, 3, 4)) == [
        "lost is 1",
        "duplicates_stored is 2",
        "unaccounted is 3",
        "live_differs is 4",
    ]


def test_no_ratio_is_a_shortfall_that_says_why():
    told = summary(drains(ours=(100,)), NOTHING_WRONG) | {"floor": 2.0}
    why = "mq-bridge is not installed: make bench"
    assert shortfalls(told | {"missing": {"mq_bridge_512": why, "mq_bridge_2000": why}}) == [
        f"there is no ratio to mq-bridge: {why}"
    ]


def test_the_result_reads_as_a_page():
    result = summary(drains(ours=(100,), naive=(10,)), NOTHING_WRONG)
    result |= {"clean": False, "seed": 1, "runs": {"messages": 1000, "rounds": 1}}
    said = ingest_in_words(result | {"missing": {"mosquitto_sub": "install mosquitto-clients"}})
    assert "| one INSERT per message | 10.00 |" in said
    assert "Not measured, mosquitto_sub: install mosquitto-clients." in said
    assert "below" not in said


def test_a_page_says_that_a_low_ratio_was_looked_at_twice():
    result = summary(drains(ours=(100,), mq_bridge_512=(60,)), NOTHING_WRONG)
    result |= {"clean": False, "seed": 1, "floor": 2.0, "missing": {}}
    said = ingest_in_words(result | {"runs": {"messages": 1000, "rounds": 1, "second_look": 3}})
    assert "Then 3 rounds more of ours and mq-bridge, because the ratio was below 2.0" in said
