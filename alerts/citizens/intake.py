"""Letters become rows: each is decoded anew, checked against the city, stored once, and taken out of the box.

A letter that cannot be used is taken out with a word for why (`citizen_letter`), and nothing of what it
said is kept or logged. What is stored and the note that the letter was taken in are one transaction; only
then the file goes. So a crash in between takes nothing in twice.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from alerts.citizens import links
from alerts.citizens.box import Letterbox, UnreadableError
from alerts.citizens.mails import place_name
from alerts.citizens.warned import tell_current
from city.apart import apart_km
from city.catalogue import Catalogue
from city.clock import DAY_MS
from city.errors import TransientError
from city.letter import (
    FARTHEST_KM,
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
from store.database import Connection, Refused, Unavailable
from store.subscriptions import Asked, Ended, Wish

log = logging.getLogger(__name__)

AT_ONCE = 20
WITHIN_S = 2.0
"""Letters of one turn, and for how long it begins another: the beat and warnings go on between turns, though
each photo takes seconds."""
LOOKED_AT = 1000
"""Names out of one look at the folder: it is not read anew for every few of many."""
OLDEST_MS = 14 * DAY_MS
AHEAD_MS = 600_000
TAKEN = "taken_in"
WITHOUT_MAIL = "without_mail"
"""A report was taken in; the address it named got too many mails that ask, or has too much."""
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
    """Takes letters in, the oldest first.

    A letter is taken out without having been taken in only for what it says itself: a database that is full
    or away, a child that cannot be started, a folder that cannot be written are no fault of any letter.
    """

    def __init__(self) -> None:
        self._names: list[str] = []
        self._aside: set[str] = set()
        self.outcomes: Counter[str] = Counter()

    def turn(self, conn: Connection, desk: Desk, now: int) -> bool:
        """Take some letters in; whether there are more at hand. Raises what database and folder raise.

        A letter that made it raise for no reason of theirs is left alone until the process begins anew: the
        others do not wait behind it.
        """
        if not self._names:
            found = desk.box.names(LOOKED_AT + len(self._aside))
            self._names = [name for name in reversed(found) if name not in self._aside]
        until = monotonic() + WITHIN_S
        for _ in range(AT_ONCE):
            if not self._names or monotonic() > until:
                break
            try:
                self._one(conn, desk, self._names[-1], now)
            except (TransientError, *Unavailable):
                raise
            except Exception:
                self._aside.add(self._names.pop())
                raise
            self._names.pop()
        return bool(self._names)

    def _one(self, conn: Connection, desk: Desk, name: str, now: int) -> None:
        try:
            outcome = take_in(conn, desk, name, now)
        except FileNotFoundError:
            outcome = "gone"
        except Refused as error:
            log.error("a letter is refused by the database: %s", type(error).__name__)
            outcome = "refused_by_database"
        self.outcomes[outcome] += 1
        desk.box.remove(name)


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
    problem = _problem(desk, letter, now)
    jpeg = None if problem else _photo(desk, name, letter)
    with conn.transaction():
        outcome = problem or _done(conn, desk, letter, jpeg, now)
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
        if letter.lon is not None and apart_km(_position(letter), desk.known.city.centre) > FARTHEST_KM:
            return "refused_far"
    return None


def _done(conn: Connection, desk: Desk, letter: Letter, jpeg: bytes | None, now: int) -> str:
    if isinstance(letter, ReportLetter):
        return _reported(conn, desk, letter, jpeg, now)
    if isinstance(letter, SubscribeLetter):
        return subscriptions.ask(
            conn, Wish(letter.letter_id, letter.email, letter.place, letter.lang), now
        ).value
    return _linked(conn, desk, letter, now)


def _reported(conn: Connection, desk: Desk, letter: ReportLetter, jpeg: bytes | None, now: int) -> str:
    area = _area(desk.known, letter)
    if not citizens.add(conn, letter, area, jpeg, desk.keep_contact_days, now):
        return "number_taken"
    if letter.mail and desk.mails:
        place = str(SubscribedPlace.of_report(letter.number))
        until = now + desk.keep_contact_days * DAY_MS
        wish = Wish(letter.letter_id, letter.contact, place, letter.lang, until)
        if subscriptions.ask(conn, wish, now) is not Asked.ASKED:
            return WITHOUT_MAIL
    return TAKEN if letter.photo is None or jpeg else "without_photo"


def _linked(conn: Connection, desk: Desk, letter: TokenLetter, now: int) -> str:
    subscription_id = links.read(letter.token, letter.kind, desk.keys)
    if subscription_id is None:
        return UNKNOWN_LINK
    if letter.kind is LetterKind.LEAVE:
        return TAKEN if subscriptions.end(conn, subscription_id, Ended.LEFT, now) else "over_already"
    place = subscriptions.confirm(conn, subscription_id, now)
    if place is None:
        return "nothing_to_confirm"
    if not SubscribedPlace.read(place).number:
        tell_current(conn, desk.known, subscription_id, now)
    return TAKEN


def _area(known: Catalogue, letter: ReportLetter) -> str | None:
    """The area that a report counts to: the one that was named, else that whose middle is nearest."""
    if letter.area is not None or not known.areas:
        return letter.area
    here = _position(letter)
    return min(known.areas, key=lambda area: apart_km(here, area.centre)).area_id


def _position(letter: ReportLetter) -> tuple[float, float]:
    return letter.lon or 0.0, letter.lat or 0.0
