"""A Flap: how often the condition of one rule on one subject came back lately."""

from dataclasses import dataclass

from city.state import Level


@dataclass(frozen=True, slots=True)
class Chatter:
    """Raised `count` times within `hold_s` it chatters: then one message a hold window."""

    count: int = 3
    hold_s: int = 600

    def __post_init__(self) -> None:
        if self.count < 2 or self.hold_s < 60:
            raise ValueError("chatter is at least two raises in at least a minute")


CHATTER = Chatter()


@dataclass(frozen=True, slots=True)
class Flap:
    """`key` as Case.about() says; `raised` the last times it was raised or got worse, ascending.

    `told_at` is when anybody was last told of it, `told` the worst that was told in that hold window.
    """

    key: str
    raised: tuple[int, ...] = ()
    told_at: int | None = None
    told: Level = Level.NORMAL
