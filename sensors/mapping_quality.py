# pyright: basic
"""The quality of imported observations: what the file says of them, then the property's range.

It is that of ingest for a late observation (`city.quality.assess` without a track; a test holds the two
together). Step and stuck need the neighbour before, which history that comes in any order does not have.
Where a file carries our own quality words, as `citywatch export` writes them, they are believed; the range
can only make them worse.
"""

from typing import NamedTuple

import numpy as np

from city.quality import FLAG_MEANING, Quality, Reason
from sensors.mapping import Given, Mapping, Series
from sensors.mapping_block import Block, Fault, Texts, texts

NOT_OURS = -1
UNREADABLE = "\ufffd"
"""What stands in a text for bytes that are not of the encoding it was read by."""
_UNKNOWN_FLAG = (Quality.SUSPECT, Reason.UNKNOWN_FLAG)
_QUALITIES = {"": 0} | {quality.name: int(quality) for quality in Quality}
_REASONS = {word: int(bit) for bit in Reason for word in bit.words()}


class Said(NamedTuple):
    """What the file says of each row. A quality of NOT_OURS is a word that is none of ours, or unreadable."""

    quality: np.ndarray
    reasons: np.ndarray
    faults: list[Fault]


def said(block: Block, mapping: Mapping, series: Series) -> Said:
    """Quality and reasons by the file's own flags and words."""
    quality, reasons = np.zeros(block.size, np.int16), np.zeros(block.size, np.int32)
    faults: list[Fault] = []
    if series.flag:
        flags = texts(block, series.flag)
        meant = [FLAG_MEANING.get(text, _UNKNOWN_FLAG) if text else (0, 0) for text in flags.texts]
        quality = np.array([int(q) for q, _ in meant], np.int16)[flags.codes]
        reasons = np.array([int(r) for _, r in meant], np.int32)[flags.codes]
        quality = np.where(_spoiled(block, flags, series.flag.column or "", faults), NOT_OURS, quality)
    if mapping.quality:
        words = texts(block, Given(mapping.quality.column))
        numbers = [_QUALITIES.get(text.upper(), NOT_OURS) for text in words.texts]
        quality = _worse(quality, _known(block, words, numbers, mapping.quality.column, "quality", faults))
    if mapping.reasons:
        words = texts(block, Given(mapping.reasons.column))
        bits = _known(block, words, list(map(_bits, words.texts)), mapping.reasons.column, "reason", faults)
        quality = np.where(bits == NOT_OURS, NOT_OURS, quality)
        reasons = reasons | np.maximum(bits, 0)
    return Said(quality.astype(np.int16), reasons.astype(np.int32), faults)


def judged(
    low: np.ndarray, high: np.ndarray, results: np.ndarray, quality: np.ndarray, reasons: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Quality and reasons after the range check; `low` and `high` are those of each result's property."""
    own = (results > high) & ((reasons & Reason.OVER_RANGE) != 0)  # the sensor says so itself
    outside = ~own & ~((low <= results) & (results <= high))
    reasons = np.where(outside, reasons | int(Reason.RANGE), reasons)
    quality = np.where((reasons != 0) & (quality == Quality.GOOD), int(Quality.SUSPECT), quality)
    return np.where(outside, int(Quality.BAD), quality).astype(np.int16), reasons.astype(np.int32)


def _worse(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.where((one == NOT_OURS) | (other == NOT_OURS), NOT_OURS, np.maximum(one, other))


def _spoiled(block: Block, flags: Texts, column: str, faults: list[Fault]) -> np.ndarray:
    """Where a flag cannot be read, which is not the same as a flag that we do not know."""
    spoiled = np.array([UNREADABLE in text for text in flags.texts], bool)[flags.codes]
    faults += [
        Fault(
            block.first + int(row), column, f"{flags.texts[flags.codes[row]][:40]!r} cannot be read as text"
        )
        for row in np.flatnonzero(spoiled)
    ]
    return spoiled


def _bits(text: str) -> int:
    words = text.split()
    if any(word not in _REASONS for word in words):
        return NOT_OURS
    return sum(_REASONS[word] for word in set(words))


def _known(
    block: Block, words: Texts, numbers: list[int], column: str, what: str, faults: list[Fault]
) -> np.ndarray:
    rows = np.array(numbers, np.int32)[words.codes]
    faults += [
        Fault(block.first + int(row), column, f"{words.texts[words.codes[row]][:40]!r} is no {what}")
        for row in np.flatnonzero(rows == NOT_OURS)
    ]
    return rows
