"""The benchmark of backtests, on very little."""

import pytest

from bench import backtest
from bench.backtest import Extent
from bench.report import write
from cli.bench import Options


@pytest.fixture(scope="module")
def said():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backtest, "QUICK", Extent(9, 1))
        return backtest.run(Options(quick=True))


def test_it_says_how_much_was_folded_how_quickly_and_that_it_is_as_live(said):
    assert said["observations"] == 9 * 1440
    assert said["seconds"] > 0
    assert said["equals_live"] is True
    assert said["fires"] > 0
    assert said["late"] > 0
    assert backtest.shortfalls(said) == []


def test_its_section_says_so_in_words(said, tmp_path):
    page = tmp_path / "benchmarks.md"
    write("backtest", backtest, said, page)
    text = page.read_text(encoding="utf-8")
    assert "12,960 observations of 9 datastreams, 1 days" in text
    assert "| equal to the live history | yes | yes |" in text


def test_another_history_than_the_live_one_and_too_long_a_time_are_shortfalls():
    fine = {"equals_live": True, "seconds": 1.0, "target_s": 30}
    assert backtest.shortfalls(fine) == []
    assert len(backtest.shortfalls(fine | {"equals_live": False, "seconds": 31.0})) == 2
