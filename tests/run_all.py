"""All tests in three turns: what works, what draws in a browser, what is killed and frozen.

Tests wait more than they work, so more of them run at once than there are cores; browsers and faults work
more than they wait. A test that fails in company is said by name and tried once more alone: a machine that
stood still for a moment then hides nothing of what the rest found. More than a handful are not tried again.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FAILED = ROOT / ".pytest_cache" / "v" / "cache" / "lastfailed"
MOST_AGAIN = 5
SOME_FAILED = 1
AT_ONCE = os.environ.get("TESTS_AT_ONCE", "4")
HEAVY_AT_ONCE = os.environ.get("HEAVY_AT_ONCE", "2")


def turns() -> tuple[tuple[str, ...], ...]:
    """What pytest is asked in each turn. Reading all tests takes half a minute: browsers read only theirs."""
    return (
        ("-n", AT_ONCE, "-m", "not soak and not browser", "--ignore=tests/faults"),
        ("-n", HEAVY_AT_ONCE, "-m", "browser and not soak", *with_browsers()),
        ("-n", HEAVY_AT_ONCE, "-m", "not soak and not browser", "tests/faults"),
    )


def with_browsers() -> list[str]:
    """The files with tests that draw in a browser."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(file.relative_to(ROOT)) for file in files if "mark.browser" in file.read_text("utf-8")]


def main() -> int:
    """The exit code of the run: 0 where every test passed, in company or alone."""
    FAILED.unlink(missing_ok=True)
    codes = {pytest(*turn, "--dist", "loadfile") for turn in turns()}
    if codes == {0}:
        return 0
    failed = sorted(json.loads(FAILED.read_text("utf-8"))) if FAILED.exists() else []
    if codes - {0, SOME_FAILED} or not 0 < len(failed) <= MOST_AGAIN:
        return max(codes)
    say(f"{len(failed)} failed in company; once more alone:", *failed)
    return pytest("-n", "0", "-m", "not soak", "--last-failed", "--last-failed-no-failures", "none")


def pytest(*arguments: str) -> int:
    """Run pytest in a process of its own; its exit code."""
    return subprocess.run((sys.executable, "-m", "pytest", *arguments), cwd=ROOT, check=False).returncode


def say(*lines: str) -> None:
    """Lines for whoever reads the run."""
    print(*lines, sep="\n  ", flush=True)


if __name__ == "__main__":
    sys.exit(main())
