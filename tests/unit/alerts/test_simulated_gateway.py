"""The simulated gateway: the same seed plays the same drill, and its odds are kept."""

from collections import Counter

import pytest

from alerts.simulated_gateway import Chance, Fate, Odds

PEOPLE = [f"callout.1.p{number}.1" for number in range(2000)]


def test_the_same_seed_plays_the_same_drill_and_another_seed_another():
    drills = [[Chance(seed).fate(key, "+861") for key in PEOPLE] for seed in (1, 1, 2)]

    assert drills[0] == drills[1] != drills[2]


def test_the_odds_are_kept_over_many_calls():
    odds = Odds(
        pressed=0.3, hung_up=0.1, no_answer=0.2, busy=0.1, failed=0.05, lost=0.05, error=0.05, machine=0.05
    )
    chance = Chance(7, odds)

    counts = Counter(chance.fate(key, "+861") for key in PEOPLE)
    errors = sum(chance.refuses(key, 1) for key in PEOPLE)

    for fate, share in odds.fates():
        assert counts[fate] / len(PEOPLE) == pytest.approx(share, abs=0.03)
    assert errors / len(PEOPLE) == pytest.approx(0.05, abs=0.02)


def test_every_call_ends_in_exactly_one_report_unless_the_gateway_loses_it():
    chance = Chance(3, Odds(lost=0.1))
    for key in PEOPLE:
        over_s, reports = chance.call(key, "+861", "龙潭水库超汛限水位，请按 1 确认。", 30)
        ends = [one for one in reports if one.data["state"] != "answered"]
        assert len(ends) == (chance.fate(key, "+861") is not Fate.LOST)
        assert [one.after_s for one in reports] == sorted(one.after_s for one in reports)
        assert all(0 < one.after_s <= over_s for one in reports)


def test_a_call_rings_no_longer_than_asked():
    over_s, (report,) = Chance(fixed={"+862": Fate.NO_ANSWER}).call("k", "+862", "text", 20)

    assert (over_s, report.data["state"]) == (20, "no_answer")


def test_only_who_heard_it_all_is_reported_to_have_heard_it_all():
    for fate in (Fate.HEARD, Fate.PRESSED, Fate.HUNG_UP):
        _, reports = Chance(fixed={"+862": fate}).call("k", "+862", "text", 30)
        ended = reports[-1].data
        assert (ended["heard_to_end"], ended["heard"] == 1.0) == ((fate is Fate.HEARD),) * 2
        assert ("key_pressed" in ended) is (fate is Fate.PRESSED)


def test_a_mailbox_takes_the_whole_message_and_is_said_to_be_one():
    _, reports = Chance(fixed={"+862": Fate.MACHINE}).call("k", "+862", "text", 30)
    ended = reports[-1].data

    assert (ended["state"], ended["heard_to_end"], ended["machine"]) == ("ended", True, True)
    assert not any(Chance(1).fate(key, "+861") is Fate.MACHINE for key in PEOPLE)


def test_a_text_to_a_number_that_fails_is_not_delivered_and_not_replied_to():
    (report,) = Chance(odds=Odds(reply=1), fixed={"+862": Fate.FAILED}).text("k", "+862")

    assert report.data["state"] == "failed"


@pytest.mark.parametrize("odds", [{"busy": 1.5}, {"busy": -0.1}, {"no_answer": 0.6, "busy": 0.6}])
def test_odds_that_cannot_be_are_refused(odds):
    with pytest.raises(ValueError, match=r"0 to 1|more than 1"):
        Odds(**odds)
