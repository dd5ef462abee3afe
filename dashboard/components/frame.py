"""What every page beside the wall shares: the HTML around it, and the strip at its top."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from dash import html

from dashboard.words import t

LANGUAGES = (("zh-Hans", "简", "简体中文"), ("zh-Hant", "繁", "繁體中文"), ("en", "EN", "English"))
ASSETS_IGNORE = r".*\.css|.*\.js"
ASSETS_PATH_IGNORE = ["^.+$"]
"""Dash includes nothing by itself: a page's HTML names what it needs."""

_INDEX = """<!DOCTYPE html>
<html lang="zh-Hans" data-theme="dark">
  <head>
    {{%metas%}}
    <title>{{%title%}}</title>
    {{%favicon%}}
    <link rel="stylesheet" href="/assets/tokens.css">
    <link rel="stylesheet" href="/assets/page/page.css">
    {more}
    <script src="/assets/page/first.js"></script>
    <script src="/assets/page/refused.js"></script>
  </head>
  <body>
    {{%app_entry%}}
    <footer hidden>{{%config%}}{{%scripts%}}{{%renderer%}}</footer>
  </body>
</html>
"""

_STYLE = '<link rel="stylesheet" href="/assets/{}">'
_SCRIPT = '<script src="/assets/{}"></script>'


def index(*files: str) -> str:
    """The HTML around a page, with style sheets and scripts of its own by their path below /assets/."""
    links = "\n    ".join(_SCRIPT.format(one) if one.endswith(".js") else _STYLE.format(one) for one in files)
    return _INDEX.format(more=links)


def header(title: str, lang: str, **kept: str) -> Any:
    """The strip: back to the wall, what this is, languages, theme. `kept` of the address stays in another
    language.
    """
    back = f"/?{urlencode({'lang': lang})}"
    return html.Header(
        [
            html.A("‹", href=back, className="tool", title=t(lang, "Back to the wall")),
            html.H1(title),
            html.Nav([_language(code, short, full, lang, kept) for code, short, full in LANGUAGES]),
            html.Button("◐", className="tool theme-switch", title=t(lang, "Switch between dark and light")),
        ]
    )


def _language(code: str, short: str, full: str, lang: str, kept: Mapping[str, str]) -> Any:
    current = {"aria-current": "true"} if code == lang else {}
    return html.A(short, href=f"?{urlencode({**kept, 'lang': code})}", lang=code, title=full, **current)
