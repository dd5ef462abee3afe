"""What the gateway counts, by protocol; its beat carries them, and its log where there is no database."""

from collections import Counter
from dataclasses import dataclass, field, fields

MOST_COMMANDS = 64
"""Kinds of frames told apart; further ones are counted together."""


@dataclass(slots=True)
class Counts:
    """Since the start, but for `connections`, which is how many there are now.

    frames = accepted + refused. `published` were acknowledged by the broker, `answered` were told so to the
    station, `unanswered` is by reason; `variants` are wrong check sums by what is known of them.
    `evidence_cut` counts refused parts that were not published, because there were too many.
    """

    connections: int = 0
    welcomed: int = 0
    turned_away: Counter[str] = field(default_factory=Counter[str])
    closed: Counter[str] = field(default_factory=Counter[str])
    frames: int = 0
    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter[str])
    variants: Counter[str] = field(default_factory=Counter[str])
    commands: Counter[str] = field(default_factory=Counter[str])
    published: int = 0
    answered: int = 0
    unanswered: Counter[str] = field(default_factory=Counter[str])
    evidence_cut: int = 0

    def command(self, name: str | None) -> None:
        """Count a frame of a known station by its command."""
        known = name is not None and (name in self.commands or len(self.commands) < MOST_COMMANDS)
        self.commands[name if known and name is not None else "others"] += 1

    def told(self) -> dict[str, object]:
        """As a JSON-able table."""
        counts = ((column.name, getattr(self, column.name)) for column in fields(self))
        return {name: {**count} if isinstance(count, Counter) else count for name, count in counts}
