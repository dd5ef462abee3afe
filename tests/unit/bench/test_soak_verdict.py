"""What the soak calls recovered, and what it complains of."""

from bench import soak

FINE = {"said_lost_s": 9.1, "always_said": True, "back_s": 3.0, "wrong_after": 0}


def test_a_page_that_said_so_in_time_and_shows_the_truth_again_has_recovered():
    assert soak.is_recovered(FINE)


def test_late_or_never_said_a_green_moment_not_back_or_something_old_is_not_recovered():
    for wrong in (
        {"said_lost_s": 10.1},
        {"said_lost_s": None},
        {"always_said": False},
        {"back_s": None},
        {"wrong_after": 1},
    ):
        assert not soak.is_recovered(FINE | wrong)


def test_a_heap_that_grows_or_a_page_that_did_not_recover_is_a_shortfall():
    kept = {"nodes_per_1000": 0.0, "listeners_per_1000": 0.0}
    fine = {**FINE, **kept, "heap_slope_kb_per_1000": 3.0, "recovered": True, "quick": False}
    assert soak.shortfalls(fine) == []
    assert len(soak.shortfalls(fine | {"heap_slope_kb_per_1000": 11.0, "recovered": False})) == 2
    assert soak.shortfalls(fine | {"heap_slope_kb_per_1000": 11.0, "quick": True}) == []
    assert len(soak.shortfalls(fine | {"nodes_per_1000": 1.1, "listeners_per_1000": 2.0})) == 2
    assert len(soak.shortfalls(fine | {"heap_slope_kb_per_1000": None})) == 1


def test_what_weighing_alone_adds_is_by_weighing():
    assert soak.per_weighing([100.0, 110.0, 120.0, 130.0]) == 10
    assert soak.per_weighing([]) is None
