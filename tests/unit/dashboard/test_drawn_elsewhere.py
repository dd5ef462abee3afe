"""The same data are the same bytes in every process, whatever its zone, language, hash seed and time."""

import os
import subprocess
import sys
from pathlib import Path

from drawn_elsewhere import digests

SCRIPT = Path(__file__).parents[2] / "drawn_elsewhere.py"
ROOT = SCRIPT.parents[1]
ELSEWHERE = {
    "TZ": "America/St_Johns",
    "LC_ALL": "de_DE.UTF-8",
    "LANG": "tr_TR.UTF-8",
    "PYTHONHASHSEED": "4711",
}


def test_exports_reports_workbooks_and_letters_are_the_same_bytes_in_another_process():
    env = os.environ | ELSEWHERE | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, str(SCRIPT)], env=env, cwd=ROOT, capture_output=True, timeout=120)

    assert done.stdout.decode().splitlines() == digests(), done.stderr.decode()
