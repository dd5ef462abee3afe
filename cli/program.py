"""What the supervisor runs, in its own words: a program, how it is asked whether it is well, and how long
it may leave a question unanswered. Nothing here knows what the program is.
"""

import math
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from city.errors import TransientError

Probe = Callable[[int], str | None]
"""pid → None when the child is well, else why not. Raises NotToBlameError."""


class NotToBlameError(TransientError):
    """A probe could not find out, for a reason that is not the child's: it counts neither way."""


@dataclass(frozen=True, slots=True)
class Program:
    """What to run. `tier` orders stopping, highest first.

    `probe` says when a starting child is ready; None where being alive for `settle_s` is enough. `alive` is
    asked once it is ready, and also while it starts once `give_way_s` have passed; by default it is `probe`.
    `asks_neighbour`: the probe asks somebody else about the child, whose silence is then not the child's.
    `asks_cameras`: it is told who we are to cameras, as no other child is. `is_outside`: it is another's
    program, or strangers speak to it: it inherits no setting of ours.
    `death_signal` is what the kernel sends when the supervisor dies; None where the command line sees to it.
    """

    name: str
    argv: tuple[str, ...]
    tier: int
    environ: Mapping[str, str] = field(default_factory=dict)
    probe: Probe | None = None
    alive: Probe | None = None
    give_way_s: float = math.inf
    asks_neighbour: bool = False
    asks_cameras: bool = False
    is_outside: bool = False
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals | None = signal.SIGKILL
    settle_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the supervisor waits for a child, in seconds. A silence begins with the first bad answer."""

    ask_starting_every_s: float = 0.1
    ask_ready_every_s: float = 3.0
    answer_within_s: float = 5.0
    doubt_after_s: float = 15.0
    """A ready child that has been silent for this long is called unresponsive."""
    kill_after_s: float = 30.0
    """An unresponsive child that has been silent for this long is killed and started again."""
    start_within_s: float = 60.0
    """A child that has not become ready for this long is killed and started again."""
