"""How the parts of a CAP message are written: a table of its fields, read in both directions.

`written` makes elements of a message in the order of the schema, `read` a message of elements that the schema
and the rules have passed. The text forms (times, pairs, circles, quoted lists) have a function each way.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from city.cap import (
    CapArea,
    CapInfo,
    CapMessage,
    CapScope,
    CapSeverity,
    CapStatus,
    Category,
    Certainty,
    Circle,
    Corner,
    MsgType,
    Parameter,
    Reference,
    Resource,
    ResponseType,
    Urgency,
)
from city.cap_element import Element

_NUMBER = re.compile(r"[+-]?(\d{1,12}(\.\d{0,15})?|\.\d{1,15})")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
_TRIPLE = re.compile(r"([^\s,<&]+),([^\s,<&]+),(\S+)")
_WORDS = re.compile(r'"([^"]*)"|([^\s"]+)')


def moment(text: str) -> datetime | None:
    """The time that a text of CAP's form means, None where it means none."""
    if not _TIME.fullmatch(text.strip()):
        return None
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def moment_text(when: datetime) -> str:
    """CAP's form: whole seconds and a numeric offset; UTC is `-00:00`."""
    text = when.isoformat(timespec="seconds")
    return text.removesuffix("+00:00") + "-00:00" if text.endswith("+00:00") else text


def number(text: str) -> Decimal | None:
    """A plain decimal number without an exponent, None where it is none or has too many digits."""
    return Decimal(text.strip()) if text.isascii() and _NUMBER.fullmatch(text.strip()) else None


def size(text: str) -> int | None:
    """A whole number of bytes."""
    return int(text) if re.fullmatch(r"\s*\+?[0-9]{1,18}\s*", text) else None


def corner(text: str) -> Corner | None:
    """`lat,lon`."""
    first, comma, second = text.partition(",")
    lat, lon = number(first), number(second)
    return (lat, lon) if comma and lat is not None and lon is not None else None


def circle(text: str) -> Circle | None:
    """`lat,lon radius`, in degrees and kilometres."""
    parts = text.split()
    centre = corner(parts[0]) if len(parts) == 2 else None
    radius = number(parts[1]) if len(parts) == 2 else None
    return Circle(*centre, radius) if centre and radius is not None else None


def polygon(text: str) -> tuple[Corner, ...] | None:
    """`lat,lon lat,lon …`; None where one of them is no pair."""
    corners = [corner(part) for part in text.split()]
    good = tuple(one for one in corners if one is not None)
    return good if len(good) == len(corners) else None


def reference(text: str) -> Reference | None:
    """`sender,identifier,sent`."""
    match = _TRIPLE.fullmatch(text)
    sent = moment(match[3]) if match else None
    return Reference(match[1], match[2], sent) if match and sent else None


def words(text: str) -> tuple[str, ...] | None:
    """Words apart by white space, those that hold some in double quotes; None where a quote stays open."""
    if _WORDS.sub("", text).strip():
        return None
    return tuple(match[1] if match[2] is None else match[2] for match in _WORDS.finditer(text))


def _words_text(parts: tuple[str, ...]) -> str:
    return " ".join(f'"{part}"' if not part or re.search(r"\s", part) else part for part in parts)


def _corner_text(pair: Corner) -> str:
    return f"{pair[0]:f},{pair[1]:f}"


def _reference_text(one: Reference) -> str:
    return f"{one.sender},{one.identifier},{moment_text(one.sent)}"


@dataclass(frozen=True, slots=True)
class _Row:
    """A field: its element, its attribute of the noun, both directions, and whether it may repeat."""

    name: str
    attribute: str
    write: Callable[[str, Any], Element]
    read: Callable[[Element], Any]
    many: bool = False


def _text(
    name: str,
    attribute: str | None = None,
    write: Callable[[Any], str] = str,
    read: Callable[[str], Any] = str,
    many: bool = False,
) -> _Row:
    def element(label: str, value: Any) -> Element:
        return Element(label, write(value))

    def value(found: Element) -> Any:
        return _must(read(found.text), found)

    return _Row(name, attribute or name, element, value, many)


