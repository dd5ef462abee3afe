"""The soak of the wall, on very little: a few hundred updates, the dashboard killed between them."""

import pytest
from stack import find_chromium

from bench import soak
from bench.report import write
from bench.soak import Extent
from cli.bench import Options

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def said():
    if find_chromium() is None:
        pytest.skip("no Chromium on this machine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(soak, "QUICK", Extent(20, 400, 400.0, 50, 100, 0.5))
        return soak.run(Options(quick=True))


def test_the_page_says_that_it_is_alone_and_shows_the_truth_afterwards(said):
    assert said["updates"] == 400
    assert said["always_said"] is True
    assert said["back_s"] is not None
    assert said["wrong_after"] == 0


def test_it_weighs_the_page_and_says_how_it_grows(said):
    assert said["weighed"] >= 3
    assert said["heap_mb_first"] > 0
    assert isinstance(said["heap_slope_kb_per_1000"], float)


def test_its_section_says_so_in_words(said, tmp_path):
    page = tmp_path / "benchmarks.md"
    write("soak", soak, said, page)
    text = page.read_text(encoding="utf-8")
    assert "| says so at every look until it is back | yes | yes |" in text
    assert f"{said['missed']:,} updates came while it was away" in text.replace("\n", " ")
