"""CAP 1.2 as bytes: read with suspicion, written only when sound.

A document from outside is first held small, then parsed without a document type, entities or the network,
then walked no deeper than a signature needs; only then the schema and the rules of `city.cap_rules` see it.
Whatever is wrong is a `CapFault`, all of them together. A message may hold a signature; it is not checked.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lxml import etree

from city.cap import CapMessage
from city.cap_element import Element
from city.cap_rules import TIMES, CapFault, CapRule, broken
from city.cap_text import read, written
from city.errors import PermanentError
from city.notice import cut, one_line

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
LARGEST = 1024 * 1024
MOST_ELEMENTS = 20_000
DEEPEST = 16
MOST_FAULTS = 100
_LONGEST_DETAIL = 300
_FACET = re.compile(r"^\[facet '\w+'\] ")
_PATTERN = re.compile(r"is not accepted by the pattern .*$", re.DOTALL)
_OF_CAP = re.compile(r"\{urn:oasis:names:tc:emergency:cap:1\.2\}")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class CapError(PermanentError):
    """A message cannot be used. `faults` lists all that is wrong with it."""

    def __init__(self, faults: list[CapFault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Checked:
    """What a document turned out to be: a message, or what is wrong with it."""

    message: CapMessage | None
    faults: list[CapFault]

    def sound(self) -> CapMessage:
        """The message. Raises CapError where there is none."""
        if self.message is None:
            raise CapError(self.faults)
        return self.message


def check(document: bytes) -> Checked:
    """Read a document as a message of CAP 1.2, and name everything that it breaks."""
    try:
        root = _parsed(document)
        alert = _Walk().element(root, 1)
    except CapError as error:
        return Checked(None, error.faults)
    faults = [*_schema_faults(root), *broken(alert)]
    if faults:
        return Checked(None, sorted(faults, key=lambda fault: fault.line)[:MOST_FAULTS])
    return Checked(read(alert), [])


def to_xml(message: CapMessage) -> bytes:
    """The message as a document. Raises CapError where it breaks the schema or a rule."""
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})
    _fill(root, written(message))
    document = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    check(document).sound()
    return document


def plain(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _ILLEGAL.sub("\ufffd", text)


def _fill(parent: etree._Element, element: Element) -> None:
    parent.text = plain(element.text) or None
    for child in element.children:
        _fill(etree.SubElement(parent, f"{{{NAMESPACE}}}{child.name}"), child)


def _parsed(document: bytes) -> etree._Element:
    if len(document) > LARGEST:
        raise _refusal(CapRule.TOO_LARGE, f"has {len(document)} bytes, at most {LARGEST}")
    if _has_doctype(document.replace(b"\0", b"")):
        raise _refusal(CapRule.DOCTYPE, "has a document type, which is never read")
    try:
        root = etree.fromstring(document, _parser())
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", None) or 1
        raise _refusal(CapRule.NOT_XML, f"is not XML: {error}"[:_LONGEST_DETAIL], line) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refusal(CapRule.DOCTYPE, "has a document type, which is never read")
    if root.tag != f"{{{NAMESPACE}}}alert":
        detail = f"its root is {root.tag}, not alert of {NAMESPACE}"[:_LONGEST_DETAIL]
        raise _refusal(CapRule.NOT_CAP, detail, _line(root))
    return root


def _has_doctype(document: bytes) -> bool:
    """Whether a document type stands before the root; what a comment holds is none."""
    place = document.find(b"<")
    while place != -1:
        if document.startswith(b"<!DOCTYPE", place):
            return True
        comment = document.startswith(b"<!--", place)
        if not comment and document[place + 1 : place + 2] not in (b"!", b"?"):
            return False
        after = document.find(b"-->", place) if comment else place + 1
        place = -1 if after == -1 else document.find(b"<", after)
    return False


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _refusal(rule: CapRule, detail: str, line: int = 1) -> CapError:
    return CapError([CapFault(rule, line, "document", detail)])


def _line(element: etree._Element) -> int:
    return element.sourceline or 1


class _Walk:
    """Makes elements of a tree, of CAP's namespace only; counts them, and how deep it is in all of it."""

    def __init__(self) -> None:
        self._seen = 0

    def element(self, found: etree._Element, depth: int) -> Element:
        """One element with all that stands in it. Raises CapError."""
        self._seen += 1
        if depth > DEEPEST:
            raise _refusal(CapRule.TOO_DEEP, f"is more than {DEEPEST} elements deep", _line(found))
        if self._seen > MOST_ELEMENTS:
            raise _refusal(CapRule.TOO_LARGE, f"has more than {MOST_ELEMENTS} elements")
        name = etree.QName(found)
        children = [(child, self.element(child, depth + 1)) for child in found]
        ours = tuple(one for child, one in children if etree.QName(child).namespace == NAMESPACE)
        return Element(name.localname, found.text or "", ours, _line(found))


@cache
def _schema_text() -> bytes:
    return files("alerts").joinpath("cap_1_2.xsd").read_bytes()


def _schema_faults(root: etree._Element) -> list[CapFault]:
    """One for each place that the schema refuses; it is made anew because its log is shared by threads."""
    schema = etree.XMLSchema(etree.fromstring(_schema_text(), _parser()))
    schema.validate(root.getroottree())
    faults: dict[tuple[int, str], CapFault] = {}
    for entry in schema.error_log:
        message = _OF_CAP.sub("", entry.message)
        where = re.match(r"Element '([^']*)'", message)
        place = where[1] if where else "alert"
        fault = CapFault(CapRule.SCHEMA, entry.line, place, _detail(place, message))
        faults.setdefault((entry.line, place), fault)
    return list(faults.values())


def _detail(place: str, message: str) -> str:
    said = _FACET.sub("", message.partition(": ")[2] or message)
    if place in TIMES and "pattern" in message:
        said = _PATTERN.sub("is not a time with a numeric offset, like 2026-07-01T08:00:00+08:00", said)
    return cut(one_line(said), _LONGEST_DETAIL)
