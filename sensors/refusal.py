"""What a gateway could not accept, as evidence for the person who has to set the station right.

    {"reason": "unknown_thing", "detail": "…", "station": "010000A8…", "variant": null,
     "via": "hj212", "frame": "##0101QN=…", "encoding": "text"}

`reason` is a dead letter's. `frame` is the frame as it came, as text where it is printable ASCII (a frame's
own line end apart), else in Base64.
"""

import json
from base64 import b64decode, b64encode
from typing import NamedTuple, cast

from sensors.reject import Reject, RejectReason

LONGEST_FRAME = 2048
"""Bytes of a frame that are kept as evidence."""
_LINE_END = b"\r\n"
_MOST_TEXT = 300


class Refusal(NamedTuple):
    """One frame that was refused, or a part of one. `variant` names a wrong check sum."""

    reject: Reject
    station: str | None
    variant: str | None
    via: str
    frame: bytes


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
