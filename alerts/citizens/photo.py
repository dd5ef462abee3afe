"""A photo from a stranger, drawn anew: what comes out is a JPEG of ours without a byte of what was sent.

The decoder works in a process of its own with bounds on memory, time, files and children, because decoders
have faults and pictures can be bombs. It gets neither our environment nor a way to the database, and can open
nothing: no file, no connection. What it returns is bounded, and looked at again.
"""

import subprocess
import sys
from tempfile import TemporaryFile

from city.errors import TransientError
from city.letter import LARGEST_PHOTO, LARGEST_REDRAWN

CHILD = "alerts.citizens.photo_child"
WITHIN_S = 20.0
_BEGINS, _ENDS = b"\xff\xd8\xff", b"\xff\xd9"


def redrawn(raw: bytes) -> bytes | None:
    """The picture as a JPEG, at most 1600 pixels wide and high; None where it is no picture that we take.

    Raises TransientError where the process cannot be started.
    """
    if not raw or len(raw) > LARGEST_PHOTO:
        return None
    try:
        with TemporaryFile() as drawn:
            done = subprocess.run(
                [sys.executable, "-I", "-c", _RUN],
                input=raw,
                stdout=drawn,
                stderr=subprocess.DEVNULL,
                timeout=WITHIN_S,
                env={},
                check=False,
                cwd="/",
            )
            drawn.seek(0)
            jpeg = drawn.read(LARGEST_REDRAWN + 1)
    except subprocess.TimeoutExpired:
        return None
    except OSError as error:
        raise TransientError(f"no process for a photo: {error}") from error
    sound = done.returncode == 0 and jpeg.startswith(_BEGINS) and jpeg.endswith(_ENDS)
    return jpeg if sound and len(jpeg) <= LARGEST_REDRAWN else None


def _start() -> str:
    """What the child runs: isolated Python knows no path but its own, so it is told ours."""
    ours = [path for path in sys.path if path]
    return f"import sys; sys.path[:0] = {ours!r}; from {CHILD} import main; main()"


_RUN = _start()
