"""The run of all tests: what fails in company is tried once more alone, and what fails again has failed."""

import pytest
import run_all

INI = """[pytest]
markers = soak
addopts = -p no:dash -p no:schemathesis -p no:hypothesispytest -p no:anyio
"""
FAILS = "def test_{n}():\n    assert False\n"
FAILS_ONCE = """
from pathlib import Path


def test_in_company():
    seen = Path(__file__).with_suffix(".seen")
    known = seen.exists()
    seen.touch()
    assert known
"""


@pytest.fixture
def tests(tmp_path, monkeypatch):
    """A folder of tests that is the whole run."""
    (tmp_path / "pytest.ini").write_text(INI, encoding="utf-8")
    monkeypatch.setattr(run_all, "ROOT", tmp_path)
    monkeypatch.setattr(run_all, "FAILED", tmp_path / ".pytest_cache" / "v" / "cache" / "lastfailed")
    monkeypatch.setattr(run_all, "turns", lambda: (("-n", "1", "-m", "not soak"),))
    return tmp_path


def test_what_passes_alone_has_passed_and_is_said_by_name(tests, capfd):
    (tests / "test_one.py").write_text(FAILS_ONCE, encoding="utf-8")
    (tests / "test_other.py").write_text("def test_well():\n    pass\n", encoding="utf-8")
    assert run_all.main() == 0
    said = capfd.readouterr().out
    assert "1 failed in company; once more alone:\n  test_one.py::test_in_company" in said
    assert "1 passed" in said.partition("once more alone")[2]


def test_what_fails_alone_too_has_failed(tests):
    (tests / "test_one.py").write_text(FAILS.format(n="always"), encoding="utf-8")
    assert run_all.main() == 1


def test_more_than_a_handful_are_not_tried_again(tests, capfd):
    many = range(run_all.MOST_AGAIN + 1)
    (tests / "test_one.py").write_text("\n\n".join(FAILS.format(n=n) for n in many), encoding="utf-8")
    assert run_all.main() == 1
    assert "once more alone" not in capfd.readouterr().out


def test_a_test_that_cannot_be_read_fails_the_run(tests, capfd):
    (tests / "test_one.py").write_text("import nothing_like_this\n", encoding="utf-8")
    assert run_all.main() != 0
    capfd.readouterr()
