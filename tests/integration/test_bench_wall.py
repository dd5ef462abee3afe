"""The benchmark of the wall, on very little: that its figures come, not what they are."""

import pytest
from stack import find_chromium

from bench import wall
from bench.report import write
from bench.wall import Extent
from cli.bench import Options

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def said():
    if find_chromium() is None:
        pytest.skip("no Chromium on this machine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wall, "QUICK", Extent(20, 60, 120, 1, 6.0, 1))
        patch.setattr(wall, "CLIENTS", 5)
        return wall.run(Options(quick=True))


def test_it_says_how_old_changes_are_when_they_are_painted(said):
    for size in ("5000", "20000"):
        assert said[f"changes_{size}"] > 0
        assert said[f"unpainted_{size}"] == 0
        assert 0 < said[f"paint_p50_ms_{size}"] <= said[f"paint_p95_ms_{size}"]
    assert said["first_paint_ms"] > 0


def test_it_compares_with_a_plain_dash_application_of_the_same_run(said):
    ratio = said["plain_dash_paint_p95_ms"] / said["paint_p95_ms_5000"]
    assert said["ratio_plain_dash"] == pytest.approx(ratio, abs=0.01)


def test_it_weighs_fifty_changes_and_hears_many_walls(said):
    assert 50 * len('[1,1764000000000,1,"GOOD",[]]') < said["delta_bytes_50"] < 5000
    assert 0 < said["clients_100_p50_ms"] <= said["clients_100_p95_ms"]


def test_it_says_who_drew(said):
    assert said["chromium"]
    assert said["drawn_by"] not in ("", "none")


def test_its_section_says_so_in_words(said, tmp_path):
    page = tmp_path / "benchmarks.md"
    write("wall", wall, said, page)
    text = page.read_text(encoding="utf-8")
    assert said["drawn_by"] in text
    assert f"| {said['delta_bytes_50']:,} | 5,000 |" in text


def test_what_is_too_slow_or_never_painted_is_a_shortfall():
    fine = dict(wall.TARGETS)
    fine |= {"unpainted_5000": 0, "unpainted_20000": 0, "ratio_plain_dash": 2.0, "clients_lost": 0}
    assert wall.shortfalls(fine) == []
    assert len(wall.shortfalls(fine | {"paint_p95_ms_5000": 501, "first_paint_ms": None})) == 2
    assert len(wall.shortfalls(fine | {"unpainted_5000": 1, "ratio_plain_dash": 0.9})) == 2
    assert len(wall.shortfalls(fine | {"clients_lost": 3})) == 1
