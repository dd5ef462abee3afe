"""The page of promises and faults names tests that exist, and forgets no fault that is tested."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
TESTS = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
NAMED = sorted(set(re.findall(r"`(test_\w+)`", PAGE)))
FAULTS = [*range(1, 10), *range(11, 31), 35]
OF_THE_HARNESS = {"test_proxy", "test_small_disk"}
FILES = [p for p in sorted((ROOT / "tests/faults").glob("test_*.py")) if p.stem not in OF_THE_HARNESS]


@pytest.mark.parametrize("name", NAMED)
def test_every_test_that_the_page_names_exists(name):
    assert f"def {name}(" in TESTS


def test_every_promise_and_every_fault_has_a_row():
    rows = re.findall(r"^\| (\d+) \| .+ \| (.+) \|$", PAGE, re.M)
    promises, faults = rows[:6], rows[6:]
    assert [int(number) for number, _ in promises] == list(range(1, 7))
    assert sorted({int(number) for number, _ in faults}) == FAULTS
    assert all("`test_" in named for _, named in faults)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_of_faults_is_spoken_for_on_the_page(path):
    tests = set(re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.M))
    assert tests & set(NAMED)
