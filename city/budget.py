"""A Budget: how many messages a person has had in the last minutes, and what waits for the next digest."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StormLimit:
    """At most `single` messages to a person in `window_s`, then a digest each `digest_s`; `most` in all."""

    single: int = 6
    most: int = 10
    window_s: int = 600
    digest_s: int = 150

    def __post_init__(self) -> None:
        if not 1 <= self.single < self.most:
            raise ValueError("needs at least one message, and room for digests above them")
        if not 0 < self.digest_s <= self.window_s:
            raise ValueError("a digest is due at least once in a window")


STORM = StormLimit()


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that waits for a person's digest, and the group it belongs to."""

    alert_id: int
    group: str


@dataclass(frozen=True, slots=True)
class Budget:
    """Of one person: when messages went out, ascending, and what was held back by the storm limit since.

    `digest_at` is when the last digest went out.
    """

    person_id: str
    sent: tuple[int, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    digest_at: int | None = None
