"""Whom can be called, as it is declared now."""

from alerts.callout.desk import Roster
from store import catalogue, database


def read(conn: database.Connection) -> Roster:
    """The lists and the people that are declared; empty before the first catalogue."""
    stored = catalogue.load(conn)
    if stored is None:
        return Roster({}, {})
    known, _ = stored
    lists = {called.list_id: called for called in known.callouts}
    return Roster(lists, known.duty.person) if known.duty else Roster(lists, {})