def _must(value: Any, found: Element) -> Any:
    if value is None:
        raise ValueError(f"line {found.line}: {found.name} cannot be read")
    return value


def _nested(name: str, attribute: str, noun: Callable[..., Any], rows: tuple[_Row, ...]) -> _Row:
    def element(label: str, value: Any) -> Element:
        return _element(label, value, rows)

    def value(found: Element) -> Any:
        return _noun(noun, rows, found)

    return _Row(name, attribute, element, value, many=True)


def _element(name: str, noun: Any, rows: tuple[_Row, ...]) -> Element:
    children: list[Element] = []
    for row in rows:
        value = getattr(noun, row.attribute)
        values = value if row.many else () if value is None or value == () else (value,)
        children += [row.write(row.name, one) for one in values]
    return Element(name, "", tuple(children))


def _noun(noun: Callable[..., Any], rows: tuple[_Row, ...], found: Element) -> Any:
    values: dict[str, Any] = {}
    for row in rows:
        read = tuple(row.read(child) for child in found.every(row.name))
        if row.many or read:
            values[row.attribute] = read if row.many else read[0]
    return noun(**values)


def _list(parts: Callable[[str], Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        found = [parts(part) for part in text.split()]
        return None if None in found else tuple(found)

    return read


_PARAMETER = (_text("valueName", "name"), _text("value"))
_RESOURCE = (
    _text("resourceDesc", "description"),
    _text("mimeType", "mime_type"),
    _text("size", read=size),
    _text("uri"),
    _text("derefUri", "deref_uri"),
    _text("digest"),
)
_AREA = (
    _text("areaDesc", "description"),
    _text("polygon", "polygons", lambda one: " ".join(map(_corner_text, one)), polygon, many=True),
    _text("circle", "circles", lambda one: f"{one.lat:f},{one.lon:f} {one.radius_km:f}", circle, many=True),
    _nested("geocode", "geocodes", Parameter, _PARAMETER),
    _text("altitude", write="{:f}".format, read=number),
    _text("ceiling", write="{:f}".format, read=number),
)
_INFO = (
    _text("language"),
    _text("category", "categories", read=Category, many=True),
    _text("event"),
    _text("responseType", "response_types", read=ResponseType, many=True),
    _text("urgency", read=Urgency),
    _text("severity", read=CapSeverity),
    _text("certainty", read=Certainty),
    _text("audience"),
    _nested("eventCode", "event_codes", Parameter, _PARAMETER),
    _text("effective", write=moment_text, read=moment),
    _text("onset", write=moment_text, read=moment),
    _text("expires", write=moment_text, read=moment),
    _text("senderName", "sender_name"),
    _text("headline"),
    _text("description"),
    _text("instruction"),
    _text("web"),
    _text("contact"),
    _nested("parameter", "parameters", Parameter, _PARAMETER),
    _nested("resource", "resources", Resource, _RESOURCE),
    _nested("area", "areas", CapArea, _AREA),
)
_MESSAGE = (
    _text("identifier"),
    _text("sender"),
    _text("sent", write=moment_text, read=moment),
    _text("status", read=CapStatus),
    _text("msgType", "msg_type", read=MsgType),
    _text("source"),
    _text("scope", read=CapScope),
    _text("restriction"),
    _text("addresses", write=_words_text, read=words),
    _text("code", "codes", many=True),
    _text("note"),
    _text("references", write=lambda all_: " ".join(map(_reference_text, all_)), read=_list(reference)),
    _text("incidents", write=_words_text, read=words),
    _nested("info", "infos", CapInfo, _INFO),
)


def written(message: CapMessage) -> Element:
    """The message as elements, in the order of the schema."""
    return _element("alert", message, _MESSAGE)


def read(alert: Element) -> CapMessage:
    """The message that elements say. Raises ValueError where the schema or the rules would have refused."""
    return _noun(CapMessage, _MESSAGE, alert)
