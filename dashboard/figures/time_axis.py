"""Times on axes and in hovers by the reader's language: the orders of `city.by_locale` as Plotly writes them.

No month is named in Chinese and English has d3's own names, so no figure needs a locale file.
"""

from typing import Any

_DAY_MS = 82_800_000
"""The shortest day: 23 hours."""
_ZH = ("%Y年%-m月%-d日", "%-m月%-d日", "%Y年", "%Y年%-m月")
_EN = ("%-d %b %Y", "%-d %b", "%Y", "%b %Y")


def ticks(lang: str) -> list[dict[str, Any]]:
    """What stands at an axis of time, by how far its ticks are apart."""
    whole, short, year, month = _order(lang)
    return [
        {"dtickrange": [None, _DAY_MS], "value": f"%H:%M\n{whole}"},
        {"dtickrange": [_DAY_MS, "M1"], "value": f"{short}\n{year}"},
        {"dtickrange": ["M1", "M12"], "value": month},
        {"dtickrange": ["M12", None], "value": year},
    ]


def hover(lang: str) -> str:
    """A moment to the minute in a hover."""
    return f"%{{x|{_order(lang)[0]} %H:%M}}"


def _order(lang: str) -> tuple[str, str, str, str]:
    return _ZH if lang.startswith("zh") else _EN
