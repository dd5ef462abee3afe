"""A clock that a test puts forward."""

from cli.process import epoch_ms

MINUTE = 60_000


class Ahead:
    """The time of day, and so many milliseconds."""

    def __init__(self) -> None:
        self.ms = 0

    def __call__(self) -> int:
        return epoch_ms() + self.ms

    def pass_(self, minutes: float) -> None:
        """Put it forward."""
        self.ms += round(minutes * MINUTE)
