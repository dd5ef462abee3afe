"""What is published of what citizens reported: as `city.published_citizens` has it."""

from collections.abc import Mapping

from city.published import Document, written
from city.published_citizens import (
    SERVICE,
    CitizenService,
    PlaceToName,
    Replies,
    ReportProgress,
    ReportProgresses,
    reports_path,
)
from dashboard.citizen_promise import RATE_DAYS, promise
from dashboard.publishing.part import Ground, Made, Update
from store import citizens
from store.database import Connection

EVERY_MS = 2_000
REPORTS = reports_path("")[: -len(".json")]
"""How the paths of reports begin."""


class Citizens:
    """Reports of citizens: what can be reported, and what became of it."""

    name = "citizens"

    def __init__(self) -> None:
        self._next = 0

    def look(self, conn: Connection, ground: Ground, known: Mapping[str, str], now: int) -> Update:
        """All of it, every two seconds."""
        if self._next - EVERY_MS <= now < self._next:
            return {}
        self._next = now + EVERY_MS
        found: dict[str, Made | None] = {path: None for path in known if path.startswith(REPORTS)}
        found |= {path: Made(written(document)) for path, document in documents(conn, ground, now).items()}
        return found


def documents(conn: Connection, ground: Ground, now: int) -> dict[str, Document]:
    """Every document about citizens by its path, as of `now` (epoch ms)."""
    areas = ground.catalogue.areas
    said = promise(conn)
    rate = citizens.reply_rate(conn, RATE_DAYS, said.answer_days, now)
    service = CitizenService(
        said.mails,
        said.keep_contact_days,
        Replies.of(rate),
        [PlaceToName(area.area_id, dict(area.name), area.centre) for area in areas],
    )
    names = {area.area_id: area.name for area in areas}
    shelves: dict[str, dict[str, ReportProgress]] = {}
    for one in citizens.published(conn, names, now):
        shelves.setdefault(reports_path(one.number), {})[one.number] = ReportProgress.of(one)
    return {SERVICE: service, **{path: ReportProgresses(reports) for path, reports in shelves.items()}}
