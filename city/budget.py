"""A Budget: how many messages a person has had in the last minutes, and what waits for the next digest."""

from dataclasses import dataclass

from city.state import Level


@dataclass(frozen=True, slots=True)
class StormLimit:
    """At most `single` messages to a person in `window_s`, then a digest each `digest_s`; `most` in all.

    Red ones may take the place of digests, up to `single_red`.
    """

    single: int = 6
    single_red: int = 8
    most: int = 10
    window_s: int = 600
    digest_s: int = 150

    def __post_init__(self) -> None:
        if not 1 <= self.single <= self.single_red < self.most:
            raise ValueError("needs at least one message, and room for digests above them")
        if not 0 < self.digest_s <= self.window_s:
            raise ValueError("a digest is due at least once in a window")


STORM = StormLimit()


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that waits for a person's digest since `at`; its severity then, its group."""

    alert_id: int
    group: str
    at: int
    severity: Level


@dataclass(frozen=True, slots=True)
class Budget:
    """Of one person: when messages went out lately, ascending, and what waits for a digest.

    Drills have one of their own, so that they use up nothing that a real alert needs.
    """

    person_id: str
    sent: tuple[int, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    digest_at: int | None = None
    """When the last digest went out."""
    drill: bool = False

    @property
    def key(self) -> str:
        """What it is kept under."""
        return budget_key(self.person_id, drill=self.drill)


def budget_key(person_id: str, *, drill: bool) -> str:
    """What a person's budget is kept under, that of what is real or that of drills."""
    return f"drill:{person_id}" if drill else person_id
