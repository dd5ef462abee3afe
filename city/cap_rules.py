"""What CAP 1.2 asks of a message beyond what its schema can check, a function a rule.

Rules read elements (`city.cap_element`), so that a message which breaks the schema too has everything named
at once. Each yields `CapFault`s: which rule, where, what is wrong. No rule names what another one names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from urllib.parse import urlsplit

from city.cap import Corner
from city.cap_element import Element
from city.cap_text import circle, moment, number, polygon, reference, size, words

LONGEST_TEXT = 60_000
_SHOWN = 60
_FORBIDDEN = re.compile(r"[\s,<&]")
_AS_TIME = re.compile(r"\s*\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d\s*")
_FOLLOW_UPS = ("Update", "Cancel", "Ack", "Error")
TIMES = frozenset({"sent", "effective", "onset", "expires"})
_WANTED = frozenset({"event", "areaDesc", "valueName", "resourceDesc", "mimeType"})
_LISTS = frozenset({"addresses", "incidents"})


class CapRule(StrEnum):
    """Every rule a message can break; the first six are of the document, not of CAP's sentences."""

    TOO_LARGE = "too_large"
    NOT_XML = "not_xml"
    DOCTYPE = "doctype"
    TOO_DEEP = "too_deep"
    NOT_CAP = "not_cap_1_2"
    SCHEMA = "schema"
    TEXT_TOO_LONG = "text_too_long"
    IDENTIFIER_CHARACTERS = "identifier_characters"
    SENDER_CHARACTERS = "sender_characters"
    EMPTY_TEXT = "empty_text"
    TIME_UNREADABLE = "time_unreadable"
    NUMBER_UNREADABLE = "number_unreadable"
    RESTRICTION_MISSING = "restriction_missing"
    ADDRESSES_MISSING = "addresses_missing"
    REFERENCES_MISSING = "references_missing"
    NOTE_MISSING = "note_missing"
    REFERENCE_MALFORMED = "reference_malformed"
    REFERENCE_TO_ITSELF = "reference_to_itself"
    REFERENCE_IN_FUTURE = "reference_in_future"
    QUOTE_OPEN = "quote_open"
    EXPIRES_TOO_EARLY = "expires_not_after_effective"
    ADDRESS_NOT_ABSOLUTE = "address_not_absolute"
    POLYGON_MALFORMED = "polygon_malformed"
    POLYGON_TOO_SHORT = "polygon_too_short"
    POLYGON_OPEN = "polygon_open"
    CIRCLE_MALFORMED = "circle_malformed"
    OUT_OF_RANGE = "position_out_of_range"
    CEILING_WITHOUT_ALTITUDE = "ceiling_without_altitude"
    CEILING_BELOW_ALTITUDE = "ceiling_below_altitude"
    SENT_IN_FUTURE = "sent_in_future"
    """This one and the next are only of messages that are taken in."""
    REFERENCE_FOREIGN = "reference_foreign"


@dataclass(frozen=True, slots=True)
class CapFault:
    """A rule that a message breaks: at which line, in which element, in words."""

    rule: CapRule
    line: int
    where: str
    detail: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.where}: {self.detail} ({self.rule.value})"


Faults = Iterator[CapFault]


def broken(alert: Element) -> list[CapFault]:
    """Every rule that a message breaks, by line."""
    infos = [fault for info in alert.every("info") for fault in _of_info(alert, info)]
    found = [*_names(alert), *_conditional(alert), *_references(alert), *infos, *_texts(alert)]
    return sorted(found, key=lambda fault: fault.line)


def _fault(rule: CapRule, element: Element, detail: str) -> CapFault:
    return CapFault(rule, element.line, element.name, detail)


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def _names(alert: Element) -> Faults:
    named = (
        ("identifier", CapRule.IDENTIFIER_CHARACTERS),
        ("sender", CapRule.SENDER_CHARACTERS),
    )
    for name, rule in named:
        for element in alert.every(name):
            if not element.text:
                yield _fault(CapRule.EMPTY_TEXT, element, "is empty")
            elif _FORBIDDEN.search(element.text):
                yield _fault(rule, element, f"{_quoted(element.text)} has a space, a comma, < or &")


def _conditional(alert: Element) -> Faults:
    status, msg_type, scope = (alert.said(name) for name in ("status", "msgType", "scope"))
    needs = (
        (scope == "Restricted", "restriction", CapRule.RESTRICTION_MISSING, "scope Restricted"),
        (scope == "Private", "addresses", CapRule.ADDRESSES_MISSING, "scope Private"),
        (msg_type in _FOLLOW_UPS, "references", CapRule.REFERENCES_MISSING, f"msgType {msg_type}"),
        (status == "Exercise", "note", CapRule.NOTE_MISSING, "status Exercise"),
        (msg_type == "Error", "note", CapRule.NOTE_MISSING, "msgType Error"),
    )
    for needed, name, rule, why in needs:
        if needed and not alert.said(name).strip():
            yield CapFault(rule, alert.line, "alert", f"{why} wants <{name}>, and there is none")


