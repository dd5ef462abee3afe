"""`/report/{number}`: the way of one report, for everybody who knows its number."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from city.citizen_report import TOPIC_NAMES, Progress, Topic, read_number, shown_number
from city.published import Index
from city.published_citizens import ReportProgress, ReportProgresses, reports_path
from dashboard.widgets.citizen_desk import STYLES, service
from dashboard.widgets.paper import not_there, nothing_yet, page
from dashboard.widgets.question import Answer, Question
from dashboard.widgets.seen import Moment, moment


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way; `moment` is None while it is to come."""

    words: str
    moment: Moment | None


def progress_page(question: Question) -> Answer:
    """The way of a report; of one that was just sent, that it is on its way."""
    index, number = question.index(), read_number(question.params["number"])
    if index is None:
        return nothing_yet(question)
    if number is None:
        said = question.say(
            "{number} is no number of a report: they look like K7M-2QX-9TD.", number=_short(question)
        )
        return not_there(question, index, said)
    path = reports_path(number)
    question.used[path] = question.documents.digests.get(path)
    shelf = question.shelf.as_type(question.documents, path, ReportProgresses)
    found = shelf.reports.get(number) if shelf else None
    if found is None and not question.asked["sent"]:
        said = question.say("There is no report with this number. A new one shows here within a minute.")
        return not_there(question, index, said)
    return _way(question, index, number, found)


def _way(question: Question, index: Index, number: str, found: ReportProgress | None) -> Answer:
    about = service(question)
    zone = ZoneInfo(index.city.timezone)
    return page(
        question,
        "progress.html",
        index,
        scripts=("public.js",),
        styles=STYLES,
        number=shown_number(number),
        report=found,
        topic=question.named(TOPIC_NAMES[Topic(found.topic)]) if found else "",
        area=question.named(found.area) if found and found.area else "",
        steps=_steps(question, found, zone) if found else (),
        set_aside=found is not None and found.state == Progress.SET_ASIDE.value,
        promised=about.replies.promised_days if about else 0,
        just_sent=bool(question.asked["sent"]),
    )


def _steps(question: Question, found: ReportProgress, zone: ZoneInfo) -> tuple[Step, ...]:
    times = (
        ("Received", found.received_at),
        ("Assigned", found.assigned_at),
        ("Answer given", found.answered_at),
    )
    return tuple(
        Step(question.say(words), moment(question.lang, at, zone) if at else None) for words, at in times
    )


def _short(question: Question) -> str:
    return question.params["number"][:40]
