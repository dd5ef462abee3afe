"""The watch's memory as JSON and back: what is held of each condition, and what waits for each channel.

A restart reads it, so that nothing is told twice and nothing clears by itself. What it cannot read it
forgets, condition by condition and channel by channel: a watch without memory is better than no watch.
"""

import logging
from collections.abc import Mapping
from dataclasses import asdict

import msgspec

from alerts.watch_box import Box, Letter
from city.health import Held
from city.notice import Notice

log = logging.getLogger(__name__)

Json = dict[str, object]


def held_json(held: Mapping[str, Held]) -> Json:
    """What is held of each condition."""
    return {condition_id: _lasting(one) for condition_id, one in held.items()}


def _lasting(held: Held) -> Json:
    return {key: value for key, value in asdict(held).items() if key != "sign"}  # it is looked for anew


def held_from(written: object) -> dict[str, Held]:
    """The same back."""
    return _converted(written, Held)


def waited_from(written: object) -> float:
    """How long messages had waited; not at all where that cannot be read."""
    return float(written) if isinstance(written, int | float) and written >= 0 else 0.0


class _Letter(msgspec.Struct):
    key: str
    thread: str
    title: str
    text: str
    at: int
    facts: dict[str, object]
    ends: bool
    tries: int


class _Box(msgspec.Struct):
    heard: list[str]
    sent_at: int | None
    failed_at: int | None
    why: str
    waiting: dict[str, _Letter]


def boxes_json(boxes: Mapping[str, Box]) -> Json:
    """What waits for each channel, and what was heard on it."""
    return {name: msgspec.to_builtins(_written(box)) for name, box in boxes.items()}


def fill_boxes(boxes: Mapping[str, Box], written: object) -> None:
    """Fill the boxes of the channels that exist with what was written. What waited is due at once."""
    for name, read in _converted(written, _Box).items():
        box = boxes.get(name)
        if box is None:
            continue
        box.heard |= set(read.heard)
        box.sent_at, box.failed_at, box.why = read.sent_at, read.failed_at, read.why
        for matter, letter in read.waiting.items():
            notice = Notice(letter.key, letter.thread, letter.title, letter.text, letter.at, letter.facts)
            box.waiting[matter] = Letter(matter, notice, letter.ends, letter.tries)


def _written(box: Box) -> _Box:
    return _Box(
        sorted(box.heard),
        box.sent_at,
        box.failed_at,
        box.why,
        {
            matter: _Letter(
                letter.notice.key,
                letter.notice.thread,
                letter.notice.title,
                letter.notice.text,
                letter.notice.at,
                dict(letter.notice.facts),
                letter.ends,
                letter.tries,
            )
            for matter, letter in box.waiting.items()
        },
    )


def _converted(written: object, kind: type) -> dict:
    found = {}
    for name, raw in written.items() if isinstance(written, dict) else ():
        try:
            found[name] = msgspec.convert(raw, kind)
        except (msgspec.ValidationError, ValueError) as error:
            log.warning("forgotten, because it cannot be read: %s: %s", name, error)
    return found
