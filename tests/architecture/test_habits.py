"""The habits that a machine can check: sizes, docstrings, no SQL and no clock where they do not belong."""

import ast
import configparser
import re
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("city", "sensors", "maps", "store", "ingest", "alerts", "dashboard", "cli", "bench")
PURE = (
    "city",
    "sensors",
    "maps",
    "alerts/cap_atom.py",
    "alerts/cap_chain.py",
    "alerts/cap_draft.py",
    "alerts/cap_words.py",
    "alerts/cap_xml.py",
    "alerts/callout/answer.py",
    "alerts/callout/decide.py",
    "alerts/callout/enrol.py",
    "alerts/callout/lines.py",
    "alerts/callout/moves.py",
    "alerts/callout/words.py",
    "alerts/channels/callback.py",
    "alerts/channels/phone_words.py",
    "alerts/channels/signature.py",
    "alerts/channels/trial.py",
    "alerts/channels/verdict.py",
    "alerts/acts.py",
    "alerts/as_of.py",
    "alerts/backtest.py",
    "alerts/backtest_report.py",
    "alerts/combine.py",
    "alerts/composites.py",
    "alerts/deadlines.py",
    "alerts/desk.py",
    "alerts/evaluate",
    "alerts/fold.py",
    "alerts/gap_words.py",
    "alerts/incidents.py",
    "alerts/releases/call_lists.py",
    "alerts/ical.py",
    "alerts/lifecycle.py",
    "alerts/oncall.py",
    "alerts/policy",
    "alerts/simulated_gateway.py",
    "alerts/shards.py",
    "alerts/skim.py",
    "alerts/skim_compare.py",
    "alerts/skim_foresee.py",
    "alerts/skim_run.py",
    "alerts/strands.py",
    "alerts/tied.py",
    "alerts/watch_box.py",
    "alerts/watch_words.py",
    "alerts/watched.py",
    "alerts/ack_links.py",
    "alerts/cases.py",
    "alerts/escalation.py",
    "alerts/retry.py",
    "alerts/words.py",
    "alerts/words_body.py",
    "alerts/words_table.py",
    "dashboard/figures",
    "dashboard/mirror.py",
    "dashboard/ogc",
    "dashboard/sta",
)
NOT_PURE = ("maps/report.py",)
FILE_LINES, FUNCTION_LINES, MEDIAN_LINES = 300, 60, 10
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter", "urlopen"}
OPENS = {"open", "print", "input"}
SQL = re.compile(
    r"^\s*(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(TABLE|INDEX|VIEW)|WITH\s+\w+\s+AS)\s",
    re.DOTALL,
)


def sources(*places):
    """Python files below these places of the repository, as relative paths."""
    found = []
    for place in places:
        path = ROOT / place
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return [path.relative_to(ROOT) for path in found if path.exists()]


def tree(path):
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def functions(path):
    """(name, lines) of every function; a docstring's lines do not count."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.end_lineno - node.lineno + 1 - docstring_lines(node)


def docstring_lines(node):
    if ast.get_docstring(node) is None:
        return 0
    return node.body[0].end_lineno - node.body[0].lineno + 1


OURS = sources(*PACKAGES)
PURE_FILES = [path for path in sources(*PURE) if str(path) not in NOT_PURE]


def test_imports_follow_the_contracts():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_pure_place_that_exists_stands_in_the_contract():
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    named = contracts["importlinter:contract:pure"]["source_modules"].split()
    existing = [place for place in PURE if (ROOT / place).exists()]
    assert sorted(named) == sorted(place.removesuffix(".py").replace("/", ".") for place in existing)


@pytest.mark.parametrize("path", [*OURS, *sources("tests")], ids=str)
def test_a_file_has_at_most_300_lines(path):
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= FILE_LINES


@pytest.mark.parametrize("path", OURS, ids=str)
def test_a_function_has_at_most_60_lines(path):
    if path.parent == Path("dashboard/pages"):
        return
    assert {name: lines for name, lines in functions(path) if lines > FUNCTION_LINES} == {}


def test_half_of_all_functions_have_at_most_10_lines():
    assert median(lines for path in OURS for _, lines in functions(path)) <= MEDIAN_LINES


@pytest.mark.parametrize("path", OURS, ids=str)
def test_a_module_says_what_and_why(path):
    assert ast.get_docstring(tree(path))


@pytest.mark.parametrize("path", OURS, ids=str)
def test_sql_stands_in_sql_files(path):
    strings = (
        n.value for n in ast.walk(tree(path)) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    )
    assert [text for text in strings if SQL.match(text)] == []


@pytest.mark.parametrize("path", PURE_FILES, ids=str)
def test_a_pure_file_reads_no_clock_and_opens_nothing(path):
    called = {ast.unparse(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)}
    assert {name for name in called if name in OPENS or reads_clock(name)} == set()


def reads_clock(name):
    """Whether `x.now` is that of a module or class of the standard library, not of a value of ours."""
    owner, _, last = name.rpartition(".")
    return last in CLOCKS and owner.split(".")[0] in ("datetime", "date", "time", "dt", "urllib")


def test_no_file_of_the_repository_is_empty():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = (ROOT / line for line in listed.splitlines())
    assert [str(path) for path in paths if path.exists() and path.stat().st_size == 0] == []
