"""A badge as SVG: text by the reader's own fonts, light or dark as he likes, no script.

It says by itself that it is over: an animation that begins when its last value expires covers it. The picture
does not know for how long it lay in caches on its way, so it ends that much earlier, never later.
"""

from html import escape
from typing import NamedTuple

from dashboard.tokens import FONT, THEMES
from dashboard.widgets.badge import (
    BETWEEN,
    HEIGHTS,
    LETTERS,
    SMALLER,
    WIDTHS,
    Badge,
    ems,
    left,
    lines,
    room,
)

TYPE = "image/svg+xml; charset=utf-8"


class Journey(NamedTuple):
    """How long the same bytes may be on their way, in seconds: handed out by us, fresh and stale in
    caches."""

    made_for: float
    fresh: int
    stale: int


LONGEST = Journey(15, 60, 30)


def journey(until: int | None, now: int) -> Journey:
    """Of what ends at a time (epoch ms): at most half of what it has left, so that it is seen at all."""
    if until is None:
        return LONGEST
    part = max(0.0, (until - now) / 6000)
    return Journey(
        *(min(LONGEST.made_for, part), min(LONGEST.fresh, int(part)), min(LONGEST.stale, int(part)))
    )


def draw(badge: Badge, theme: str, size: str, now: int) -> bytes:
    """The picture as it is handed out at `now` (epoch ms)."""
    width, height = WIDTHS[size], HEIGHTS[size]
    alt = ", ".join(part for part in (badge.name, badge.headline, BETWEEN.join(badge.notes)) if part)
    over = "" if badge.until is None else _over(badge, size, badge.until, now)
    body = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" xml:lang="{escape(badge.lang)}">'
        f"<title>{escape(alt)}</title><style>{style(theme)}</style>"
        f"{_face(badge, size, badge.colour)}{over}</svg>"
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


def _face(badge: Badge, size: str, colour: str, *, over: bool = False) -> str:
    width, height = WIDTHS[size], HEIGHTS[size]
    bar = round(LETTERS[size][0] * 0.6)
    fill = f'fill="{colour}"' if colour.startswith("#") else f'class="{colour}"'
    drawn = "".join(
        f'<text x="{left(size)}" y="{line.y:.0f}" '
        f'font-size="{fit_size(line.text, line.letters, room(size)):g}" '
        f'class="{line.token}" font-weight="{line.weight}">'
        f"{escape(fitted(line.text, line.letters, room(size)))}</text>"
        for line in lines(badge, size, over=over)
    )
    return (
        f'<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="6" class="panel"/>'
        f'<rect x="4.5" y="6.5" width="{bar}" height="{height - 13}" rx="{bar / 2:g}" {fill} '
        f'stroke-width="1" {"" if colour == "stale" else _OUTLINE}/>{drawn}'
    )


_OUTLINE = 'stroke-opacity=".6" stroke="#77848F"'


def _over(badge: Badge, size: str, until: int, now: int) -> str:
    """The face of afterwards, shown from when the value expires."""
    begins = max(0.1, (until - now) / 1000 - sum(journey(until, now)))
    face = _face(badge, size, "stale", over=True)
    return (
        f'<g visibility="hidden"><set attributeName="visibility" to="visible" begin="{begins:.1f}s" '
        f'fill="freeze"/>{face}</g>'
    )


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
