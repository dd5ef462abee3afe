"""How the public side says that something is wrong: what it is, in plain words, and nothing else.

A number names what was not foreseen, so that who asks for help can say which it was; what happened is in our
log alone.
"""

import json
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from dashboard.widgets.asked import Asked
from dashboard.widgets.headers import policy
from dashboard.widgets.question import HTML, Answer
from dashboard.words import t

TEMPLATES = Path(__file__).parent / "templates"
pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
"""Where every page of the public side comes from."""
JSON = "application/json"
STYLE = (TEMPLATES / "problem.css").read_text(encoding="utf-8").strip()

Wrong = Callable[[Asked, int, str], Answer]
"""(how it was asked, status, words in that language) → the answer."""


def page(asked: Asked, status: int, words: str) -> Answer:
    """As a page."""
    title = t(asked.lang, "This page cannot be shown")
    html = pages.get_template("problem.html").render(asked=asked, title=title, words=words, style=STYLE)
    return Answer(html.encode(), HTML, status, kept=False, policy=policy(styles=(STYLE,)))


def as_json(_asked: Asked, status: int, words: str) -> Answer:
    """As JSON."""
    body = json.dumps({"detail": words}, ensure_ascii=False).encode()
    return Answer(body, JSON, status, kept=False, headers=(OPEN,))


OPEN = (b"access-control-allow-origin", b"*")
"""Scripts of other pages may read it: it is public, and nobody is signed in here."""


def bad_value(asked: Asked, name: str, allowed: tuple[str, ...]) -> str:
    """Words for a value of an address that is not known."""
    if not allowed:
        return t(asked.lang, "This address is too long or cannot be read.")
    return t(asked.lang, "{name} wants one of: {allowed}", name=name, allowed=", ".join(allowed))
