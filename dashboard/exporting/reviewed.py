"""What officers decided about the rows of an export: nothing is left out of a file, and each row says it."""

from collections.abc import Sequence

import numpy as np

from city.columns import Ints
from city.review import ReviewSpan, ReviewState


def reviewed(spans: Sequence[ReviewSpan], begins: Ints, ends: Ints) -> list[str]:
    """What rows that stand for [begin, end) epoch ms are: a word, or several where parts of one differ.

    `spans` tile the time that the rows lie in, ascending.
    """
    firsts = np.array([span.first for span in spans], np.int64)
    low = np.searchsorted(firsts, begins, side="right") - 1
    high = np.searchsorted(firsts, ends, side="left") - 1
    states = [span.state for span in spans]
    return [_words(states[a : b + 1]) for a, b in zip(low.tolist(), high.tolist(), strict=True)]


def _words(states: Sequence[ReviewState]) -> str:
    if len(states) == 1:
        return states[0].value
    return " ".join(state.value for state in ReviewState if state in states)
