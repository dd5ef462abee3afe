"""What the benchmark of seeking says of its figures; nothing is measured."""

from bench import seek, seek_page
from bench.seek import MOMENTS

NAMES = dict.fromkeys(MOMENTS, 180.0)
STEPS = dict.fromkeys(seek_page.STEPS, 90.0)
RESULT = {
    **NAMES,
    **{f"page_{name}": took for name, took in STEPS.items()},
    "p95_ms": NAMES,
    "page_p95_ms": STEPS,
    "seek_p95_ms": 270.0,
    "most_ms": 500,
    "rows": 4_500_000,
    "streams": 10_001,
    "things": 5000,
    "days": 90,
    "partitions": 13,
    "edition": "postgresql",
    "silent": 500,
    "late": 1000,
    "outage": 660,
    "runs_noted": 1000,
    "runs": 40,
    "paints": 20,
    "megabytes": 4.5,
    "chromium": "1.2",
    "drawn_by": "nobody",
    "load": 0.1,
}


def test_two_steps_together_are_their_sums_and_not_the_sum_of_their_worst():
    assert seek.together_p95([100.0] * 50, [20.0] * 50) == 120
    rarely = [100.0] * 94 + [200.0] * 6
    assert seek.together_p95(rarely, [20.0] * 100) == 220
    assert seek.together_p95(rarely, rarely) == 300


def test_every_moment_and_every_step_of_the_browser_stand_in_its_section():
    said = seek.describe(RESULT)
    assert all(f"| {one.what} | 180 | 180 |" in said for one in MOMENTS.values())
    assert all(f"| {words} | 90 | 90 |" in said for words in seek_page.STEPS.values())
    assert "13 tables of plain PostgreSQL" in said
    assert "270 (at most 500)" in said


def test_the_slowest_answer_and_the_painted_frame_together_are_held_against_the_promise():
    assert seek.shortfalls(RESULT) == []
    assert seek.shortfalls(RESULT | {"seek_p95_ms": 501.0}) == ["a seek takes 501.0 ms, more than 500 ms"]


def test_what_is_missed_in_the_outage_is_every_minute_and_received_after_it():
    found = list(seek._missed(range(1, 3), seek.OUTAGE_MS))
    assert len({one.key for one in found}) == 2 * seek.OUTAGE_MINUTES
    assert min(one.received_at - one.phenomenon_time for one in found) == seek.HOUR_MS
