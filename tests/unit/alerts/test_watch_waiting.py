"""How long messages have waited, as the watch sees it look by look."""

import pytest

from alerts.watch_waiting import Waiting

STORED = 1_763_737_200_000
CHECK_S = 2.0


def waited(*looks: tuple[bool | None, int | None], every_s: float = CHECK_S, before_s: float = 0.0) -> float:
    waiting, found = Waiting(before_s), 0.0
    for number, (waits, last_commit_at) in enumerate(looks):
        found = waiting.look(waits, last_commit_at, 1000.0 + number * every_s)
    return found


def test_it_is_reckoned_from_when_messages_began_to_wait_however_quiet_it_was_before():
    quiet = [(False, STORED)] * 200
    assert waited(*quiet, (True, STORED)) == 0
    assert waited(*quiet, *[(True, STORED)] * 11) == 20


def test_what_is_stored_meanwhile_begins_it_anew():
    assert waited(*[(True, STORED)] * 11, (True, STORED + 1)) == 0
    assert waited(*[(True, STORED)] * 11, *[(True, STORED + 1)] * 3) == 4


def test_it_is_over_when_nothing_waits_any_more():
    assert waited(*[(True, STORED)] * 11, (False, STORED)) == 0


@pytest.mark.parametrize(("before", "told"), [(True, 20), (False, 0), (None, 0)])
def test_what_cannot_be_seen_goes_on_as_it_was_and_begins_nothing(before, told):
    assert waited((before, STORED), *[(None, None)] * 10) == told


def test_a_storing_that_was_not_seen_because_the_database_was_away_counts_when_it_is_back():
    assert waited((True, STORED), *[(None, None)] * 10, (True, STORED + 9)) == 0
    assert waited((True, STORED), *[(None, None)] * 10, (True, STORED)) == 22


def test_what_is_stored_by_a_clock_that_was_set_back_is_stored_as_well():
    assert waited(*[(True, STORED)] * 11, (True, STORED - 3_600_000)) == 0


def test_a_watch_that_was_frozen_does_not_count_its_own_absence_in_a_quiet_system():
    assert waited((False, STORED), (True, STORED), every_s=600) == 0


def test_a_restart_goes_on_with_what_was_waited_before():
    assert waited((True, STORED), (True, STORED), before_s=118) == 120
