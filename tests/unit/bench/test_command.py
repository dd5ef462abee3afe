"""`citywatch bench NAME`, by a benchmark that takes no time: what it prints, when it ends with code 1."""

import json
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from cli import bench

SLOW = SimpleNamespace(
    run=lambda options: {"rate": 1, "quick": options.quick, "checked": options.check},
    shortfalls=lambda result: [f"rate is {result['rate']}", "and more"] if result["rate"] < 2 else [],
)


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr(bench, "import_module", lambda _: SLOW)
    return lambda *words: CliRunner().invoke(bench.command, ["ingest", *words])


def test_without_check_a_result_is_only_printed(run):
    done = run("--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {"rate": 1, "quick": False, "checked": False}
    assert done.stderr == ""


def test_a_check_that_fails_prints_the_figures_says_why_and_ends_with_code_1(run):
    done = run("--quick", "--json", "--check")
    assert done.exit_code == 1
    assert json.loads(done.stdout) == {"rate": 1, "quick": True, "checked": True}
    assert done.stderr == "Error: rate is 1; and more\n"


def test_a_check_that_holds_ends_with_code_0(run, monkeypatch):
    monkeypatch.setattr(SLOW, "run", lambda _: {"rate": 2})
    assert run("--check").exit_code == 0
