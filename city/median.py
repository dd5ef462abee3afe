"""The middle of values in order."""


def median(ordered: list[float]) -> float:
    """The middle of values in order; of an even number, the mean of the two in the middle."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
