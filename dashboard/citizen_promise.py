"""What the office promises those who report something, as the process `citizens` was set: said in its beat.

The public pages and the inbox count by the same promise.
"""

from dataclasses import dataclass

from city.citizen_settings import ANSWER_DAYS, KEEP_CONTACT_DAYS
from store import processes
from store.database import Connection

PROCESS = "citizens"
RATE_DAYS = 90
"""Reports of so many days count in the rate of answers."""


@dataclass(frozen=True, slots=True)
class Promise:
    """`mails`: mail can be sent. Days are the usual ones before the process first ran."""

    mails: bool
    answer_days: int
    keep_contact_days: int


def promise(conn: Connection) -> Promise:
    """As it was said last."""
    told = next((one.detail for one in processes.all_processes(conn) if one.process == PROCESS), {})
    return Promise(
        told.get("mails") is True,
        _days(told.get("answer_days"), ANSWER_DAYS),
        _days(told.get("keep_contact_days"), KEEP_CONTACT_DAYS),
    )


def _days(said: object, usual: int) -> int:
    return said if isinstance(said, int) and not isinstance(said, bool) else usual
