"""What a gateway could not accept, as evidence for the person who has to set the station right.

    {"reason": "unknown_thing", "detail": "…", "station": "010000A8…", "variant": null,
     "via": "hj212", "frame": "##0101QN=…", "encoding": "text"}

`reason` is a dead letter's. `frame` is the frame as it came but for its password, as text where it is
printable ASCII (a frame's own line end apart), else in Base64.

Evidence is read by many, so asterisks stand for what a station says as its password. They stand for a check
sum that is right too, from which the password could be reckoned. A wrong one is what has to be looked at.
"""

import json
import re
from base64 import b64decode, b64encode
from typing import NamedTuple, cast

from city.field_station import FieldProtocol
from sensors.reject import Reject, RejectReason

LONGEST_FRAME = 2048
"""Bytes of a frame that are kept as evidence."""
_LINE_END = b"\r\n"
_MOST_TEXT = 300
_STARS = b"****"
_SAID = re.compile(rb"(PW=)[^;\n]*", re.IGNORECASE)
_SAID_IN_WORDS = re.compile(r"(PW=)[^;]*", re.IGNORECASE)
_CHECK_SUM = re.compile(rb"(?<=&&)[0-9A-Fa-f]{4}(?=[\r\n]*\Z)")
_BEGIN = re.compile(rb"(?=\x7e\x7e)")
_FROM, _TO = 8, 10
"""Where the password stands in a frame of SL 651, counted from its 7E7E."""
_ASCII_FORM = re.compile(rb"(?s)(\x01[0-9A-Fa-f]{12}).{1,4}")


class Refusal(NamedTuple):
    """One frame that was refused, or a part of one. `variant` names a wrong check sum."""

    reject: Reject
    station: str | None
    variant: str | None
    via: str
    frame: bytes


def without_password(refusal: Refusal) -> Refusal:
    """The same with asterisks for the password, wherever one may stand, however broken the frame is."""
    right = refusal.variant is None
    if refusal.via == FieldProtocol.HJ212:
        frame = _CHECK_SUM.sub(_STARS, refusal.frame) if right else refusal.frame
        detail = _SAID_IN_WORDS.sub(r"\1***", refusal.reject.detail)
        told = refusal.reject._replace(detail=detail)
        return refusal._replace(reject=told, frame=_SAID.sub(rb"\1***", frame))
    if refusal.via == FieldProtocol.SL651:
        return refusal._replace(frame=_without_bytes(refusal.frame, right and refusal.station is not None))
    return refusal


def _without_bytes(frame: bytes, right: bool) -> bytes:
    """A frame of SL 651, in either of its forms; `right` where its check sum is."""
    blotted = bytearray(frame)
    for begin in _BEGIN.finditer(frame):
        said = slice(begin.start() + _FROM, begin.start() + _TO)
        blotted[said] = _STARS[: len(blotted[said])]
    if right:
        blotted[-2:] = _STARS[:2]
    return _ASCII_FORM.sub(rb"\1" + _STARS, bytes(blotted))


def encode(refusal: Refusal) -> bytes:
    """The payload of a refusal."""
    frame = refusal.frame[:LONGEST_FRAME]
    line = frame.removesuffix(_LINE_END)
    text = line.isascii() and line.decode("ascii").isprintable()
    body = {
        "reason": refusal.reject.reason.value,
        "detail": refusal.reject.detail,
        "station": refusal.station,
        "variant": refusal.variant,
        "via": refusal.via,
        "frame": (frame if text else b64encode(frame)).decode("ascii"),
        "encoding": "text" if text else "base64",
    }
    return json.dumps(body, ensure_ascii=False).encode()


def decode(payload: bytes) -> Refusal | Reject:
    """The refusal in a payload, else why there is none. Never raises for what may be published."""
    try:
        body: object = json.loads(payload)
    except (ValueError, RecursionError) as error:
        return Reject(RejectReason.NOT_JSON, f"a refusal that is no JSON: {str(error)[:100]}")
    if not isinstance(body, dict):
        return Reject(RejectReason.BAD_SHAPE, "a refusal is an object")
    said = cast(dict[str, object], body)
    try:
        reject = Reject(RejectReason(str(said.get("reason"))), _text(said, "detail") or "")
        return Refusal(
            reject, _text(said, "station"), _text(said, "variant"), _text(said, "via") or "", _frame(said)
        )
    except ValueError as error:
        return Reject(RejectReason.BAD_SHAPE, f"a refusal: {str(error)[:100]}")


def _text(said: dict[str, object], key: str) -> str | None:
    value = said.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{key} is {type(value).__name__}, not text")
    return value if value is None else value[:_MOST_TEXT]


def _frame(said: dict[str, object]) -> bytes:
    frame = said.get("frame", "")
    if not isinstance(frame, str):
        raise ValueError(f"frame is {type(frame).__name__}, not text")
    raw = (
        b64decode(frame, validate=True)
        if said.get("encoding") == "base64"
        else frame.encode("utf-8", "replace")
    )
    return raw[:LONGEST_FRAME]