def _references(alert: Element) -> Faults:
    sent = moment(alert.said("sent"))
    own = (alert.said("sender"), alert.said("identifier"))
    for element in alert.every("references"):
        for text in element.text.split():
            named = reference(text)
            if named is None:
                detail = f"{_quoted(text)} is not sender,identifier,sent"
                yield _fault(CapRule.REFERENCE_MALFORMED, element, detail)
            elif (named.sender, named.identifier) == own and named.sent == sent:
                yield _fault(CapRule.REFERENCE_TO_ITSELF, element, f"{_quoted(text)} is this message")
            elif sent and named.sent > sent:
                detail = f"{_quoted(text)} was sent after this message"
                yield _fault(CapRule.REFERENCE_IN_FUTURE, element, detail)


def _of_info(alert: Element, info: Element) -> Faults:
    yield from _expiry(alert, info)
    yield from _addresses(info)
    for area in info.every("area"):
        yield from _polygons(area)
        yield from _circles(area)
        yield from _heights(area)


def _expiry(alert: Element, info: Element) -> Faults:
    begins = moment(info.said("effective")) or moment(alert.said("sent"))
    for element in info.every("expires"):
        ends = moment(element.text)
        if begins and ends and ends <= begins:
            what = "effective" if info.first("effective") else "sent"
            yield _fault(CapRule.EXPIRES_TOO_EARLY, element, f"is not after {what}")


def _addresses(info: Element) -> Faults:
    """A resource may name by a relative one what it carries itself."""
    away = [
        one
        for resource in info.every("resource")
        if not resource.first("derefUri")
        for one in resource.every("uri")
    ]
    for element in (*info.every("web"), *away):
        if not _is_absolute(element.text):
            yield _fault(
                CapRule.ADDRESS_NOT_ABSOLUTE, element, f"{_quoted(element.text)} is not a whole address"
            )


def _polygons(area: Element) -> Faults:
    for element in area.every("polygon"):
        corners = polygon(element.text)
        if not corners:
            detail = f"{_quoted(element.text)} is not a list of lat,lon"
            yield _fault(CapRule.POLYGON_MALFORMED, element, detail)
            continue
        if corners[0] != corners[-1]:
            yield _fault(CapRule.POLYGON_OPEN, element, "does not end where it begins")
        if len(corners) < 4:
            yield _fault(CapRule.POLYGON_TOO_SHORT, element, f"has {len(corners)} pairs, wants 4 or more")
        yield from (_outside(element, one) for one in corners if not _on_earth(one))


def _circles(area: Element) -> Faults:
    for element in area.every("circle"):
        found = circle(element.text)
        if found is None:
            detail = f"{_quoted(element.text)} is not `lat,lon radius`"
            yield _fault(CapRule.CIRCLE_MALFORMED, element, detail)
        elif found.radius_km < 0:
            yield _fault(CapRule.CIRCLE_MALFORMED, element, f"a radius of {found.radius_km} km")
        elif not _on_earth((found.lat, found.lon)):
            yield _outside(element, (found.lat, found.lon))


def _on_earth(pair: Corner) -> bool:
    return abs(pair[0]) <= 90 and abs(pair[1]) <= 180


def _outside(element: Element, pair: Corner) -> CapFault:
    return _fault(CapRule.OUT_OF_RANGE, element, f"{pair[0]},{pair[1]} is not lat,lon in degrees")


def _heights(area: Element) -> Faults:
    ceiling, altitude = area.first("ceiling"), area.first("altitude")
    if ceiling and not altitude:
        yield _fault(CapRule.CEILING_WITHOUT_ALTITUDE, ceiling, "stands without <altitude>")
    high, low = (number(one.text) if one else None for one in (ceiling, altitude))
    if ceiling and isinstance(high, Decimal) and isinstance(low, Decimal) and high < low:
        yield _fault(CapRule.CEILING_BELOW_ALTITUDE, ceiling, f"{high} is below {low}")


def _texts(parent: Element) -> Faults:
    """What holds of an element wherever it stands."""
    for element in parent.children:
        yield from _text(element)
        yield from _texts(element)


def _text(element: Element) -> Faults:
    name, text = element.name, element.text
    if len(text) > LONGEST_TEXT:
        yield _fault(CapRule.TEXT_TOO_LONG, element, f"has {len(text)} characters, at most {LONGEST_TEXT}")
    if name in _WANTED and not text.strip():
        yield _fault(CapRule.EMPTY_TEXT, element, "is empty")
    if name in TIMES and _AS_TIME.fullmatch(text) and moment(text) is None:
        yield _fault(CapRule.TIME_UNREADABLE, element, f"{_quoted(text)} is no time of our calendar")
    if name in ("altitude", "ceiling") and text.strip() and number(text) is None:
        yield _fault(CapRule.NUMBER_UNREADABLE, element, f"{_quoted(text)} is no number we can keep")
    if name == "size" and text.strip() and size(text) is None:
        yield _fault(CapRule.NUMBER_UNREADABLE, element, f"{_quoted(text)} is no size in bytes")
    if name in _LISTS and words(text) is None:
        yield _fault(CapRule.QUOTE_OPEN, element, "has a double quote that is not closed")


def _is_absolute(text: str) -> bool:
    try:
        return bool(urlsplit(text.strip()).scheme)
    except ValueError:
        return False
