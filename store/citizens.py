"""Reports of citizens as rows: taken in once, moved by those who look after them, forgotten after their time.

A change is a row of `citizen_act`; where a report stands by now is kept beside it. How a person is reached
lies in a table of its own, and only who asks for it gets it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from psycopg import Connection

from city.citizen_report import Act, Progress, ReplyRate, ReportState, Topic, after
from city.clock import DAY_MS
from city.letter import ReportLetter
from city.quality import Quality
from city.thing import Name
from store.citizen_followers import tell
from store.database import millis, moment
from store.queries import query
from store.text import storable

MOST = 200
EVERY = tuple(Progress)
LETTERS_KEPT_DAYS = 60
PUBLISHED_DAYS = 365
MOST_PUBLISHED = 5000


@dataclass(frozen=True, slots=True)
class CitizenReport:
    """A report as staff see it. Times are epoch milliseconds, the position WGS84 degrees."""

    report_id: int
    number: str
    topic: Topic
    body: str
    lang: str
    lon: float | None
    lat: float | None
    area: str | None
    place: str
    noticed_at: int
    received_at: int
    state: Progress
    assigned_to: str | None
    assigned_at: int | None
    answered_at: int | None
    answer: str | None
    has_photo: bool


@dataclass(frozen=True, slots=True)
class Done:
    """One line of a report's history."""

    act_id: int
    at: int
    who: str
    act: Act
    said: str


@dataclass(frozen=True, slots=True)
class Move:
    """What somebody does about a report: `said` is a note, an answer, or who is to look after it.

    `seen` is the newest act that they knew of: of two who answer at once the second is told.
    """

    act: Act
    said: str
    who: str
    seen: int


@dataclass(frozen=True, slots=True)
class Heard:
    """An observation as it stands beside a report: phenomenon_time (epoch ms), result, quality."""

    time: int
    result: float
    quality: Quality


class OvertakenError(ValueError):
    """Somebody else did something about the report meanwhile; nothing was written."""


class NotNowError(ValueError):
    """The report stands where this cannot be done; nothing was written."""


def is_taken(conn: Connection, letter_id: str) -> bool:
    """Whether a letter was taken in before."""
    return conn.execute(query("letter_taken"), {"letter_id": letter_id}).fetchone() is not None


def took(conn: Connection, letter_id: str, kind: str, outcome: str, now: int) -> None:
    """Note that a letter was taken in, in the transaction of what it does. Raises Refused for one again."""
    row = {"letter_id": letter_id, "kind": kind, "outcome": outcome, "now": moment(now)}
    conn.execute(query("take_letter"), row)


def add(
    conn: Connection, letter: ReportLetter, area: str | None, jpeg: bytes | None, keep_days: int, now: int
) -> bool:
    """Store a report in the caller's transaction; False where its number is taken."""
    row = {
        "number": letter.number,
        "topic": letter.topic,
        "body": storable(letter.text),
        "lang": letter.lang,
        "lon": letter.lon,
        "lat": letter.lat,
        "area": area,
        "place": storable(letter.place),
        "noticed_at": moment(letter.noticed_at),
        "now": moment(now),
    }
    found = conn.execute(query("add_citizen_report"), row).fetchone()
    if found is None:
        return False
    key = {"report_id": found[0]}
    if letter.contact:
        forget = moment(now + keep_days * DAY_MS)
        said = {"contact": storable(letter.contact), "forget_at": forget}
        conn.execute(query("add_citizen_contact"), key | said)
    if jpeg is not None:
        conn.execute(query("add_citizen_photo"), key | {"jpeg": jpeg})
    _note(conn, found[0], Act.RECEIVED, "", "", now)
    tell(conn, f"report {found[0]}")
    return True


def newest(
    conn: Connection, states: tuple[Progress, ...] = EVERY, most: int = MOST, before: str = ""
) -> list[CitizenReport]:
    """Reports in some states, the newest first; with `before`, a number, those that came before it."""
    asked = {"states": [state.value for state in states], "most": most, "before": storable(before)}
    return [_report(row) for row in conn.execute(query("citizen_reports"), asked)]


def since(conn: Connection, first: int, most: int = MOST) -> list[CitizenReport]:
    """Those that came since a time and were not set aside, the newest first; of photos nothing is said."""
    asked = {"since": moment(first), "most": most}
    return [_report(row) for row in conn.execute(query("citizen_reports_since"), asked)]


def report(conn: Connection, number: str) -> CitizenReport | None:
    """One report."""
    row = conn.execute(query("citizen_report"), {"number": storable(number)}).fetchone()
    return _report(row) if row else None


def contact(conn: Connection, report_id: int) -> str | None:
    """How a person is reached, None where they did not say or it was forgotten."""
    row = conn.execute(query("citizen_contact"), {"report_id": report_id}).fetchone()
    return row[0] if row else None


