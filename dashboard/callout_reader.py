"""What the callouts' page asks for and orders: the same as the interface, for one process."""

from alerts.callout import desk, roster
from alerts.callout.desk import Order, Refusal
from alerts.callout.report import knocked
from alerts.callout.words import in_every_language
from city.callout import Callee, CalleeState, Callout, CalloutList
from city.person import Person
from city.user import Role
from dashboard.callout_reach import demand_callee, demand_callout, demand_list, demand_person
from dashboard.page_reader import PageReader
from dashboard.signed_in import acting, demand
from store import callout as callouts

Counts = dict[CalleeState, int]
MOST = 12


class CalloutReader(PageReader):
    """Reads and orders for one process."""

    def declared(self) -> tuple[list[CalloutList], list[Person]]:
        """The lists that can be called, and everybody who may be added to one."""
        with self.context.connections.connection() as conn:
            known = roster.read(conn)
        return list(known.lists.values()), list(known.people.values())

    def newest(self) -> list[tuple[Callout, Counts]]:
        """The callouts that run, then the last others, with counts by state."""
        with self.context.connections.connection() as conn:
            found = callouts.newest(conn, MOST)
            counts = callouts.counts(conn, [one.callout_id for one in found])
        return [(one, counts[one.callout_id]) for one in found]

    def one(self, callout_id: int) -> tuple[Callout, list[Callee]] | None:
        """A callout with everybody on it."""
        with self.context.connections.connection() as conn:
            found = callouts.by_id(conn, [callout_id]).get(callout_id)
            return (found, callouts.callees(conn, callout_id)) if found else None

    def start(self, list_id: str, message: str, *, drill: bool) -> int | Refusal:
        """Call a list, with its own words where there are no others."""
        said = in_every_language(message) if message.strip() else None
        with self.context.connections.connection() as conn:
            known = roster.read(conn)
            demand_list(known, list_id)
            return desk.start(conn, known, Order(list_id, acting(), drill, said), self.now)

    def stop(self, callout_id: int) -> Refusal | None:
        """Stop a callout. Raises HTTPException for who may only add people and tick doors off."""
        demand(Role.COMMANDER)
        with self.context.connections.connection() as conn:
            demand_callout(conn, roster.read(conn), callout_id)
            return desk.stop(conn, callout_id, self.now, acting(), "")

    def add(self, callout_id: int, person_id: str) -> Refusal | None:
        """Call somebody else as well."""
        with self.context.connections.connection() as conn:
            known = roster.read(conn)
            demand_callout(conn, known, callout_id)
            demand_person(known, person_id)
            return desk.add(conn, known, callout_id, person_id, self.now, acting())

    def door(self, callee_id: int, note: str, *, met: bool) -> CalleeState | None:
        """Tick a door off."""
        with self.context.connections.connection() as conn:
            demand_callee(conn, roster.read(conn), callee_id)
            return knocked(conn, callee_id, self.now, acting(), note, met=met)
