"""Callouts in the areas somebody is bound to: a list is where the people are whom it calls."""

from alerts.callout.desk import Roster
from dashboard.reach import demand_people
from dashboard.signed_in import signed_in
from store import callout as callouts
from store.database import Connection


def demand_list(known: Roster, list_id: str) -> None:
    """Go on only for who acts where everybody on a list is. Raises HTTPException 403; nothing is demanded of
    a list that is not declared."""
    if signed_in().areas and (called := known.lists.get(list_id)):
        demand_people([known.people.get(one) for one in called.people])


def demand_callout(conn: Connection, known: Roster, callout_id: int) -> None:
    """The same of everybody on a callout."""
    if signed_in().areas:
        on_it = callouts.callees(conn, callout_id)
        demand_people([known.people.get(one.person.person_id) for one in on_it])


def demand_person(known: Roster, person_id: str) -> None:
    """The same of somebody who is to be called as well."""
    if signed_in().areas and person_id in known.people:
        demand_people([known.people[person_id]])


def demand_callee(conn: Connection, known: Roster, callee_id: int) -> None:
    """The same of one who is called."""
    if signed_in().areas and (callee := callouts.by_callee(conn, callee_id)):
        demand_people([known.people.get(callee.person.person_id)])
