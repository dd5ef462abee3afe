"""A badge as SVG: text by the reader's own fonts, light or dark as he likes, no script.

It says by itself that it is over: an animation that begins when its last value expires covers it. The picture
does not know for how long it lay in caches on its way, so it ends that much earlier, never later.
"""

from html import escape
from unicodedata import east_asian_width

from dashboard.tokens import FONT, THEMES
from dashboard.widgets.badge import HEIGHTS, WIDTHS, Badge

TYPE = "image/svg+xml; charset=utf-8"
MADE_FOR_MS = 15_000
"""For how long the same bytes are handed out."""
CACHED_FOR_S = 30
"""For how long others may keep them."""
EARLIER_S = MADE_FOR_MS / 1000 + CACHED_FOR_S
_SIZES = {"s": (11, 15, 10), "m": (13, 20, 12), "l": (16, 28, 14)}
"""Letters of the name, the headline and the note, in pixels."""


def draw(badge: Badge, theme: str, size: str, now: int) -> bytes:
    """The picture as it is handed out at `now` (epoch ms)."""
    width, height = WIDTHS[size], HEIGHTS[size]
    alt = ", ".join(part for part in (badge.name, badge.headline, badge.note) if part)
    over = "" if badge.until is None else _over(badge, size, now)
    body = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" xml:lang="{escape(badge.lang)}">'
        f"<title>{escape(alt)}</title><style>{style(theme)}</style>"
        f"{_face(badge, badge.headline, badge.note, badge.colour, size)}{over}</svg>"
    )
    return body.encode()


def style(theme: str) -> str:
    """The style sheet of badges in a theme; its hash is in their policy."""
    rules = f"text{{font-family:{FONT};font-variant-numeric:tabular-nums}}"
    light, dark = (_rules(name) for name in ("light", "dark"))
    if theme == "auto":
        return f"{rules}{light}@media(prefers-color-scheme:dark){{{dark}}}"
    return rules + (dark if theme == "dark" else light)


def _rules(theme: str) -> str:
    colours = THEMES[theme]
    named = "".join(f".{name}{{fill:{colours[name]}}}" for name in ("text", "quiet", *_MARKS))
    return (
        f".panel{{fill:{colours['panel']};stroke:{colours['line']}}}.edge{{stroke:{colours['quiet']}}}{named}"
    )


_MARKS = ("stale", "blue", "yellow", "orange", "red")


def _face(badge: Badge, headline: str, note: str, colour: str, size: str) -> str:
    width, height = WIDTHS[size], HEIGHTS[size]
    small, large, smallest = _SIZES[size]
    bar, left = round(small * 0.6), round(small * 1.5)
    fill = f'fill="{colour}"' if colour.startswith("#") else f'class="{colour}"'
    room = width - left - small // 2
    lines = (
        (badge.name, small, "quiet", small * 1.45, 400),
        (headline, large, "text", small * 1.45 + large * 1.2, 600),
        (note, smallest, "quiet", height - smallest * 0.7, 400),
    )
    drawn = "".join(
        f'<text x="{left}" y="{y:.0f}" font-size="{fit_size(text, letters, room):g}" class="{name}" '
        f'font-weight="{weight}">{escape(fitted(text, letters, room))}</text>'
        for text, letters, name, y, weight in lines
        if text
    )
    return (
        f'<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="6" class="panel"/>'
        f'<rect x="4.5" y="6.5" width="{bar}" height="{height - 13}" rx="{bar / 2:g}" {fill} '
        f'stroke-width="1" {"" if colour == "stale" else _OUTLINE}/>{drawn}'
    )


_OUTLINE = 'stroke-opacity=".6" stroke="#77848F"'


def _over(badge: Badge, size: str, now: int) -> str:
    """The face of afterwards, shown from when the value expires."""
    left_s = max(0.1, ((badge.until or now) - now) / 1000 - EARLIER_S)
    face = _face(badge, badge.over, badge.note, "stale", size)
    return (
        f'<g visibility="hidden"><set attributeName="visibility" to="visible" begin="{left_s:.1f}s" '
        f'fill="freeze"/>{face}</g>'
    )


def ems(text: str) -> float:
    """How wide a text is about, in letters' heights: no font is known here."""
    return sum(1.0 if east_asian_width(char) in "WF" else 0.56 for char in text)


SMALLER = 0.72
"""A line that does not fit is set smaller by so much at most, then cut."""


def fit_size(text: str, letters: float, room: float) -> float:
    """The size at which a text fits, not below `SMALLER` of what it should have."""
    wide = ems(text) * letters
    return letters if wide <= room else max(letters * SMALLER, round(letters * room / wide, 1))


def fitted(text: str, letters: float, room: float) -> str:
    """The text, cut with an ellipsis where even small letters do not fit."""
    most = room / (letters * SMALLER)
    if ems(text) <= most:
        return text
    kept = text
    while kept and ems(kept) + 1 > most:
        kept = kept[:-1]
    return kept.rstrip() + "…"
