"""What is told outside about a release: a CAP draft over the outermost zone, in the words of the release.

Its messages are a chain of their own, whether or not an alert tells of it too; they are over with the release
(`alerts.cap_subject`). One that was begun on an alert, as they were before, goes on there.
"""

from enum import StrEnum

from alerts import cap_issue
from alerts.cap_chain import CapWhy
from alerts.cap_draft import RELEASE, Wish
from alerts.cap_release import told_release
from alerts.releases.desk import NotThere, Over
from city.cap import CapStatus
from store import releases
from store.cap import CapChain, Kept
from store.database import Connection
from store.releases import KeptRelease


class NoWarning(StrEnum):
    """Why there is no draft."""

    NO_ZONE = "no_zone"
    """Nothing is drawn."""


def draft(conn: Connection, release_id: int, by: str, now: int) -> Kept | CapWhy | NoWarning:
    """Draft the warning of an open release. Raises NotThere, Over, CapError."""
    kept = releases.release(conn, release_id)
    if kept is None:
        raise NotThere(str(release_id))
    if kept.closed_at is not None:
        raise Over(str(release_id))
    told = told_release(conn, release_id)
    if told is None or told.outline is None:
        return NoWarning.NO_ZONE
    status = CapStatus.EXERCISE if kept.drill else CapStatus.ACTUAL
    return cap_issue.ask(conn, _chain(conn, kept), Wish(status, release=release_id), by, now)


def cancel(conn: Connection, release_id: int, note: str, by: str, now: int) -> Kept | CapWhy:
    """Publish a Cancel of what is out about a release. Raises NotThere, CapError."""
    kept = releases.release(conn, release_id)
    if kept is None:
        raise NotThere(str(release_id))
    return cap_issue.cancel(conn, _chain(conn, kept), note, by, now)


def _chain(conn: Connection, kept: KeptRelease) -> CapChain:
    hung_on = releases.alert_told_with(conn, kept.incident_id, f"{RELEASE}{kept.release_id}")
    return CapChain(release_id=kept.release_id) if hung_on is None else CapChain(hung_on)
