"""An engine's share of the work: the shards it holds, and its number among the engines.

The lowest number is `alerts`, by which the process is looked for; when that engine ends, another takes it.
"""

from typing import NamedTuple

from alerts.shards import to_ask_for, to_give_back
from store import database, shards

ENGINE = "alerts"


class Moves(NamedTuple):
    """Shards that came, and shards that are to be given back once their state is kept."""

    taken: list[int]
    above: list[int]


class Share:
    """What one session holds."""

    def __init__(self, conn: database.Connection) -> None:
        self._conn = conn
        self.held: set[int] = set()
        shards.enter(conn)
        self._slot = 0
        while not shards.try_slot(conn, self._slot):
            self._slot += 1

    @property
    def name(self) -> str:
        """Its name among processes: alerts, alerts-2, …"""
        return ENGINE if self._slot == 0 else f"{ENGINE}-{self._slot + 1}"

    def balance(self) -> Moves:
        """Take what is free up to a fair share, and say what is above it."""
        self._move_down()
        engines = shards.engines(self._conn)
        above, taken = to_give_back(self.held, engines), list[int]()
        for shard in to_ask_for(self.held, self._slot, engines):
            if not to_ask_for(self.held, self._slot, engines):
                break
            if shards.try_shard(self._conn, shard):
                self.held.add(shard)
                taken.append(shard)
        return Moves(taken, above)

    def give_back(self, given: list[int]) -> None:
        """Let others have shards."""
        for shard in given:
            self.held.discard(shard)
            shards.leave_shard(self._conn, shard)

    def _move_down(self) -> None:
        for slot in range(self._slot):
            if shards.try_slot(self._conn, slot):
                shards.leave_slot(self._conn, self._slot)
                self._slot = slot
                return
