"""What the incidents' page asks for and orders, for one process: the same as the interface."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from alerts import acts
from city.alert import Alert, Life, Recorded
from city.incident import Incident, Tally, Telling
from dashboard.acknowledging import acknowledged
from dashboard.api.alerts import acted
from dashboard.api.context import Context
from dashboard.page_reader import PageReader
from dashboard.reach import demand_alert
from dashboard.releases_json import release_json
from dashboard.signed_in import acting
from dashboard.warnings_reader import WarningsReader
from dashboard.wire import alert_json
from maps.features import Json
from store import alerts, incidents, releases
from store.cap import CapChain, Kept
from store.database import Connection
from store.incidents import Wanted

Order = Callable[[Connection, int], acts.Act | acts.Refused | None]
"""What is done to the alert of a number."""
UNACKNOWLEDGED = frozenset({Life.UNACK_ACTIVE, Life.UNACK_CLEARED})


class Counted(NamedTuple):
    """An incident with its alerts in numbers."""

    incident: Incident
    tallies: list[Tally]


class Whole(NamedTuple):
    """One incident with its alerts and all that happened to them; who was told; what was warned of; releases.

    `releases` are as the interface tells them, in their newest version.
    """

    incident: Incident
    alerts: list[Alert]
    timeline: list[Recorded]
    told: list[Telling]
    warnings: list[Kept]
    releases: Sequence[Json] = ()


class IncidentsReader(PageReader):
    """Reads and orders for one process."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.warnings = WarningsReader(context)

    def areas(self) -> dict[str, dict[str, str]]:
        """Names of areas by id."""
        return {one.area_id: dict(one.name) for one in self.context.wall.mirror.catalogue.areas}

    def rules(self) -> dict[str, dict[str, str]]:
        """Names of rules by id."""
        return {one.rule_id: dict(one.name) for one in self.context.wall.mirror.catalogue.rules}

    def people(self) -> dict[str, dict[str, str]]:
        """Names of people by id."""
        duty = self.context.wall.mirror.catalogue.duty
        return {one.person_id: dict(one.name) for one in duty.people} if duty else {}

    def told(self, alert: Alert) -> Json:
        """An alert with the names a person needs to read it."""
        return alert_json(alert, self.context.wall.mirror)

    def like(self, wanted: Wanted) -> list[Counted]:
        """Incidents, newest first."""
        with self.context.connections.connection() as conn:
            found = incidents.like(conn, wanted)
            tallies = incidents.tallies(conn, [one.incident_id for one in found])
        return [Counted(one, tallies[one.incident_id]) for one in found]

    def one(self, incident_id: int) -> Whole | None:
        """One incident, None where there is none."""
        with self.context.connections.connection() as conn:
            found = incidents.incident(conn, incident_id)
            if found is None:
                return None
            of_it = incidents.alerts_of(conn, incident_id)
            timeline = incidents.timeline(conn, incident_id)
            told = incidents.tellings(conn, incident_id)
            released = _releases(conn, incident_id)
        chains = [CapChain(one.alert_id) for one in of_it]
        chains += [CapChain(release_id=one["release_id"]) for one in released]
        warned = self.warnings.of(chains)
        return Whole(found, of_it, timeline, told, warned, released)

    def alarms(self, incident_id: int) -> list[Alert]:
        """The alerts of an incident, oldest first."""
        with self.context.connections.connection() as conn:
            return incidents.alerts_of(conn, incident_id)

    def acknowledge(self, alert_ids: list[int], note: str) -> Mapping[int, str]:
        """Take alerts in hand; why not, by number, where it could not be."""
        context = self.context
        return self._each(alert_ids, lambda conn, one: acknowledged(conn, context, one, acting(), note))

    def comment(self, alert_id: int, note: str) -> Mapping[int, str]:
        """Write something down; why not, where it could not be."""

        def comment(alert: Alert, now: int) -> acts.Act | acts.Refused:
            return acts.comment(alert, now, acting(), note)

        return self._each([alert_id], lambda conn, one: acted(conn, one, comment, self.now))

    def _each(self, alert_ids: list[int], act: Order) -> Mapping[int, str]:
        refused: dict[int, str] = {}
        with self.context.connections.connection() as conn:
            for alert_id in alert_ids:
                demand_alert(conn, alert_id)
            for alert_id in alert_ids:
                done = act(conn, alert_id)
                if isinstance(done, acts.Refused):
                    refused[alert_id] = done.why
        return refused

    def open_alerts(self) -> list[Alert]:
        """Alerts that are not over, oldest first."""
        with self.context.connections.connection() as conn:
            return alerts.open_alerts(conn)


def _releases(conn: Connection, incident_id: int) -> list[Json]:
    kept = releases.of_incident(conn, incident_id)
    newest = releases.newest_versions(conn, [one.release_id for one in kept]) if kept else {}
    return [
        release_json(one, newest[one.release_id], releases.history(conn, one.release_id))
        for one in kept
        if one.release_id in newest
    ]
