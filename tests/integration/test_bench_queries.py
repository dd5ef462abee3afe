"""The benchmark of reading history, on very little of it."""

import pytest

from bench import queries
from bench.queries import QUESTIONS, Extent
from bench.report import write
from cli.bench import Options

KEYS = tuple(QUESTIONS)
NAMES = {
    "latest_ms",
    "day_one_stream_ms",
    "month_hourly_ms",
    "month_exceedances_ms",
    "year_one_stream_ms",
    "year_hourly_ms",
    "year_twelve_ms",
}


@pytest.fixture(scope="module")
def said():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "QUICK", Extent(86_400, 5000, 500, 20, 24))
        return queries.run(Options(quick=True))


def test_it_says_how_much_was_read_how_quickly_and_where(said):
    assert set(said) >= NAMES
    assert said["rows"] == 5000 + 500 + 998 * 30 + 11 * 24
    assert all(0 < said[key] < 10_000 for key in KEYS)
    assert all(said["p95_ms"][key] >= said[key] for key in KEYS)
    assert said["edition"] == "postgresql"
    assert {"machine", "versions", "runs"} <= set(said)


def test_its_section_names_machine_versions_edition_rows_and_every_median_beside_its_target(said, tmp_path):
    page = tmp_path / "benchmarks.md"
    write("queries", queries, said, page)
    text = page.read_text(encoding="utf-8")
    assert "- processor " in text
    assert f"postgresql {said['versions']['postgresql']}" in text
    assert "35,704 observations of 1,000 datastreams, one of them with 5,000 minutes" in text
    assert "plain PostgreSQL" in text
    for key, question in QUESTIONS.items():
        target = question.target_ms or "–"
        assert f"| {question.what} | {said[key]:.2f} | {said['p95_ms'][key]:.2f} | {target} |" in text


def test_a_median_above_its_target_is_a_shortfall_and_what_has_no_target_is_none():
    fine = dict.fromkeys(KEYS, 1.0)
    assert queries.shortfalls(fine | {"year_one_stream_ms": 1e6}) == []
    assert queries.shortfalls(fine | {"latest_ms": 31.0}) == [
        "the latest of every datastream: 31.0 ms is above 30 ms"
    ]
