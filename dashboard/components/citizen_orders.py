"""What the inbox does with what comes from the browser, none of which is believed unchecked."""

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qs, urlencode

from fastapi import HTTPException

from city.citizen_report import Act, read_number
from city.letter import clean
from dashboard.components.citizen_view import LONGEST_ANSWER, LONGEST_NOTE
from dashboard.words import language, t
from store import database
from store.citizens import NotNowError, OvertakenError

STATES = ("open", "answered", "set_aside", "all")
ACTS = {
    "citizens-assign": Act.ASSIGNED,
    "citizens-publish": Act.ANSWERED,
    "citizens-keep": Act.NOTED,
    "citizens-aside": Act.SET_ASIDE,
    "citizens-reopen": Act.REOPENED,
}
"""What each button does."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for; `report` is a number, empty for none, `before` one: the list is of older."""

    lang: str
    state: str
    report: str
    before: str = ""

    @classmethod
    def of(cls, search: object) -> "Wish":
        """The wish in a query; what makes no sense is left out."""
        asked = parse_qs(search.removeprefix("?")) if isinstance(search, str) else {}
        given = {key: values[-1] for key, values in asked.items()}
        state = given.get("state", "")
        number, before = (read_number(given.get(key, "")) or "" for key in ("report", "before"))
        return cls(language(given.get("lang")), state if state in STATES else STATES[0], number, before)

    def query(self, **other: str) -> dict[str, str]:
        """The same as a query, some of it otherwise."""
        kept = {"lang": self.lang, "state": self.state, "report": self.report}
        return kept | ({"before": self.before} if self.before else {}) | other

    def address(self, **other: str) -> str:
        """The same as an address."""
        return "?" + urlencode(self.query(**other))


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the fields of the page."""

    who: object
    answer: object
    note: object
    seen: object


class Desk(Protocol):
    """Who does it."""

    def people(self, who: str, number: str) -> list[str]:
        """Who can be given a report."""
        ...

    def move(self, number: str, act: Act, said: str, who: str, seen: int) -> bool:
        """Do it; False where there is no such report. Raises OvertakenError, NotNowError."""
        ...


def done(desk: Desk, wish: Wish, act: Act, filled: Filled, who: str) -> str:
    """Do what a button says; why it was not done, empty where it was."""
    lang = wish.lang
    seen = filled.seen
    if not wish.report or not isinstance(seen, int) or isinstance(seen, bool):
        return t(lang, "Nothing is chosen")
    try:
        said = _said(desk, wish, act, filled, who)
        if said is None:
            return t(lang, _WANTS[act])
        if not desk.move(wish.report, act, said, who, seen):
            return t(lang, "Nothing is chosen")
    except OvertakenError:
        return t(lang, "Somebody else did something about it meanwhile: look at it again.")
    except NotNowError:
        return t(lang, "This cannot be done with a report that is closed: open it again first.")
    except HTTPException as refused:
        if refused.status_code != 403:
            raise
        return t(lang, "This report lies outside the areas in which you act.")
    except database.Unavailable:
        return t(lang, "The database does not answer")
    return ""


_WANTS = {
    Act.ASSIGNED: "Choose who looks after it.",
    Act.ANSWERED: "An answer has 1 to 2000 characters.",
    Act.NOTED: "A note has 1 to 500 characters.",
    Act.SET_ASIDE: "Write into the note why.",
    Act.REOPENED: "Write into the note why.",
}


def _said(desk: Desk, wish: Wish, act: Act, filled: Filled, who: str) -> str | None:
    if act is Act.ASSIGNED:
        known = isinstance(filled.who, str) and filled.who in desk.people(who, wish.report)
        return str(filled.who) if known else None
    given, most = (filled.answer, LONGEST_ANSWER) if act is Act.ANSWERED else (filled.note, LONGEST_NOTE)
    text = clean(given) if isinstance(given, str) else ""
    return text if 0 < len(text) <= most else None
