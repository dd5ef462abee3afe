"""`citywatch bench NAME`, by a benchmark that takes no time: what it prints and writes, how it ends."""

import json
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner

from bench import ingest
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


@pytest.fixture
def writing(monkeypatch):
    """Runs a benchmark with options of its own and --write-docs; what was written of it is in the second."""
    written: list[str] = []
    module = SimpleNamespace(
        PARAMS=ingest.PARAMS,
        PARTIAL=ingest.PARTIAL,
        run=lambda _: {"rate": 1},
        shortfalls=lambda _: [],
        write=lambda name, *_: written.append(name),
    )
    monkeypatch.setattr(bench, "import_module", lambda _: module)
    return lambda *words: CliRunner().invoke(bench.command, ["ingest", "--write-docs", *words]), written


@pytest.mark.parametrize(
    "partial",
    [("--quick",), ("--only", "ours"), ("--rounds", "1"), ("--messages", "10000"), ("--clean",)],
    ids=lambda words: words[0],
)
def test_a_run_that_is_not_the_full_one_is_not_written_over_it(writing, partial):
    run, written = writing
    done = run(*partial)
    assert (done.exit_code, written) == (2, [])
    assert f"--write-docs wants a full run, without {partial[0]}" in done.stderr


def test_a_full_run_is_written_whatever_its_seed(writing):
    run, written = writing
    assert run("--seed", "7", "--json").exit_code == 0
    assert written == ["ingest"]


def test_every_option_that_makes_a_run_partial_is_one_of_the_benchmarks_own():
    assert set(ingest.PARTIAL) < {option.name for option in ingest.PARAMS if isinstance(option, click.Option)}
