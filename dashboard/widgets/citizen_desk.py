"""What the pages for citizens share: the letterbox, the challenges of forms, how much room there is."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from city.citizen_report import NUMBER_BYTES, report_number
from city.letter import Letter, clean
from city.published_citizens import SERVICE, CitizenService
from dashboard.widgets.challenge import Challenges, Proof
from dashboard.widgets.form import BadFormError, Form, read
from dashboard.widgets.letterbox import FullError, Letterbox
from dashboard.widgets.question import Answer, Question
from dashboard.widgets.room import Room, Sends

TRAP = "website"
"""A field that people do not see."""
STYLES = ("form.css", "citizen.css")
FOREIGN = ("cross-site", "same-site")
PROBLEMS: dict[Proof, str] = {
    Proof.SOON: "That was very quick. Please wait a few seconds and send it again.",
    Proof.OLD: "This form is too old. Please send it again.",
    Proof.USED: "This was sent already.",
    Proof.FORGED: "This form is too old. Please send it again.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was not taken: status, words in the language of the page, when to come back."""

    status: int
    words: str
    wait_s: int = 0


@dataclass(frozen=True, slots=True)
class CitizenDesk:
    """One process's. `chance` gives so many random bytes."""

    box: Letterbox
    chance: Callable[[int], bytes]
    challenges: Challenges = field(default_factory=Challenges)
    room: Room = field(default_factory=Room)

    @classmethod
    def at(cls, folder: str, chance: Callable[[int], bytes]) -> "CitizenDesk":
        """Over a letterbox."""
        return cls(Letterbox(Path(folder)), chance)

    def letter_id(self) -> str:
        """For a new letter."""
        return self.chance(16).hex()

    def number(self) -> str:
        """For a new report."""
        return report_number(self.chance(NUMBER_BYTES))

    def form(self, question: Question) -> Form | Problem:
        """What was sent, if a browser sent it from a page of ours."""
        if question.headers.get("sec-fetch-site") in FOREIGN:
            return Problem(403, question.say("This form can be sent from our own page only."))
        try:
            return read(question.body, question.media_type)
        except BadFormError:
            return Problem(
                400, question.say("This is not a form that we can read. Please use the form on this page.")
            )

    def refusal(self, question: Question, form: Form, sends: Sends) -> Problem | None:
        """Why a form that has no mistakes is not taken: a program sent it, or too many came."""
        if form[TRAP]:
            return Problem(
                422, question.say("This is not a form that we can read. Please use the form on this page.")
            )
        proof = self.challenges.proof(form["challenge"], form["proof"], question.now)
        if proof in PROBLEMS:
            return Problem(422, question.say(PROBLEMS[proof]))
        plain = (Sends.PLAIN,) if proof is Proof.PLAIN else ()
        wait_s = self.room.take(question.address, sends, *plain)
        return _crowded(question, wait_s) if wait_s else None

    def crowded(self, question: Question, sends: Sends) -> Problem | None:
        """Why something without a form is not taken now."""
        wait_s = self.room.take(question.address, sends)
        return _crowded(question, wait_s) if wait_s else None

    def put(self, question: Question, letter: Letter, photo: bytes | None = None) -> Problem | None:
        """Put a letter into the box; why it could not be."""
        try:
            self.box.put(letter, photo)
        except (FullError, OSError):
            words = "This cannot be taken just now. If it is urgent, please call the emergency services."
            return Problem(503, question.say(words), 300)
        return None


def service(question: Question) -> CitizenService | None:
    """What citizens can do here; None before the city said."""
    question.used[SERVICE] = question.documents.digests.get(SERVICE)
    return question.shelf.as_type(question.documents, SERVICE, CitizenService)


def unkept(answer: Answer, wait_s: int = 0) -> Answer:
    """The same for one person only: a form, or what became of one."""
    robots = (b"x-robots-tag", b"noindex")
    wait = ((b"retry-after", str(wait_s).encode()),) if wait_s else ()
    return replace(answer, kept=False, headers=(*answer.headers, robots, *wait))


def elsewhere(path: str, question: Question, **more: str) -> Answer:
    """Go on to another page, in the same language and theme."""
    where = f"{path}?{question.asked.query(**more)}"
    return Answer(b"", "text/plain", 303, kept=False, headers=((b"location", where.encode()),))


def spoken(question: Question) -> str:
    """The language that a person is written to in: that of the page."""
    return "en" if question.lang == "xx" else question.lang


def typed(form: Form, name: str) -> str:
    """What somebody typed into a field of one line."""
    return " ".join(clean(form[name]).split())


def _crowded(question: Question, wait_s: int) -> Problem:
    minutes = max(1, round(wait_s / 60))
    words = question.say("Too much was sent from here. Please try again in {n} min.", n=minutes)
    return Problem(429, words, wait_s)
