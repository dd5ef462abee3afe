"""What stands inside every page of the public side: templates, styles and scripts of ours, and links on.

A page carries the style that it needs and no other, so that it is one small request. On paper everything is
dark on light, whatever the screen was.
"""

from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader

from city.air_scheme import GRADES, PAINTED
from dashboard.tokens import FONT, THEMES
from dashboard.widgets.asked import Asked

TEMPLATES = Path(__file__).parent / "templates"
pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
"""Where every page of the public side comes from."""
USUAL = {"theme": "auto", "size": "m"}
BASE, VALUES = "public.css", "values.css"
_COLOURS = (
    "background",
    "panel",
    "raised",
    "line",
    "text",
    "quiet",
    "blue",
    "yellow",
    "orange",
    "red",
    "stale",
)
_WHITE_ON = frozenset({"#99004C", "#8F3F97", "#7E0023"})


@cache
def style(names: tuple[str, ...] = (), theme: str = "auto") -> str:
    """The style sheet of a page: what all have, and these files, with the colours of the design tokens."""
    light, dark = (_colours(one) for one in ("light", "dark"))
    screen = {
        "dark": f"@media screen{{:root{{{dark}}}}}",
        "auto": f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}",
    }
    files = "\n".join(map(_tight, (BASE, *names)))
    return (
        f":root{{--font:{FONT};{light}}}{screen.get(theme, '')}{files}{_grades() if VALUES in names else ''}"
    )


@cache
def script(name: str) -> str:
    """A script of ours, as it stands in a page."""
    return _tight(name)


def query(asked: Asked, **other: str) -> str:
    """The same wishes as a query, some of them otherwise, without what goes without saying."""
    said = {"lang": asked.lang, "theme": asked.theme, "size": asked.size} | other
    return urlencode({name: value for name, value in said.items() if USUAL.get(name) != value})


def _colours(theme: str) -> str:
    return f"color-scheme:{theme};" + ";".join(f"--{name}:{THEMES[theme][name]}" for name in _COLOURS)


def _grades() -> str:
    """The colours of the classes of the air, by which `AirSeen.paint` names them."""
    known = dict.fromkeys(one.colour for scheme in PAINTED for one in GRADES[scheme])
    return "".join(
        f".c{one[1:]}{{background:{one};color:{'#fff' if one in _WHITE_ON else '#000'}}}" for one in known
    )


def _tight(name: str) -> str:
    lines = (TEMPLATES / name).read_text(encoding="utf-8").splitlines()
    return "\n".join(
        line.strip() for line in lines if line.strip() and not line.strip().startswith(("//", "/*"))
    )
