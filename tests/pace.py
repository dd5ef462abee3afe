"""How much slower than the machine of our promises this one is just now, for tests that hold us to a time.

A wait for what must come in the end is generous and needs none of this: it costs only when it fails.
"""

import time

QUIET_S = 0.22
"""What the work takes on the machine of docs/benchmarks.md with nothing beside it."""
ROUNDS = 10_000_000


def allowed(promised_s: float) -> float:
    """The seconds that a promised time comes to here and now: never fewer, and more beside other work."""
    return promised_s * max(1.0, _work_s() / QUIET_S)


def _work_s() -> float:
    began = time.monotonic()
    total = 0
    for number in range(ROUNDS):
        total += number & 3
    return time.monotonic() - began
