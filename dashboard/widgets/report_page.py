"""`/report`: somebody tells of a smell, smoke, water, a danger, with a place, and gets a number.

What is right stays in the form when something is not; a photo has to be chosen again, as browsers have it.
"""

from dataclasses import dataclass
from functools import partial

from city.apart import apart_km
from city.citizen_report import TOPIC_NAMES, Topic, read_number
from city.letter import (
    FARTHEST_KM,
    LARGEST_PHOTO,
    LONGEST_CONTACT,
    LONGEST_PLACE,
    LONGEST_TEXT,
    SHORTEST_TEXT,
    LetterError,
    ReportLetter,
    clean,
)
from city.subscription import address
from dashboard.widgets.citizen_desk import (
    STYLES,
    CitizenDesk,
    Problem,
    elsewhere,
    service,
    spoken,
    typed,
    unkept,
)
from dashboard.widgets.form import Form
from dashboard.widgets.letterbox import fingerprint
from dashboard.widgets.locator import locator
from dashboard.widgets.paper import nothing_yet, page
from dashboard.widgets.question import Answer, Question
from dashboard.widgets.room import Sends

AGO_MIN = (0, 15, 60, 180, 720, 1440)
MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
EMPTY = Form({})
MISTAKES = {
    "topic": "Please choose what it is.",
    "text": "Please describe it in {least} to {most} characters.",
    "nowhere": "Please show the place on the map, or choose an area.",
    "position": "Please show the place on the map, or choose an area.",
    "area": "Please show the place on the map, or choose an area.",
    "far": "That place is too far away: this city cannot look after it.",
    "mail": "Please write an address like name@example.org.",
    "place": "At most {most} characters, please.",
    "contact": "At most {most} characters, please.",
    "photo": "Please choose a JPEG, PNG or WebP photo of at most {most} MB.",
}
_FIELDS = {"nowhere": "position", "area": "position", "far": "position", "mail": "contact"}
"""Where a mistake is shown whose field has another name."""
LENGTHS = {"place": LONGEST_PLACE, "contact": LONGEST_CONTACT, "text": LONGEST_TEXT}


@dataclass(frozen=True, slots=True)
class Mistaken:
    """A field that has to be filled in otherwise, and how."""

    field: str
    words: str


def form_page(desk: CitizenDesk, question: Question) -> Answer:
    """The form, or the way to the report whose number is asked for."""
    if wanted := question.asked["number"]:
        if number := read_number(wanted):
            return elsewhere(f"/report/{number}", question)
        words = question.say(
            "{number} is no number of a report: they look like K7M-2QX-9TD.", number=wanted[:40]
        )
        return _form(desk, question, EMPTY, problem=Problem(404, words))
    return _form(desk, question, EMPTY)


def sent(desk: CitizenDesk, question: Question) -> Answer:
    """A filled-in form."""
    form = desk.form(question)
    if isinstance(form, Problem):
        return _form(desk, question, EMPTY, form)
    photo = form.files.get("photo")
    letter = _letter(desk, question, form, photo)
    if isinstance(letter, Mistaken):
        return _form(desk, question, form, Problem(422, letter.words), letter.field)
    refused = desk.refusal(question, form, Sends.REPORT) or desk.put(question, letter, photo)
    if refused:
        return _form(desk, question, form, refused)
    return elsewhere(f"/report/{letter.number}", question, sent="1")


def _letter(
    desk: CitizenDesk, question: Question, form: Form, photo: bytes | None
) -> ReportLetter | Mistaken:
    if photo is not None and (len(photo) > LARGEST_PHOTO or not photo.startswith(MAGIC)):
        return _mistaken(question, "photo")
    ago = form["ago"] if form["ago"] in {str(minutes) for minutes in AGO_MIN} else "0"
    try:
        lon, lat = _position(form)
        _check_place(question, lon, lat, form["area"])
        mail = bool(form["mail"]) and _mails(question)
        contact = typed(form, "contact")
        return ReportLetter(
            desk.letter_id(),
            question.now,
            spoken(question),
            desk.number(),
            form["topic"],
            clean(form["text"]),
            question.now - int(ago) * 60_000,
            lon,
            lat,
            None if lon is not None else form["area"] or None,
            typed(form, "place"),
            (address(contact) or contact) if mail else contact,
            None if photo is None else fingerprint(photo),
            mail,
        )
    except LetterError as error:
        return _mistaken(question, str(error))


def _check_place(question: Question, lon: float | None, lat: float | None, area: str) -> None:
    """Whether the office will take it, which it does not tell us afterwards. Raises LetterError."""
    index, about = question.index(), service(question)
    if index is None or about is None:
        return
    if lon is None or lat is None:
        if area and area not in {one.area_id for one in about.areas}:
            raise LetterError("area")
    elif not apart_km((lon, lat), index.city.centre) <= FARTHEST_KM:
        raise LetterError("far" if abs(lon) <= 180 and abs(lat) <= 90 else "position")


def _mails(question: Question) -> bool:
    about = service(question)
    return about is not None and about.subscriptions


def _position(form: Form) -> tuple[float | None, float | None]:
    if not (form["lon"] and form["lat"]):
        return None, None
    try:
        return round(float(form["lon"][:20]), 5), round(float(form["lat"][:20]), 5)
    except (ValueError, OverflowError) as error:
        raise LetterError("position") from error


def _mistaken(question: Question, problem: str) -> Mistaken:
    most = LARGEST_PHOTO // 2**20 if problem == "photo" else LENGTHS.get(problem, 0)
    words = question.say(MISTAKES.get(problem, MISTAKES["text"]), least=SHORTEST_TEXT, most=most)
    return Mistaken(_FIELDS.get(problem, problem), words)


def _form(
    desk: CitizenDesk, question: Question, form: Form, problem: Problem | None = None, wrong: str = ""
) -> Answer:
    index, about = question.index(), service(question)
    if index is None or about is None:
        return unkept(nothing_yet(question))
    areas = [(one.area_id, question.named(one.name)) for one in about.areas]
    answer = page(
        question,
        "report.html",
        index,
        status=problem.status if problem else 200,
        scripts=("citizen.js", "locator.js"),
        styles=STYLES,
        form=form,
        problem=problem,
        wrong=wrong,
        topics=[(topic.value, question.named(TOPIC_NAMES[topic])) for topic in Topic],
        ago=[(minutes, _ago(question, minutes)) for minutes in AGO_MIN],
        areas=areas,
        locator=locator(index, about.areas, question.lang),
        challenge=desk.challenges.made(question.now),
        about=about,
        replies=about.replies,
        longest=LENGTHS,
        most_mb=LARGEST_PHOTO // 2**20,
    )
    return unkept(answer, problem.wait_s if problem else 0)


def _ago(question: Question, minutes: int) -> str:
    if not minutes:
        return question.say("Just now")
    if minutes < 60:
        return question.say("{n} min ago", n=minutes)
    return question.say("{n} h ago", n=minutes // 60)


def bound(desk: CitizenDesk) -> tuple[partial[Answer], partial[Answer]]:
    """The page and what takes its form, for a desk."""
    return partial(form_page, desk), partial(sent, desk)
