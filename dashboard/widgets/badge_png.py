"""A badge as PNG, for pages and messages that take no SVG: drawn by us, with our own letters.

A picture cannot say by itself that it is over: it carries the time of its value, and no cache may keep it
past that. It is as large as the SVG.
"""

from dataclasses import replace
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from dashboard.tokens import THEMES
from dashboard.widgets import glyphs
from dashboard.widgets.badge import HEIGHTS, LETTERS, SMALLER, WIDTHS, Badge, left, lines, room

TYPE = "image/png"
FINER = 3
"""It is drawn so much larger and made small: letters of few pixels stand unevenly else."""


@lru_cache(maxsize=2000)
def draw(badge: Badge, theme: str, size: str) -> bytes:
    """The picture; `auto` is light, because a PNG cannot ask."""
    colours = THEMES["dark" if theme == "dark" else "light"]
    width, height = WIDTHS[size], HEIGHTS[size]
    picture = Image.new("RGB", (width * FINER, height * FINER), colours["panel"])
    canvas = ImageDraw.Draw(picture)
    bar = round(LETTERS[size][0] * 0.6)
    canvas.rounded_rectangle(_fine(0, 0, width - 0.5, height - 0.5), 6 * FINER, None, colours["line"], FINER)
    colour = badge.colour if badge.colour.startswith("#") else colours[badge.colour]
    sides = _fine(4.5, 6.5, 4.5 + bar, height - 6.5)
    canvas.rounded_rectangle(sides, bar * FINER // 2, colour, "#77848F", FINER)
    for line in lines(replace(badge, name=name_of(badge)), size):
        letters = round(line.letters * FINER)
        said, fit = _fitted(line.text, badge.lang, letters, line.weight, room(size) * FINER)
        at = left(size) * FINER, round(line.y * FINER)
        glyphs.draw(canvas, at, said, badge.lang, fit, line.weight, colours[line.token])
    picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    out = BytesIO()
    picture.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _fine(*pixels: float) -> tuple[int, ...]:
    return tuple(round(one * FINER) for one in pixels)


def name_of(badge: Badge) -> str:
    """The station's name; the English one where our fonts lack a character of it, never an empty box."""
    return badge.name if glyphs.has(badge.name, badge.lang) else badge.english


def _fitted(text: str, lang: str, letters: int, weight: int, room: float) -> tuple[str, int]:
    """The text and the size of its letters: smaller where it does not fit, then cut."""
    wide = glyphs.width(text, lang, letters, weight)
    if wide <= room:
        return text, letters
    fit = max(round(letters * SMALLER), int(letters * room / wide))
    kept = text
    while kept and glyphs.width(f"{kept}…", lang, fit, weight) > room:
        if glyphs.width(kept, lang, fit, weight) <= room and kept == text:
            return text, fit
        kept = kept[:-1]
    return f"{kept.rstrip()}…", fit
