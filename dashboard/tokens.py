"""Design tokens: the colours and measures of the wall, by theme.

This is the source: `python -m dashboard.tokens >dashboard/assets/tokens.css` writes the style sheet and a
test holds the two together, so that Plotly figures and the page cannot drift apart.
"""

import sys
from types import MappingProxyType

THEMES: MappingProxyType[str, MappingProxyType[str, str]] = MappingProxyType(
    {
        "dark": MappingProxyType(
            {
                "background": "#07121E",
                "land": "#14283C",
                "panel": "#0D1B2A",
                "raised": "#15283B",
                "line": "#24394E",
                "text": "#E8F0F7",
                "quiet": "#9DB2C7",
                "normal": "#2F9E83",
                "blue": "#6FB1FF",
                "yellow": "#FFE36E",
                "orange": "#FF9F3F",
                "red": "#F2304C",
                "stale": "#B9C4CE",
                "ink": "#07121E",
                "edge": "#07121E",
            }
        ),
        "light": MappingProxyType(
            {
                "background": "#E9F0F5",
                "land": "#FFFFFF",
                "panel": "#FFFFFF",
                "raised": "#EDF2F6",
                "line": "#CBD6DF",
                "text": "#0D1B2A",
                "quiet": "#465666",
                "normal": "#2E8B74",
                "blue": "#0B4FB3",
                "yellow": "#E3B505",
                "orange": "#D9600B",
                "red": "#9E0B22",
                "stale": "#77848F",
                "ink": "#FFFFFF",
                "edge": "#0D1B2A",
            }
        ),
    }
)
"""`ink` is drawn on a filled state, `edge` is the outline around a state's shape."""

STATES = ("normal", "blue", "yellow", "orange", "red", "stale")

FONT = (
    '"Inter", "Noto Sans SC", "Noto Sans TC", "PingFang SC", "Microsoft YaHei", '
    '"Noto Sans CJK SC", system-ui, sans-serif'
)
FONT_HANT = (
    '"Inter", "Noto Sans TC", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", "Noto Sans SC", '
    "system-ui, sans-serif"
)
"""One character has two shapes: those of Taiwan for who reads traditional Chinese."""
MEASURES: MappingProxyType[str, str] = MappingProxyType(
    {
        "font": FONT,
        "size-1": "13px",
        "size-2": "15px",
        "size-3": "18px",
        "size-4": "24px",
        "size-5": "32px",
        "size-6": "48px",
        "radius": "6px",
        "shadow": "0 6px 24px rgb(0 0 0 / 0.35)",
        "strip": "56px",
        "legend": "240px",
        "rail": "380px",
        "foot": "32px",
        "panel-width": "480px",
        "quick": "160ms",
    }
)


def css() -> str:
    """The text of `tokens.css`: dark on :root, light on [data-theme=light]."""
    head = "/* Written from dashboard/tokens.py by `python -m dashboard.tokens`. */\n"
    dark = _block(":root", {**MEASURES, **THEMES["dark"]}, "dark")
    light = _block(':root[data-theme="light"]', dict(THEMES["light"]), "light")
    hant = f":root:lang(zh-Hant) {{\n  --font: {FONT_HANT};\n}}\n"
    charts = ":root:lang(zh-Hant) .js-plotly-plot text {\n  font-family: var(--font) !important;\n}\n"
    return head + dark + light + hant + charts


def _block(selector: str, tokens: dict[str, str], scheme: str) -> str:
    lines = "".join(f"  --{name}: {value};\n" for name, value in tokens.items())
    return f"{selector} {{\n  color-scheme: {scheme};\n{lines}}}\n"


if __name__ == "__main__":
    sys.stdout.write(css())
