"""How a batch goes into the database: in portions, halved until the one at fault stands alone. Pure."""

import logging
from collections.abc import Iterator

from msgspec import structs

from ingest.judge import Judged, poisoned
from ingest.letterbox import Letterbox
from sensors.decode import Message
from store.batches import Batch

log = logging.getLogger(__name__)

MOST_OBSERVATIONS = 5000

Part = tuple[Message, Judged]


def portions(parts: list[Part]) -> Iterator[list[Part]]:
    """Parts in their order, cut so that no transaction holds much more than MOST_OBSERVATIONS."""
    portion: list[Part] = []
    size = 0
    for part in parts:
        portion.append(part)
        size += len(part[1].observations)
        if size >= MOST_OBSERVATIONS:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def settled(parts: list[Part], letterbox: Letterbox) -> list[Part]:
    """The parts with those dead letters that are to be kept: once a batch, whatever becomes of it then."""
    places = [place for place, part in enumerate(parts) if part[1].dead]
    if not places:
        return parts
    kept = letterbox.sorted(parts[place][1].dead for place in places)
    done = parts.copy()
    for place, letters in zip(places, kept, strict=True):
        message, judged = parts[place]
        done[place] = message, structs.replace(judged, dead=letters)
    return done


def batch_of(parts: list[Part]) -> Batch:
    """What a portion is as one batch."""
    judged = [one for _, one in parts]
    return Batch(
        [observation for one in judged for observation in one.observations],
        [letter for one in judged for letter in one.dead],
        [mark for one in judged for mark in one.marks],
        [one.presence for one in judged if one.presence],
    )


def halves(parts: list[Part]) -> list[list[Part]]:
    """The parts in two, or in one where there is one."""
    middle = len(parts) // 2
    return [half for half in (parts[:middle], parts[middle:]) if half]


def narrowed(parts: list[Part], error: Exception, letterbox: Letterbox) -> list[list[Part]]:
    """What to try next after the database refused these for good. Raises `error` when nothing is left."""
    if not any(judged.observations for _, judged in parts):
        raise error  # not even as dead letters
    if len(parts) > 1:
        return halves(parts)
    message, judged = parts[0]
    log.error("refused by the database, kept as a dead letter: %s", error)
    (letters,) = letterbox.sorted([poisoned(message, judged, error)])
    return [[(message, Judged([], [*judged.dead, *letters]))]]
