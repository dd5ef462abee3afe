"""A clock that a test puts forward, and what has to be over before it may."""

from alarm_town import Town
from sinks import Letters
from stack import wait_until

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


def told(town: Town, post: Letters, count: int) -> list[tuple[str, str]]:
    """To whom and how each mail began, once so many have come and it is written down that they went.

    Who puts the clock forward between the two lets a lease run out: the mail is sent again, as it should be.
    """
    wait_until(lambda: len(post.mails) >= count, 30, f"{count} mails: {post.titles}")
    wait_until(lambda: all(row[2] != "sending" for row in town.ledger()), 30, "it is written down")
    return [(letter["To"].partition("@")[0], letter["Subject"].strip()) for letter in post.mails]
