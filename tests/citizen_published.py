"""What is published of citizens in tests: they can subscribe; one report is on its way, one answered."""

from city.catalogue import Catalogue
from city.citizen_report import Progress, ReplyRate, ReportState, Topic
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
from city.thing import name

NUMBER, ON_ITS_WAY = "K7M2QX9TD", "K7M2QX9TE"
ANSWER = "It was the <b>harbour</b>"
TOKEN = "000000000001-" + "A" * 27
RATE = ReplyRate(90, 34, 30, 28, 120_000_000, 7)
XINQI = name(zh_Hans="新碶", zh_Hant="新碶", en="Xinqi")
HOUR = 3_600_000


def documents(city: Catalogue, now: int, subscriptions: bool = True) -> dict[str, bytes]:
    """The documents by path, as of `now` (epoch ms)."""
    areas = [PlaceToName(one.area_id, dict(one.name), one.centre) for one in city.areas]
    states = (
        ReportState(
            NUMBER,
            Topic.SMELL,
            Progress.ANSWERED,
            "en",
            now - 3 * HOUR,
            XINQI,
            now - HOUR,
            now - 60_000,
            ANSWER,
        ),
        ReportState(ON_ITS_WAY, Topic.SMOKE, Progress.RECEIVED, "zh-Hans", now - HOUR, XINQI),
    )
    reports = ReportProgresses({one.number: ReportProgress.of(one) for one in states})
    service = CitizenService(subscriptions, 90, Replies.of(RATE), areas)
    found: dict[str, Document] = {SERVICE: service, reports_path(NUMBER): reports}
    return {path: written(document) for path, document in found.items()}