def photo(conn: Connection, number: str) -> bytes | None:
    """The photo as we drew it anew, a JPEG."""
    row = conn.execute(query("citizen_photo"), {"number": storable(number)}).fetchone()
    return bytes(row[0]) if row else None


def acts(conn: Connection, report_id: int) -> list[Done]:
    """What was done about a report, oldest first."""
    rows = conn.execute(query("citizen_acts"), {"report_id": report_id})
    return [Done(act_id, millis(at), who, Act(act), said) for act_id, at, who, act, said in rows]


def move(conn: Connection, number: str, wanted: Move, now: int) -> bool:
    """Do it; False where there is no such report. Raises OvertakenError, NotNowError."""
    with conn.transaction():
        held = conn.execute(query("hold_citizen_report"), {"number": storable(number)}).fetchone()
        if held is None:
            return False
        report_id, state, newest_act, assigned_to = held
        if newest_act != wanted.seen:
            raise OvertakenError("somebody else did something about it meanwhile")
        state = after(Progress(state), wanted.act, assigned_to is not None)
        if state is None:
            raise NotNowError("the report stands where this cannot be done")
        _note(conn, report_id, wanted.act, wanted.said, wanted.who, now)
        row = {
            "report_id": report_id,
            "state": state.value,
            "assigned_to": _assignee(wanted, assigned_to),
            "answer": storable(wanted.said),
            "now": moment(now),
        }
        if wanted.act is not Act.NOTED:
            conn.execute(query("move_citizen_report"), row)
        tell(conn, f"report {report_id}")
    return True


def published(conn: Connection, names: dict[str, Name], now: int) -> list[ReportState]:
    """The way of each report of the last year as everybody may know it; `names` are those of areas by id."""
    asked = {"since": moment(now - PUBLISHED_DAYS * DAY_MS), "most": MOST_PUBLISHED}
    return [
        ReportState(
            number,
            Topic(topic),
            Progress(state),
            lang,
            millis(received),
            names.get(area) if area else None,
            _ms(assigned),
            _ms(answered),
            answer,
        )
        for number, topic, state, lang, received, area, assigned, answered, answer in conn.execute(
            query("published_reports"), asked
        )
    ]


def reply_rate(conn: Connection, days: int, promised_days: int, now: int) -> ReplyRate:
    """How many of the reports of the last days were answered."""
    asked = {"since": moment(now - days * DAY_MS), "promised": timedelta(days=promised_days)}
    row = conn.execute(query("reply_rate"), asked).fetchone() or (0, 0, 0, None)
    came, answered, in_time, median = row
    return ReplyRate(days, came, answered, in_time, None if median is None else round(median), promised_days)


def heard_before(conn: Connection, ids: Sequence[int], since: int, at: int) -> dict[int, Heard]:
    """What each datastream said last in (since, at] (epoch ms), those that said nothing left out."""
    asked = {"ids": list(ids), "since": moment(since), "at": moment(at)}
    rows = conn.execute(query("heard_before"), asked)
    return {key: Heard(millis(time), result, Quality(quality)) for key, time, result, quality in rows}


def assignable(conn: Connection, number: str) -> list[str]:
    """Accounts that can be given a report, by name: they act in its area."""
    return [row[0] for row in conn.execute(query("assignable"), {"number": storable(number)})]


def forget(conn: Connection, text_days: int, now: int) -> int:
    """Forget contacts whose time is over, and what people wrote before `text_days`; how many of both."""
    with conn.transaction():
        before = {"before": moment(now - text_days * DAY_MS)}
        gone = conn.execute(query("forget_citizen_contacts"), {"now": moment(now)}).rowcount
        if texts := conn.execute(query("forget_citizen_texts"), before).rowcount:
            gone += texts
            tell(conn, "reports")  # their places went with them
        conn.execute(query("forget_citizen_letters"), {"before": moment(now - LETTERS_KEPT_DAYS * DAY_MS)})
    return gone


def _note(conn: Connection, report_id: int, act: Act, said: str, who: str, now: int) -> None:
    row = {"report_id": report_id, "now": moment(now), "who": storable(who), "act": act.value}
    conn.execute(query("add_citizen_act"), row | {"said": storable(said)})


def _assignee(wanted: Move, before: str | None) -> str | None:
    """Who has it now: whoever answers what nobody had has it."""
    if wanted.act is Act.ASSIGNED:
        return storable(wanted.said)
    return storable(wanted.who) if wanted.act is Act.ANSWERED and before is None else before


def _ms(when) -> int | None:
    return None if when is None else millis(when)


def _report(row: tuple) -> CitizenReport:
    report_id, number, topic, body, lang, lon, lat, area, place, noticed, received, state, *rest = row
    assigned_to, assigned, answered, answer, has_photo = rest
    return CitizenReport(
        report_id,
        number,
        Topic(topic),
        body,
        lang,
        lon,
        lat,
        area,
        place,
        millis(noticed),
        millis(received),
        Progress(state),
        assigned_to,
        _ms(assigned),
        _ms(answered),
        answer,
        has_photo,
    )
