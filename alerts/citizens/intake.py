"""Letters become rows: each is decoded anew, checked against the city, stored once, and taken out of the box.

A letter that cannot be used is taken out with a word for why (`citizen_letter`), and nothing of what it
said is kept or logged. What is stored and the note that the letter was taken in are one transaction; only
then the file goes. So a crash in between takes nothing in twice.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

from alerts.citizens import links
from alerts.citizens.box import Letterbox, UnreadableError
from alerts.citizens.mails import place_name
from alerts.citizens.warned import tell_current
from city.catalogue import Catalogue
from city.clock import DAY_MS
from city.letter import (
    Letter,
    LetterError,
    LetterKind,
    ReportLetter,
    SubscribeLetter,
    TokenLetter,
    decode,
    file_name,
    kind_of,
)
from city.subscription import SubscribedPlace
from store import citizens, subscriptions
from store.database import Connection
from store.subscriptions import Ended

log = logging.getLogger(__name__)

AT_ONCE = 20
"""Letters of one turn: the beat goes on between turns."""
OLDEST_MS = 14 * DAY_MS
AHEAD_MS = 600_000
FARTHEST_KM = 150.0
MOST_TRIES = 3
_KM_PER_DEGREE = 111.195
TAKEN = "taken_in"
UNKNOWN_LINK = "unknown_link"
AGAIN = "taken_in_before"


@dataclass(frozen=True, slots=True)
class Desk:
    """What taking in needs beside the database: box, city, keys of links, whether mail can be sent."""

    box: Letterbox
    known: Catalogue
    keys: Sequence[str]
    mails: bool
    keep_contact_days: int
    redrawn: Callable[[bytes], bytes | None]


class Intake:
    """Takes letters in, and remembers those that made it stumble."""

    def __init__(self) -> None:
        self._stumbled: Counter[str] = Counter()
        self.outcomes: Counter[str] = Counter()

    def turn(self, conn: Connection, desk: Desk, now: int) -> bool:
        """Take in the oldest letters; whether there are more. Raises what database and folder raise."""
        names = desk.box.names(AT_ONCE + 1)
        for name in names[:AT_ONCE]:
            self._one(conn, desk, name, now)
        return len(names) > AT_ONCE

    def _one(self, conn: Connection, desk: Desk, name: str, now: int) -> None:
        self._stumbled[name] += 1
        if self._stumbled[name] > MOST_TRIES:  # it makes us fail each time: the others wait behind it
            log.error("a letter was given up after %d tries", MOST_TRIES)
            self.outcomes["given_up"] += 1
        else:
            self.outcomes[take_in(conn, desk, name, now)] += 1
        desk.box.remove(name)
        del self._stumbled[name]


def take_in(conn: Connection, desk: Desk, name: str, now: int) -> str:
    """Store what a letter asks for; what came of it, in one word. The file stays."""
    try:
        letter = decode(desk.box.letter(name))
        if file_name(letter) != name:
            raise LetterError("name")
    except UnreadableError:
        return "unreadable"
    except LetterError as error:
        return f"refused_{error}"
    if citizens.is_taken(conn, letter.letter_id):
        return AGAIN
    jpeg = _photo(desk, name, letter)
    with conn.transaction():
        outcome = _problem(desk, letter, now) or _done(conn, desk, letter, jpeg, now)
        citizens.took(conn, letter.letter_id, kind_of(letter).value, outcome, now)
    return outcome


def _photo(desk: Desk, name: str, letter: Letter) -> bytes | None:
    if not isinstance(letter, ReportLetter) or letter.photo is None:
        return None
    raw = desk.box.photo(name, letter.photo)
    return None if raw is None else desk.redrawn(raw)


def _problem(desk: Desk, letter: Letter, now: int) -> str | None:
    """Why a letter is of no use in this city at this time."""
    if not now - OLDEST_MS <= letter.at <= now + AHEAD_MS:
        return "refused_at"
    if isinstance(letter, SubscribeLetter):
        known = place_name(desk.known, SubscribedPlace.read(letter.place), letter.lang)
        return None if known and desk.mails else "refused_place" if desk.mails else "no_mail"
    if isinstance(letter, ReportLetter):
        areas = {area.area_id for area in desk.known.areas}
        if letter.area is not None and letter.area not in areas:
            return "refused_area"
        if letter.lon is not None and distance_km(_position(letter), desk.known.city.centre) > FARTHEST_KM:
            return "refused_far"
    return None


def _done(conn: Connection, desk: Desk, letter: Letter, jpeg: bytes | None, now: int) -> str:
    if isinstance(letter, ReportLetter):
        area = _area(desk.known, letter)
        stored = citizens.add(conn, letter, area, jpeg, desk.keep_contact_days, now)
        return (TAKEN if letter.photo is None or jpeg else "without_photo") if stored else "number_taken"
    if isinstance(letter, SubscribeLetter):
        return subscriptions.ask(conn, letter, now).value
    return _linked(conn, desk, letter, now)


def _linked(conn: Connection, desk: Desk, letter: TokenLetter, now: int) -> str:
    subscription_id = links.read(letter.token, letter.kind, desk.keys)
    if subscription_id is None:
        return UNKNOWN_LINK
    if letter.kind is LetterKind.LEAVE:
        return TAKEN if subscriptions.end(conn, subscription_id, Ended.LEFT, now) else "over_already"
    if subscriptions.confirm(conn, subscription_id, now) is None:
        return "nothing_to_confirm"
    tell_current(conn, desk.known, subscription_id, now)
    return TAKEN


def _area(known: Catalogue, letter: ReportLetter) -> str | None:
    """The area that a report counts to: the one that was named, else that whose middle is nearest."""
    if letter.area is not None or not known.areas:
        return letter.area
    here = _position(letter)
    return min(known.areas, key=lambda area: distance_km(here, area.centre)).area_id


def _position(letter: ReportLetter) -> tuple[float, float]:
    return letter.lon or 0.0, letter.lat or 0.0


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far apart two positions (lon, lat in degrees) of one city are, on a plane."""
    east = (one[0] - other[0]) * _KM_PER_DEGREE * cos(radians((one[1] + other[1]) / 2))
    return hypot(east, (one[1] - other[1]) * _KM_PER_DEGREE)
