"""Pure: the feed of published CAP messages, Atom as RFC 4287 wants it.

Entries say what a reader needs to decide whether to fetch the message (severity, area, when it expires), in
one language. Links are paths, so that the feed is right under whatever name its server has.
"""

from collections.abc import Callable, Sequence
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from alerts.cap_xml import NAMESPACE, plain
from city.cap import CAP_LANGUAGES, CapInfo, CapMessage
from city.cap_text import moment_text
from city.thing import Name

ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPE = "application/cap+xml"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def feed(
    title: Name,
    feed_id: str,
    updated: str,
    messages: Sequence[CapMessage],
    language: str,
    here: str,
    link: Callable[[str], str],
) -> bytes:
    """The feed in a language of ours. `here` is its own path, `link` the path of a message by identifier."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM, "cap": NAMESPACE})
    root.set(_XML_LANG, CAP_LANGUAGES[language])
    _add(root, "id", feed_id)
    _add(root, "title", title[language])
    _add(root, "updated", updated)
    _add(etree.SubElement(root, f"{{{ATOM}}}author"), "name", title[language])
    _add(root, "generator", "citywatch")
    _link(root, "self", "application/atom+xml", here)
    for message in messages:
        _entry(root, message, language, link(message.identifier))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def entry_id(message: CapMessage) -> str:
    """The same for the same message, wherever and whenever it is listed."""
    named = f"{NAMESPACE}:{message.sender},{message.identifier},{moment_text(message.sent)}"
    return uuid5(NAMESPACE_URL, named).urn


def _entry(root: etree._Element, message: CapMessage, language: str, path: str) -> None:
    entry = etree.SubElement(root, f"{{{ATOM}}}entry")
    info = message.info(language)
    _add(entry, "id", entry_id(message))
    _add(entry, "title", (info and (info.headline or info.event)) or message.identifier)
    _add(entry, "updated", moment_text(message.sent))
    _add(entry, "published", moment_text(message.sent))
    _add(etree.SubElement(entry, f"{{{ATOM}}}author"), "name", (info and info.sender_name) or message.sender)
    _link(entry, "alternate", CAP_TYPE, path)
    for category in info.categories if info else ():
        etree.SubElement(entry, f"{{{ATOM}}}category", term=category.value)
    if info and info.description:
        _add(entry, "summary", info.description)
    for name, text in _of_cap(message, info):
        _add(entry, name, text, NAMESPACE)


def _of_cap(message: CapMessage, info: CapInfo | None) -> list[tuple[str, str]]:
    parts = [
        ("identifier", message.identifier),
        ("sender", message.sender),
        ("sent", moment_text(message.sent)),
        ("status", message.status.value),
        ("msgType", message.msg_type.value),
    ]
    if info is None:
        return parts
    parts += [("event", info.event), ("urgency", info.urgency.value), ("severity", info.severity.value)]
    parts += [("certainty", info.certainty.value)]
    parts += [("expires", moment_text(info.expires))] if info.expires else []
    return [*parts, *(("areaDesc", area.description) for area in info.areas)]


def _add(parent: etree._Element, name: str, text: str, namespace: str = ATOM) -> None:
    etree.SubElement(parent, f"{{{namespace}}}{name}").text = plain(text)


def _link(parent: etree._Element, rel: str, media_type: str, href: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", rel=rel, type=media_type, href=href)
