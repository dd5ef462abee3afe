"""The documents of warnings: what is out in CAP now, its feed in each language, and the messages themselves.

Only what a person, or a rule that its owner allowed to, has published as public: an alarm of the inside is no
warning to the public. Drills and tests stay in the feed, marked as such, and are no warnings.
"""

import logging
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from alerts.cap_atom import CAP_TYPE, feed
from alerts.cap_xml import check
from city import rfc3339
from city.cap import CapMessage, CapSeverity, CapStatus, MsgType
from city.cap_text import moment_text
from city.properties import LANGUAGES
from city.published import (
    WARNINGS,
    PublicWarning,
    Text,
    Warnings,
    feed_path,
    is_path,
    message_path,
    written,
)
from city.thing import name
from dashboard.publishing.part import Ground, Made, Update
from store import cap, published
from store.database import Connection, moment

log = logging.getLogger(__name__)

TITLE = name(zh_Hans="预警信息", zh_Hant="預警資訊", en="Warnings")
ATOM_TYPE = "application/atom+xml"
FEED = "/cap/alerts.atom"
MOST_MESSAGES = 2000
"""Messages that stay at their address, the newest: others refer to them. Older ones go."""
_FOLDER, _END = message_path("|").split("|")
LEVELS = {
    CapSeverity.EXTREME: "red",
    CapSeverity.SEVERE: "orange",
    CapSeverity.MODERATE: "yellow",
    CapSeverity.MINOR: "blue",
}
_ORDER = ("red", "orange", "yellow", "blue")
_MARKUP = re.compile(r"[\x00-\x08\x0b-\x1f]")


class WarningsOut:
    """Warnings, the feed and its messages."""

    name = "warnings"

    def __init__(self) -> None:
        self._moved: int | None = None

    def look(self, conn: Connection, ground: Ground, known: Mapping[str, str], now: int) -> Update:
        """All of them."""
        out = _messages(cap.public(conn, now))
        messages = list(out.values())
        found: dict[str, Made | None] = {
            WARNINGS: Made(written(_warnings(conn, ground, messages, now)), valid_until=_first_end(messages))
        }
        moved = cap.public_moved(conn, now)
        updated, feed_id = moment_text(moment(moved or 0)), cap.feed_id(conn)
        for lang in LANGUAGES:
            body = feed(TITLE, feed_id, updated, messages, lang, f"{FEED}?lang={lang}", _link)
            found[feed_path(lang)] = Made(body, ATOM_TYPE, _first_end(messages))
        if moved != self._moved:
            found |= _earlier(conn, known)
            self._moved = moved
        listed = {message_path(one.identifier): Made(xml.encode(), CAP_TYPE) for xml, one in out.items()}
        return found | {path: made for path, made in listed.items() if is_path(path)}


def _earlier(conn: Connection, known: Mapping[str, str]) -> dict[str, Made | None]:
    """Messages that are not out yet, whether the feed still lists them or not, and those that go."""
    paths = {one: message_path(one) for one in published.cap_identifiers(conn, MOST_MESSAGES)}
    kept = {path for path in paths.values() if is_path(path)}
    gone = {path for path in known if path.startswith(_FOLDER) and path.endswith(_END)} - kept
    missing = [one for one, path in paths.items() if path in kept - known.keys()]
    documents = published.cap_documents(conn, missing)
    return dict.fromkeys(gone) | {paths[one]: Made(xml.encode(), CAP_TYPE) for one, xml in documents.items()}


def warnings_now(conn: Connection, ground: Ground, now: int) -> Warnings:
    """The warnings that hold."""
    return _warnings(conn, ground, list(_messages(cap.public(conn, now)).values()), now)


def _messages(documents: Iterable[str]) -> dict[str, CapMessage]:
    """Those that can be read, by their documents."""
    found = {document: _message(document) for document in documents}
    return {document: one for document, one in found.items() if one is not None}


@lru_cache(maxsize=1000)
def _message(document: str) -> CapMessage | None:
    """Read once: the same messages are looked at every few seconds. One that our rules have come to refuse
    since it was published takes no other one with it."""
    checked = check(document.encode())
    if checked.message is None:
        log.error("a published message cannot be read any more: %s", "; ".join(map(str, checked.faults)))
    return checked.message


def _warnings(conn: Connection, ground: Ground, messages: list[CapMessage], now: int) -> Warnings:
    actual = [
        one for one in messages if one.status is CapStatus.ACTUAL and one.msg_type is not MsgType.CANCEL
    ]
    things = published.cap_things(conn, [one.identifier for one in actual])
    shown = {thing.thing_id for thing in ground.things}
    found = [_warning(one, things.get(one.identifier), shown) for one in actual]
    holding = [one for one in found if one.expires > now]
    return Warnings(sorted(holding, key=lambda one: (_ORDER.index(one.level), one.sent, one.identifier)))


def _warning(message: CapMessage, thing_id: str | None, shown: set[str]) -> PublicWarning:
    infos = {lang: message.info(lang) for lang in LANGUAGES}
    event: Text = {lang: _plain(info.event) for lang, info in infos.items() if info}
    headline: Text = {lang: _plain(info.headline or info.event) for lang, info in infos.items() if info}
    areas: Text = {
        lang: "、".join(_plain(area.description) for area in info.areas)
        if lang != "en"
        else ", ".join(_plain(area.description) for area in info.areas)
        for lang, info in infos.items()
        if info
    }
    return PublicWarning(
        message.identifier,
        LEVELS.get(message.severity, "blue"),
        event,
        headline,
        areas,
        rfc3339.epoch_ms(message.sent),
        rfc3339.epoch_ms(message.expires) if message.expires else 0,
        [thing_id] if thing_id in shown and thing_id else [],
    )


def _first_end(messages: Iterable[CapMessage]) -> int | None:
    ends = [rfc3339.epoch_ms(one.expires) for one in messages if one.expires]
    return min(ends, default=None)


def _plain(text: str) -> str:
    """Without characters that no screen shows."""
    return _MARKUP.sub("", text)


def _link(identifier: str) -> str:
    return f"/{message_path(identifier)}"
