"""What is published of the reports of citizens: their way, how many are answered, where one can be made.

    citizens/service.json          CitizenService: what citizens can do here, and what came of it so far
    citizens/reports-{first}.json  ReportProgresses: the reports whose number begins with this sign

Nothing of a person is in it: neither their words nor their name, nor the place but for its area. Staff have
no names here either.
"""

from city.citizen_report import ReplyRate, ReportState
from city.published import Document, Text

SERVICE = "citizens/service.json"


class PlaceToName(Document, frozen=True):
    """An area that somebody can name; `centre` is lon, lat in WGS84 degrees."""

    area_id: str
    name: Text
    centre: tuple[float, float]


class Replies(Document, frozen=True):
    """Of the reports of the last `days`: how many came, were answered, in time, and how fast."""

    days: int
    received: int
    answered: int
    in_time: int
    promised_days: int
    median_ms: int | None = None

    @classmethod
    def of(cls, rate: ReplyRate) -> "Replies":
        """As it was counted."""
        return cls(rate.days, rate.received, rate.answered, rate.in_time, rate.promised_days, rate.median_ms)


class CitizenService(Document, frozen=True):
    """What citizens can do here. `subscriptions`: warnings can be had by mail."""

    subscriptions: bool
    keep_contact_days: int
    replies: Replies
    areas: list[PlaceToName]


class ReportProgress(Document, frozen=True):
    """The way of one report. `state` is a slug of Progress, `topic` one of Topic in `city.citizen_report`."""

    topic: str
    state: str
    lang: str
    received_at: int
    area: Text | None = None
    assigned_at: int | None = None
    answered_at: int | None = None
    answer: str | None = None

    @classmethod
    def of(cls, one: ReportState) -> "ReportProgress":
        """What everybody may know of it."""
        area = dict(one.area) if one.area else None
        return cls(
            one.topic.value,
            one.state.value,
            one.lang,
            one.received_at,
            area,
            one.assigned_at,
            one.answered_at,
            one.answer,
        )


class ReportProgresses(Document, frozen=True):
    """Reports by their numbers."""

    reports: dict[str, ReportProgress]


def reports_path(number: str) -> str:
    """Where the report of a number is."""
    return f"citizens/reports-{number[:1]}.json"
