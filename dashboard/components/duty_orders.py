"""What the on-call page does with what comes from the browser, none of which is believed unchecked."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html, no_update

from city.catalogue import Catalogue
from city.errors import Mistake
from city.matcher import Matcher
from city.silence_scope import is_all, is_none, refusal
from dashboard.components.declared_base import Base
from dashboard.components.declared_keeping import NOTHING, Change, Kept, proposed
from dashboard.components.duty_looking import name_of, rota_of, typed
from dashboard.components.duty_section_words import section_of
from dashboard.components.duty_silences import HOUR_MS, LENGTHS, matcher_of
from dashboard.components.duty_stand_in import FIELDS, entered, without
from dashboard.components.duty_wish import View, Wish
from dashboard.components.wish import address
from dashboard.duty_reader import DutyReader
from dashboard.words import t
from store import database

Said = tuple[Any, Any]
"""What is said of it, how often something was saved."""


def _away(lang: str) -> Any:
    return html.P(t(lang, "The database does not answer"), className="error")


def stand_in_entered(
    reader: DutyReader, given: Sequence[object], base: object, saved: object, lang: str
) -> Kept:
    """Keep a stand-in, as a new version of its rota."""
    rota, version = rota_of(base)
    fields = dict(zip((*FIELDS, "why"), given, strict=True))
    if rota is None:
        return NOTHING
    return _rota_changed(
        reader, (rota, version), lambda table: entered(table, fields), fields["why"], saved, lang
    )


def stand_in_removed(reader: DutyReader, pressed: object, saved: object, lang: str) -> Kept:
    """Take a stand-in out again, as a new version of its rota."""
    match pressed:
        case {"rota": str(rota), "index": int(index), "version": int(version)}:
            note = t(lang, "stand-in removed")
            return _rota_changed(
                reader, (rota, version), lambda table: without(table, index), note, saved, lang
            )
        case _:
            return NOTHING


def _rota_changed(
    reader: DutyReader, of: tuple[str, int], change: Any, note: object, saved: object, lang: str
) -> Kept:
    rota, version = of
    section = reader.section("rotas")
    there = address(lang, View.CALENDAR, rota=rota)
    try:
        seen = next((one for one in section.versions(rota) if one.version == version), None)
    except database.Unavailable:
        return _away(lang), no_update, no_update
    if seen is None or seen.gone:
        return NOTHING
    return proposed(section, Change(rota, change(seen.table), version, note), saved, there, lang)


def text_kept(
    reader: DutyReader, text: object, base: object, note: object, saved: object, wish: Wish
) -> Kept:
    """Keep what is in the editor."""
    begun, section = Base.read(base), section_of(wish)
    if begun is None:
        return NOTHING
    table = typed(text, begun, section)
    if isinstance(table, Mistake):
        return NOTHING
    name, expected = name_of(table, begun, section), begun.version
    if not name:
        return NOTHING
    try:
        if begun.is_new and (newest := reader.section(section).newest(name)) is not None and newest.gone:
            expected = newest.version
    except database.Unavailable:
        return _away(wish.lang), no_update, no_update
    return _entry_changed(reader, section, Change(name, table, expected, note), saved, wish)


def entry_taken_away(reader: DutyReader, base: object, note: object, saved: object, wish: Wish) -> Kept:
    """Take the entry away that is open."""
    begun = Base.read(base)
    if begun is None or begun.is_new:
        return NOTHING
    return _entry_changed(
        reader, section_of(wish), Change(begun.name, None, begun.version, note), saved, wish
    )


def version_restored(reader: DutyReader, base: object, version: object, saved: object, wish: Wish) -> Kept:
    """Make an older version count again."""
    begun, section = Base.read(base), section_of(wish)
    try:
        history = reader.section(section).versions(begun.name) if begun else []
    except database.Unavailable:
        return _away(wish.lang), no_update, no_update
    found = next((one for one in history if one.version == version), None)
    if begun is None or found is None:
        return NOTHING
    note = t(wish.lang, "as in version {n}", n=found.version)
    return _entry_changed(reader, section, Change(begun.name, found.table, begun.version, note), saved, wish)


def _entry_changed(reader: DutyReader, section: str, change: Change, saved: object, wish: Wish) -> Kept:
    there = address(wish.lang, View.TELLING, section=section, entry=change.name)
    return proposed(reader.section(section), change, saved, there, wish.lang)


def silence_begun(reader: DutyReader, asked: Mapping[str, object], saved: object, lang: str) -> Said:
    """Order a silence."""
    hours, reason = asked.get("hours"), str(asked.get("reason") or "").strip()[:500]
    matcher = matcher_of({field: value for field, value in asked.items() if field not in ("hours", "reason")})
    if why := _why_not(matcher, reader.situation().known, lang):
        return html.P(why, className="error"), no_update
    if not reason or hours not in LENGTHS:
        return html.P(t(lang, "Say why"), className="error"), no_update
    try:
        reader.silence(matcher, reader.now + int(str(hours)) * HOUR_MS, reason)
    except database.Unavailable:
        return _away(lang), no_update
    return html.P(t(lang, "The silence is in force"), className="done"), _more(saved)


def _why_not(matcher: Matcher, known: Catalogue, lang: str) -> str | None:
    """What is wrong with a silence that holds back everything, or nothing."""
    if is_all(matcher, known):
        return t(lang, "Say which alarms: a silence of everything cannot be.")
    if is_none(matcher, known):
        return t(lang, "No station is all of that: nothing would be silenced.")
    return refusal(matcher, known)


def silence_ended(reader: DutyReader, pressed: object, saved: object, lang: str) -> Said:
    """End a silence now."""
    number = str(pressed.get("silence")) if isinstance(pressed, dict) else ""
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        return no_update, no_update
    try:
        done = reader.end_silence(int(number))
    except database.Unavailable:
        return _away(lang), no_update
    words = t(lang, "The silence is over") if done else t(lang, "It was over already")
    return html.P(words, className="done"), _more(saved)


def _more(saved: object) -> int:
    return saved + 1 if isinstance(saved, int) else 1


def trial_sent(reader: DutyReader, channel: str, person: object, lang: str) -> tuple[str, int | None]:
    """Send a test; what is said of it first, and its number to follow it by."""
    try:
        sent = reader.try_channel(channel, str(person or "")[:64], "zh-Hans" if lang == "xx" else lang)
    except database.Unavailable:
        return t(lang, "The database does not answer"), None
    if isinstance(sent, str):
        return "✕ " + t(lang, "Not sent") + f": {sent}", None
    return "◔ " + t(lang, "queued"), sent
