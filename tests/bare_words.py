"""What somebody sees or hears of a page that no catalogue gave: in the pseudo-locale it stands bare."""

import re
from html.parser import HTMLParser

FIGURES = re.compile(r"[\d⁰¹²³⁴\s.,:;/+\-–−×<>=%·#°()≥≤▲▼→|⟦⟧]*")
SAME = re.compile(
    r"[µmn]?g/m³|m³/s|m³|hPa|mm|km|m/s|m|h|°C|%|kg|ppm|—|…|UTC|GMT|Asia/Shanghai|AQI|US EPA|[0-9a-f]{64}"
    r"|(?:GB/T|GB|HJ|ERG|AEGL|WGS)[ -]?\d*|until 2030|P\d+|C\d"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*"
)
"""A unit, a standard, a digest; a date, which comes from Babel."""
PROPER = {
    "‹",
    "◐",
    "简体中文",
    "繁體中文",
    "English",
    "citywatch",
    "SVG",
    "PNG",
    "JSON",
    "GeoJSON",
    "CAP",
    "Atom",
}
SILENT = ("script", "style", "code", "pre", "textarea", "template", "kbd")


class Texts(HTMLParser):
    """What somebody sees or hears of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        quiet = tag in SILENT or ("lang" in said and tag != "html")
        if tag not in ("meta", "link", "br", "img", "input", "hr", "path", "rect", "line", "circle"):
            self._open.append((tag, quiet))
        if not quiet and not self._quiet():
            names = ("alt", "title", "aria-label", "placeholder")
            self.found += [said[name] or "" for name in names if said.get(name)]

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._quiet():
            self.found.append(" ".join(data.split()))

    def _quiet(self) -> bool:
        return any(quiet for _, quiet in self._open)


def bare(page: str, known: frozenset[str] = frozenset()) -> list[str]:
    """Texts of a page in the pseudo-locale that stand bare; `known` are those that are data."""
    texts = Texts()
    texts.feed(page)
    assert sum("⟦" in text for text in texts.found) > 1
    return [
        text
        for text in texts.found
        if "⟦" not in text and text not in PROPER | known and not FIGURES.fullmatch(SAME.sub("", text))
    ]
