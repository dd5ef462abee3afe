"""One file of all modules of the wall: a hundred small ones cost as many journeys before anything is painted.

Run after `npm ci` as `python -m dashboard.bundle`. Standard library only, and nothing of ours imported but
where the file lies. What is vendored stays apart: the map starts its worker from where it lies.
"""

import platform
import subprocess
import sys
from pathlib import Path

from dashboard.modules import BUNDLE, ENTRY

ESBUILD = "node_modules/@esbuild/*/bin/esbuild"
HOW = ("--bundle", "--format=esm", "--minify", "--charset=utf8", "--sourcemap", "--external:/assets/*")


def bundle(root: Path, entry: Path = ENTRY, target: Path = BUNDLE) -> None:
    """Write `target` anew. Raises FileNotFoundError where npm has not brought esbuild for this machine, and
    CalledProcessError where a module is wrong: esbuild has said so."""
    found = sorted(root.glob(ESBUILD))
    if not found:
        raise FileNotFoundError(f"esbuild for {platform.machine()} is missing: run `npm ci` first")
    argv = (str(found[0]), str(entry), *HOW, "--log-level=warning", f"--outfile={target}")
    subprocess.run(argv, check=True)


if __name__ == "__main__":
    bundle(Path(__file__).resolve().parent.parent)
    sys.stdout.write(f"{BUNDLE.stat().st_size:,} bytes of modules in one file\n")
