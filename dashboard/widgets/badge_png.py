"""A badge as PNG, for pages and messages that take no SVG: drawn by us, with our own letters.

A picture cannot say by itself that it is over: it carries the time of its value, and no cache may keep it
past that. It is drawn at twice its size, so that it is sharp where pixels are small.
"""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from dashboard.tokens import THEMES
from dashboard.widgets import glyphs
from dashboard.widgets.badge import HEIGHTS, WIDTHS, Badge

TYPE = "image/png"
SCALE = 2
_SIZES = {"s": (11, 15, 10), "m": (13, 20, 12), "l": (16, 28, 14)}
_SMALLEST = 0.72


@lru_cache(maxsize=2000)
def draw(badge: Badge, theme: str, size: str) -> bytes:
    """The picture; `auto` is light, because a PNG cannot ask."""
    colours = THEMES["dark" if theme == "dark" else "light"]
    width, height = WIDTHS[size] * SCALE, HEIGHTS[size] * SCALE
    picture = Image.new("RGB", (width, height), colours["panel"])
    canvas = ImageDraw.Draw(picture)
    small, large, smallest = (letters * SCALE for letters in _SIZES[size])
    bar, left = round(small * 0.6), round(small * 1.5)
    canvas.rounded_rectangle((0, 0, width - 1, height - 1), 12, outline=colours["line"], width=2)
    colour = badge.colour if badge.colour.startswith("#") else colours[badge.colour]
    canvas.rounded_rectangle((9, 13, 9 + bar, height - 13), bar // 2, fill=colour, outline="#77848F")
    room = width - left - small // 2
    lines = (
        (name_of(badge), small, colours["quiet"], small * 1.45, 400),
        (badge.headline, large, colours["text"], small * 1.45 + large * 1.2, 600),
        (badge.note, smallest, colours["quiet"], height - smallest * 0.7, 400),
    )
    for text, letters, fill, y, weight in lines:
        said, fit = _fitted(text, badge.lang, letters, weight, room)
        glyphs.draw(canvas, (left, y), said, badge.lang, fit, weight, fill)
    out = BytesIO()
    picture.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def name_of(badge: Badge) -> str:
    """The station's name; the English one where our fonts lack a character of it, never an empty box."""
    return badge.name if glyphs.has(badge.name, badge.lang) else badge.english


def _fitted(text: str, lang: str, letters: int, weight: int, room: float) -> tuple[str, int]:
    """The text and the size of its letters: smaller where it does not fit, then cut."""
    wide = glyphs.width(text, lang, letters, weight)
    if wide <= room:
        return text, letters
    fit = max(round(letters * _SMALLEST), int(letters * room / wide))
    kept = text
    while kept and glyphs.width(f"{kept}…", lang, fit, weight) > room:
        if glyphs.width(kept, lang, fit, weight) <= room and kept == text:
            return text, fit
        kept = kept[:-1]
    return f"{kept.rstrip()}…", fit
