"""Letters for PNG: Noto Sans SC and TC, as their package cuts them into small fonts by ranges of characters.

Names of stations come from a catalogue that nobody knows when this is built, so no subset of our own would
do. The package has all of it in a hundred parts; a text loads the few parts that it needs. A character that
neither font has is not drawn as an empty box: who draws asks `has` first.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageDraw, ImageFont

FONTS = Path(__file__).parent.parent / "assets" / "vendor" / "fonts"
_FACE = re.compile(r"src: url\(\./files/([^)]+)\).*?unicode-range: ([^;]+);", re.DOTALL)
_ORDER = {"zh-Hant": ("noto-sans-tc", "noto-sans-sc")}
_USUAL = ("noto-sans-sc", "noto-sans-tc")


def has(text: str, lang: str) -> bool:
    """Whether there is a letter for every character of a text."""
    return all(char.isspace() or _part(char, lang) for char in text)


def width(text: str, lang: str, size: int, weight: int) -> float:
    """How wide a text is, in pixels."""
    return sum(font.getlength(run) for run, font in _runs(text, lang, size, weight))


def draw(
    canvas: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    lang: str,
    size: int,
    weight: int,
    fill: str,
) -> None:
    """Draw a text from `at`, the left end of its base line."""
    x, y = at
    for run, font in _runs(text, lang, size, weight):
        canvas.text((x, y), run, font=font, fill=fill, anchor="ls")
        x += font.getlength(run)


def _runs(text: str, lang: str, size: int, weight: int) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    """Pieces of a text, each with the part that has all of its letters; others are left out."""
    run, part = "", None
    for char in text:
        wanted = part if char == " " and part else _part(char, lang)
        if wanted != part and run and part:
            yield run, _font(part, size, weight)
            run = ""
        if wanted:
            run, part = run + char, wanted
    if run and part:
        yield run, _font(part, size, weight)


@lru_cache(maxsize=20_000)
def _part(char: str, lang: str) -> Path | None:
    for family in _ORDER.get(lang, _USUAL):
        starts, ends, files = _ranges(family)
        place = bisect_right(starts, ord(char)) - 1
        if place >= 0 and ord(char) <= ends[place]:
            return FONTS / family / files[place]
    return None


@cache
def _ranges(family: str) -> tuple[list[int], list[int], list[str]]:
    """First and last characters of ranges, ascending, and the file that has each."""
    css = (FONTS / family / "wght.css").read_text(encoding="utf-8")
    found: list[tuple[int, int, str]] = []
    for face in _FACE.finditer(css):
        for part in face[2].split(","):
            first, _, last = part.strip().removeprefix("U+").partition("-")
            found.append((int(first, 16), int(last or first, 16), face[1]))
    found.sort()
    return [one[0] for one in found], [one[1] for one in found], [one[2] for one in found]


@lru_cache(maxsize=256)
def _font(part: Path, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(part, size)
    font.set_variation_by_axes([weight])
    return font
