"""What the on-call page asks for and orders, for one process: the same as the interface."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from fastapi import HTTPException

from alerts.dispatch import CHANNEL_PROBLEMS
from city.catalogue import Catalogue
from city.errors import Mistake
from city.matcher import Matcher
from city.tried import Tried
from dashboard.api.deliveries import SENDER, SENDER_LOST_MS, Trial, queue_trial
from dashboard.declared_reader import DeclaredReader
from dashboard.page_reader import PageReader
from dashboard.reach import demand_city, demand_matched
from dashboard.signed_in import acting
from sensors.catalogue_part import Table
from store import catalogue, database, declaring, ledger, processes, silences
from store.ledger import Entry, Wanted
from store.silences import KeptSilence

MOST_SILENCES = 100


class Situation(NamedTuple):
    """The catalogue, the mistakes of what was left out of it, and whether the database said so just now."""

    known: Catalogue
    mistakes: list[Mistake]
    certain: bool


class Sender(NamedTuple):
    """The process that sends: whether it runs, what it says of channels that cannot be used, and what became
    of what it sent lately, by channel; of a channel that is not there nothing is known."""

    runs: bool
    problems: Mapping[str, str]
    tried: Mapping[str, Tried] = MappingProxyType({})


class DutyReader(PageReader):
    """Reads and orders for one process."""

    def situation(self) -> Situation:
        """What is declared, as the database keeps it; the wall's picture where it is away."""
        try:
            with self.context.connections.connection() as conn:
                stored = catalogue.load_checked(conn)
        except database.Unavailable:
            return Situation(self.context.wall.mirror.catalogue, [], certain=False)
        if stored is None:
            return Situation(self.context.wall.mirror.catalogue, [], certain=True)
        return Situation(stored.catalogue, stored.mistakes, certain=True)

    def section(self, name: str) -> DeclaredReader:
        """One section of what is declared."""
        return DeclaredReader(self.context, name)

    def first_steps(self, proposed: Mapping[tuple[str, str], Table]) -> list[Mistake]:
        """What would be wrong with several entries that begin together; nothing is kept."""
        with self.context.connections.connection() as conn:
            return declaring.examine_all(conn, proposed).mistakes

    def begin(self, proposed: Mapping[tuple[str, str], Table], note: str) -> None:
        """Keep several entries that begin together: see `store.declaring.propose_all`."""
        demand_city()
        with self.context.connections.connection() as conn:
            declaring.propose_all(conn, proposed, by=acting(), note=note)

    def sender(self) -> Sender:
        """Whether somebody sends, by which channels they cannot, and which of them fail."""
        channels = [one.channel_id for one in self.context.wall.mirror.catalogue.channels]
        with self.context.connections.connection() as conn:
            known = processes.all_processes(conn)
            lately = ledger.tried_lately(conn, channels, self.now)
        there = [
            one for one in known if one.process == SENDER and abs(self.now - one.beat_at) < SENDER_LOST_MS
        ]
        said = there[0].detail.get(CHANNEL_PROBLEMS) if there else {}
        problems = {str(name): str(why) for name, why in said.items()} if isinstance(said, dict) else {}
        return Sender(bool(there), problems, lately)

    def silences(self) -> list[KeptSilence]:
        """Silences, newest first: what is in force or to come, then what is over."""
        with self.context.connections.connection() as conn:
            there = silences.in_force(conn, self.now)
            ids = {one.silence.silence_id for one in there}
            over = [one for one in silences.newest(conn, MOST_SILENCES) if one.silence.silence_id not in ids]
        return [*there, *over]

    def silence(self, matcher: Matcher, last: int, reason: str) -> str:
        """Order a silence from now on. Raises ValueError for one that cannot be."""
        demand_matched(self.context, matcher)
        with self.context.connections.connection() as conn, conn.transaction():
            return silences.add(conn, matcher, self.now, last, acting(), reason, self.now)

    def end_silence(self, silence_id: int) -> bool:
        """End a silence; False when it is over already."""
        with self.context.connections.connection() as conn, conn.transaction():
            if kept := silences.one(conn, silence_id):
                demand_matched(self.context, kept.silence.matcher)
            return silences.end(conn, silence_id, acting(), self.now)

    def ledger(self, wanted: Wanted) -> list[Entry]:
        """Lines of the ledger, newest first."""
        with self.context.connections.connection() as conn:
            return ledger.read(conn, wanted)

    def try_channel(self, channel_id: str, person_id: str, lang: str) -> int | str:
        """Send a test by the way of every message: its notification_id, or why it cannot be."""
        try:
            return queue_trial(self.context, channel_id, Trial(person=person_id, lang=lang))[0]
        except HTTPException as error:
            return str(error.detail)
