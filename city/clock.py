"""Time as all of us count it: epoch milliseconds, asked of a clock that is handed in.

Only entry points have the real one (`cli.process.epoch_ms`).
"""

from collections.abc import Callable

Clock = Callable[[], int]
"""Says epoch milliseconds."""

DAY_MS = 24 * 3600 * 1000
