"""Releases are computed again as the weather changes: one version for one change, however many look.

Whether the weather is another one is looked at without holding anything; who finds that it is holds the
release, looks again at its newest version and at the weather, and writes the next: what was read before
somebody else's turn is never written after it. So of several processes that are woken by the same batch one
writes, and the others see that it is done. A release that is closed is left alone.
"""

import logging

from alerts.guard import guarded
from alerts.releases import scene
from alerts.releases.desk import NotThere, Over, computed, held, place_of
from city.catalogue import Catalogue
from city.clock import Clock
from city.release import LEAST_MS, Why, why_again
from maps.release import basis_of
from maps.release_json import asked_of, basis_in
from maps.remarks import Remark
from maps.surroundings import Surroundings
from store import releases
from store.database import Connection
from store.releases import Version

log = logging.getLogger(__name__)
ITSELF = "citywatch"
"""Who writes what the weather asks for."""


def again(newest: Version, around: Surroundings, now: int) -> Why | None:
    """Why a release is to be computed again; None while its newest version still holds, or is too new."""
    if abs(now - newest.at) < LEAST_MS:  # far before it, the clock was set back: that holds up nothing
        return None
    asked = asked_of(newest.asked)
    site = around.thing(asked.thing_id)
    if (site is None) is not (Remark.SITE_GONE.value in newest.result["caveats"]):
        return Why.SITE
    where = (site.lon, site.lat) if site else place_of(newest.result)
    return why_again(basis_in(newest.result), basis_of(asked, where, around, now))


def renew(
    conn: Connection, release_id: int, known: Catalogue, streams: scene.Streams, clock: Clock
) -> Version | None:
    """The next version of a release, if it still needs one; None where another was faster, or it is over."""
    with conn.transaction():
        try:
            _, newest = held(conn, release_id)
        except (NotThere, Over):
            return None
        now = clock()
        around = scene.around(conn, known, streams, now)
        why = again(newest, around, now)
        if why is None:
            return None
        asked = asked_of(newest.asked)
        result = computed(asked, around, now, newest.result)
        at = max(now, newest.at)
        made = Version(release_id, newest.version + 1, at, why, ITSELF, "", newest.asked, result)
        releases.add(conn, made)
    log.info("release %d is in version %d: %s", release_id, made.version, why)
    return made


def due(conn: Connection, winds: Surroundings, now: int) -> list[Version]:
    """The newest versions of open releases whose weather is another one by now."""
    kept = [one.release_id for one in releases.newest(conn, only_open=True)]
    newest = releases.newest_versions(conn, kept) if kept else {}
    found: list[Version] = []
    for release_id, version in sorted(newest.items()):
        with guarded(conn, f"release {release_id}"):
            if again(version, winds, now) is not None:
                found.append(version)
    return found
