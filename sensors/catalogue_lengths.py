"""How long texts may be, and how much of everything there may be: one table, which the message repeats.

Nothing that people write comes near. What is longer is a slip, a file of another kind, or meant to stop us.
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from sensors.catalogue_build import Problem

LETTERS: Mapping[str, int] = {
    "name": 300,
    "title": 300,
    "owner": 300,
    "licence": 300,
    "scenario": 100,
    "unit": 30,
    "advice": 3000,
    "replay": 3000,
    "message": 1000,
    "url": 2000,
    "callback": 2000,
    "form": 20_000,
    "details": 20_000,
}
"""Most letters of a text by its key, and of those beneath it; of any other `OTHER_LETTERS`."""
OTHER_LETTERS = 500
IN_LIST = 20_000
"""Most things in one list."""
ENTRIES: Mapping[str, int] = {"rules": 5000, "things": 100_000, "people": 20_000}
"""Most entries of a section; of any other `OTHER_ENTRIES`."""
OTHER_ENTRIES = 5000
BINDINGS = 1_000_000
"""Most datastreams that all rules watch, counted for each rule."""
FILE_LETTERS = 100_000_000
"""Most letters of one file."""
_SAID = 2000
"""Most letters of what a mistake says, and of its key."""
LABEL = 64
"""Most letters of an id that stands in the key of a mistake; longer ones are refused anyway."""


def most_entries(section: str) -> int:
    """How many entries a section may have."""
    return ENTRIES.get(section, OTHER_ENTRIES)


def too_long(written: object, place: str = "", most: int = OTHER_LETTERS) -> Iterator[Problem]:
    """Texts, names of keys and lists in a table that are too long, each by its key."""
    if isinstance(written, str) and len(written) > most:
        yield place, f"is {len(written)} letters long, at most {most}"
    elif isinstance(written, list):
        several = cast(list[object], written)
        if len(several) > IN_LIST:
            yield place, f"has {len(several)} entries, at most {IN_LIST}"
        for index, value in enumerate(several[:IN_LIST]):
            yield from too_long(value, f"{place}[{index}]", most)
    elif isinstance(written, dict):
        for key, value in cast(dict[str, Any], written).items():
            if len(key) > OTHER_LETTERS:
                yield place, f"has a key of {len(key)} letters, at most {OTHER_LETTERS}"
            else:
                yield from too_long(value, f"{place}.{key}", LETTERS.get(key, most))


def shortened(text: str, most: int = _SAID) -> str:
    """A text as a mistake repeats it."""
    return text if len(text) <= most else f"{text[:most]}…"
