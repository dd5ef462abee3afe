"""What is published of what citizens reported: as `city.published_citizens` has it."""

from city.catalogue import Catalogue
from city.citizen_settings import ANSWER_DAYS, KEEP_CONTACT_DAYS
from city.published import Document
from city.published_citizens import (
    SERVICE,
    CitizenService,
    PlaceToName,
    Replies,
    ReportProgress,
    ReportProgresses,
    reports_path,
)
from store import citizens, processes
from store.database import Connection

PROCESS = "citizens"
RATE_DAYS = 90


def documents(conn: Connection, known: Catalogue, now: int) -> dict[str, Document]:
    """Every document about citizens by its path, as of `now` (epoch ms)."""
    told = next((one.detail for one in processes.all_processes(conn) if one.process == PROCESS), {})
    rate = citizens.reply_rate(conn, RATE_DAYS, _days(told.get("answer_days"), ANSWER_DAYS), now)
    service = CitizenService(
        told.get("mails") is True,
        _days(told.get("keep_contact_days"), KEEP_CONTACT_DAYS),
        Replies.of(rate),
        [PlaceToName(area.area_id, dict(area.name), area.centre) for area in known.areas],
    )
    names = {area.area_id: area.name for area in known.areas}
    shelves: dict[str, dict[str, ReportProgress]] = {}
    for one in citizens.published(conn, names, now):
        shelves.setdefault(reports_path(one.number), {})[one.number] = ReportProgress.of(one)
    return {SERVICE: service, **{path: ReportProgresses(reports) for path, reports in shelves.items()}}


def _days(said: object, usual: int) -> int:
    return said if isinstance(said, int) else usual
