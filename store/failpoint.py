"""Named places where a test may kill this process, to prove that a crash there loses and doubles nothing.

For tests only. Nothing is armed unless CITYWATCH_FAILPOINT says so when the process starts:
`after_commit:3` ends it with SIGKILL at its third passage of `after_commit`, as a power cut would, with no
clean-up of any kind. Without the variable a passage costs one comparison with None.
"""

import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from city.errors import SettingsError

VARIABLE = "CITYWATCH_FAILPOINT"
INGEST = ("before_commit", "after_commit", "before_ack", "mid_batch", "during_live")
CALLOUT = ("callout_before_ask", "callout_after_ask", "callout_before_commit")
DELIVER = ("deliver_before_send", "deliver_after_send", "dispatch_before_commit")
PLACES = (*INGEST, *CALLOUT, *DELIVER)
"""By whose loop passes them."""


def die() -> None:
    """End this process at once and for good."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(slots=True)
class Armed:
    """A place where the process ends at its `passages_left`th passage."""

    place: str
    passages_left: int
    end: Callable[[], None] = die

    def passed(self, place: str) -> None:
        """Count a passage of `place`; does not return from the last one of ours."""
        if place == self.place:
            self.passages_left -= 1
            if self.passages_left == 0:
                self.end()


def armed(environ: Mapping[str, str]) -> Armed | None:
    """What the variable asks for, None where it is not set. Raises SettingsError for a mistake in it."""
    wanted = environ.get(VARIABLE)
    if not wanted:
        return None
    place, _, passage = wanted.partition(":")
    if place not in PLACES or not passage.isdecimal() or int(passage) < 1:
        raise SettingsError(f"{VARIABLE}: {wanted!r} is not one of {', '.join(PLACES)} with :1 or more")
    return Armed(place, int(passage))


_armed = armed(os.environ)


def reach(place: str) -> None:
    """Pass a place; see PLACES for their names."""
    if _armed is not None:
        _armed.passed(place)
