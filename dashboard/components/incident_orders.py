"""What the incidents' page does with what comes from the browser, none of which is believed unchecked."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from typing import Any

from dash import html, no_update

from alerts.cap_chain import CapWhy
from alerts.cap_xml import CapError
from city.alert import Alert
from dashboard.components.incident_view import WHOLE
from dashboard.components.incident_wish import View, Wish
from dashboard.components.incident_words import HEARING_WORDS, REFUSED_WORDS
from dashboard.components.outside_list import LONGEST, encoded
from dashboard.components.warning_form import Unfit, wish_of
from dashboard.components.warning_view import sound
from dashboard.components.wish import address
from dashboard.incidents_reader import UNACKNOWLEDGED, IncidentsReader
from dashboard.words import t
from store import database
from store.cap import DraftGone, Kept

Said = tuple[Any, Any]
"""What is said of it, how often something was done."""
Gone = tuple[Any, Any, Any]
"""The same, and where the page goes."""
Alarms = Mapping[int, Alert]
Refusals = Mapping[int, str]
NOTHING: Gone = (no_update, no_update, no_update)
MOST_NOTE = 2000
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


def acknowledged(reader: IncidentsReader, which: object, note: object, done: object, wish: Wish) -> Said:
    """Take an alarm in hand, or all of the incident that wait for somebody."""
    return _acted(reader, wish, done, lambda alarms: _take(reader, alarms, which, _text(note)))


def commented(reader: IncidentsReader, which: object, note: object, done: object, wish: Wish) -> Said:
    """Write something down about an alarm, or about the incident: with its first alarm."""
    words = _text(note)
    if not words:
        return _error(t(wish.lang, "A comment needs words.")), no_update
    return _acted(reader, wish, done, lambda alarms: _say(reader, alarms, which, words))


def _acted(
    reader: IncidentsReader, wish: Wish, done: object, act: Callable[[Alarms], Refusals | None]
) -> Said:
    number, lang = wish.number("incident"), wish.lang
    if number is None:
        return no_update, no_update
    try:
        refused = act({one.alert_id: one for one in reader.alarms(number)})
    except database.Unavailable:
        return _away(lang), no_update
    if refused is None:
        return _error(t(lang, "There is no such alarm.")), no_update
    if refused:
        return _error(t(lang, "Not done: the alarm is another one by now.")), _more(done)
    return html.P(t(lang, "Written down"), className="done"), _more(done)


def _take(reader: IncidentsReader, alarms: Alarms, which: object, note: str) -> Refusals | None:
    if which == WHOLE:
        waiting = [key for key, one in alarms.items() if one.shown_life in UNACKNOWLEDGED]
        return reader.acknowledge(waiting, note)
    chosen = _one_of(alarms, which)
    return None if chosen is None else reader.acknowledge([chosen], note)


def _say(reader: IncidentsReader, alarms: Alarms, which: object, words: str) -> Refusals | None:
    if which == WHOLE and alarms:
        return reader.comment(min(alarms), words)
    chosen = _one_of(alarms, which)
    return None if chosen is None else reader.comment(chosen, words)


def _one_of(alarms: Alarms, which: object) -> int | None:
    text = str(which)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
    return number if number in alarms else None


def drafted(reader: IncidentsReader, given: Mapping[str, object], done: object, wish: Wish) -> Gone:
    """Draft a warning about the alarm of the address, and go to read it."""
    number, lang = wish.number("alert"), wish.lang
    if number is None:
        return NOTHING
    try:
        wanted = wish_of(given, lang)
    except Unfit as error:
        return _error(str(error)), no_update, no_update
    said = t(lang, "Drafted: read it, then publish it.")
    return _ordered(lambda: reader.warnings.draft(number, wanted), said, done, lang)


def published(reader: IncidentsReader, done: object, wish: Wish) -> Gone:
    """Publish the draft of the address."""
    name = wish.get("message")
    return _ordered(lambda: reader.warnings.publish(name), t(wish.lang, "Published"), done, wish.lang)


def cancelled(reader: IncidentsReader, note: object, done: object, wish: Wish) -> Gone:
    """Cancel what is out about the alarm of the address's message."""

    def order() -> Kept | CapWhy:
        kept = reader.warnings.message(wish.get("message"))
        if kept is None:
            raise LookupError(wish.get("message"))
        return reader.warnings.cancel(kept.chain, _text(note))

    return _ordered(order, t(wish.lang, "Cancelled: the Cancel is out."), done, wish.lang)


def _ordered(order: Callable[[], Kept | CapWhy], said: str, done: object, lang: str) -> Gone:
    try:
        found = order()
    except LookupError:
        return _error(t(lang, "There is no such message.")), no_update, no_update
    except CapError as error:
        return sound(error.faults, lang), no_update, no_update
    except DraftGone:
        return _error(t(lang, REFUSED_WORDS[CapWhy.DROPPED])), _more(done), no_update
    except database.Unavailable:
        return _away(lang), no_update, no_update
    if isinstance(found, CapWhy):
        words = t(lang, REFUSED_WORDS[found]) if found in REFUSED_WORDS else found.value
        return _error(words), _more(done), no_update
    there = address(lang, View.WARNINGS, message=found.identifier)
    return html.P(said, className="done"), _more(done), there


def taken_in(reader: IncidentsReader, document: object, done: object, lang: str) -> Said:
    """Take a message of another authority in."""
    if not isinstance(document, str) or not 0 < len(document) <= LONGEST:
        return no_update, no_update
    try:
        taken = reader.warnings.take(encoded(document))
    except CapError as error:
        return sound(error.faults, lang), no_update
    except database.Unavailable:
        return _away(lang), no_update
    return html.P(t(lang, HEARING_WORDS[taken.hearing]), className="done"), _more(done)


def file_text(contents: object) -> str | None:
    """The text of a file as the browser sends it; None where it is none."""
    head, _, body = contents.partition(",") if isinstance(contents, str) else ("", "", "")
    if not head.endswith(";base64") or len(body) > LONGEST * 2:
        return None
    try:
        found = base64.b64decode(body, validate=True)
        said = _DECLARED.match(found)
        return found.decode(said[1].decode("ascii") if said else "utf-8-sig")
    except (binascii.Error, UnicodeDecodeError, LookupError):
        return None


def _text(said: object) -> str:
    return str(said or "").strip()[:MOST_NOTE]


def _more(done: object) -> int:
    return done + 1 if isinstance(done, int) else 1


def _error(words: str) -> Any:
    return html.P(words, className="error")


def _away(lang: str) -> Any:
    return _error(t(lang, "The database does not answer"))
