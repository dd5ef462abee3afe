"""The data segment: a header of `NAME=value;` and the content between `CP=&&` and `&&`.

The grammar is as wide as real devices are and no wider. QN may be missing and need not be a date (some send a
counter), ST may have three characters, PW may be long, MN need not be the 24 hexadecimal digits of the
standard, PNO may stand before PNUM; fields that we do not know may stand between. QN of 17 digits must be a
date, ST, CN and MN must be there, and nothing twice.
"""

import re
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

CHINA = timezone(timedelta(hours=8))
VERSION_BITS, SPLIT, ANSWER = 0xFC, 2, 1
"""Bits of Flag: the edition (0 = 2005, 4 = 2017, 8 = 2025), one packet of several, an answer is wanted."""

_CONTENT = b"CP=&&"
_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,15}")
_STAMP = re.compile(r"[0-9]{14}(?:[0-9]{3})?")
_ANY = re.compile(r"[!-~]{0,64}")
_GRAMMAR = {
    "QN": re.compile(r"[0-9]{1,20}"),
    "ST": re.compile(r"[0-9A-Z]{2,3}"),
    "CN": re.compile(r"[0-9]{4}"),
    "MN": re.compile(r"[0-9A-Za-z_-]{1,32}"),
    "Flag": re.compile(r"[0-9]{1,3}"),
    "PNUM": re.compile(r"[0-9]{1,4}"),
    "PNO": re.compile(r"[0-9]{1,4}"),
    "RF": re.compile(r"[0-9]"),
}
_WANTED = ("ST", "CN", "MN")


class Segment(NamedTuple):
    """A data segment that obeys the grammar. What may be missing is None.

    `resent` is RF=1 of 2025: the device sends this again from its memory.
    """

    qn: str | None
    st: str
    cn: str
    pw: str | None
    mn: str
    flag: int | None
    pnum: int | None
    pno: int | None
    resent: bool
    content: bytes

    @property
    def wants_answer(self) -> bool:
        """Whether the device waits for an answer; without Flag it does not."""
        return bool((self.flag or 0) & ANSWER)


class SegmentError(ValueError):
    """The header does not obey the grammar; in words for the person who reads dead letters."""


def read_segment(data: bytes) -> Segment:
    """Read a data segment whose check sum is right. Raises SegmentError."""
    if found := _CONTROL.search(data):
        raise SegmentError(f"a control character at byte {found.start()}")
    start = data.find(_CONTENT)
    if start < 0 or not data.endswith(b"&&") or len(data) < start + len(_CONTENT) + 2:
        raise SegmentError("no content between CP=&& and &&")
    said = _read_header(data[:start])
    flag = _number(said.get("Flag"))
    if flag is not None and flag > 255:
        raise SegmentError("Flag is more than 255")
    return Segment(
        said.get("QN"),
        said["ST"],
        said["CN"],
        said.get("PW"),
        said["MN"],
        flag,
        _number(said.get("PNUM")),
        _number(said.get("PNO")),
        said.get("RF") == "1",
        data[start + len(_CONTENT) : -2],
    )


def station_named(data: bytes) -> str | None:
    """The MN that a segment names, unchecked, for the choice of a key."""
    found = re.search(rb"(?:^|;)MN=([0-9A-Za-z_-]{1,32});", data)
    return found[1].decode() if found else None


def moment(digits: str) -> int | None:
    """Epoch milliseconds of YYYYMMDDhhmmss, or with zzz behind, in China's time; None where there is none."""
    if not _STAMP.fullmatch(digits):
        return None
    parts = [int(digits[start : start + 2]) for start in range(4, 14, 2)]
    try:
        second = datetime(int(digits[:4]), *parts, tzinfo=CHINA)
    except ValueError:
        return None
    return int(second.timestamp()) * 1000 + int(digits[14:] or 0)


def _read_header(header: bytes) -> dict[str, str]:
    try:
        text = header.decode("ascii")
    except UnicodeDecodeError:
        raise SegmentError("the header is not ASCII") from None
    if text and not text.endswith(";"):
        raise SegmentError("no ; before CP")
    said: dict[str, str] = {}
    for field in text[:-1].split(";"):
        name, equals, value = field.partition("=")
        if not equals or not _NAME.fullmatch(name) or not _GRAMMAR.get(name, _ANY).fullmatch(value):
            raise SegmentError(f"header field {field[:40]!r}")
        if said.setdefault(name, value) is not value:
            raise SegmentError(f"{name} is said twice")
    if missing := [name for name in _WANTED if name not in said]:
        raise SegmentError(f"no {' and no '.join(missing)}")
    if len(said.get("QN", "")) == 17 and moment(said["QN"]) is None:
        raise SegmentError(f"QN {said['QN']} is no date")
    return said


def _number(digits: str | None) -> int | None:
    return None if digits is None else int(digits)
