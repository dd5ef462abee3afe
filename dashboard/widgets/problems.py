"""How the public side says that something is wrong: what it is, in plain words, and nothing else.

A number names what was not foreseen, so that who asks for help can say which it was; what happened is in our
log alone.
"""

import json
from collections.abc import Callable

from dashboard.widgets.asked import Asked
from dashboard.widgets.headers import policy
from dashboard.widgets.question import HTML, Answer
from dashboard.widgets.sheets import pages, query, style
from dashboard.words import t

JSON = "application/json"

Wrong = Callable[[Asked, int, str], Answer]
"""(how it was asked, status, words in that language) → the answer."""


def page(asked: Asked, status: int, words: str, *, framed: bool = False) -> Answer:
    """As a page."""
    title, look = t(asked.lang, "This page cannot be shown"), style((), asked.theme)
    back = "" if framed else t(asked.lang, "All stations")
    html = pages.get_template("problem.html").render(
        asked=asked, query=query(asked), title=title, words=words, back=back, style=look
    )
    return Answer(html.encode(), HTML, status, kept=False, policy=policy(styles=(look,)), framed=framed)


def in_frame(asked: Asked, status: int, words: str) -> Answer:
    """As a page that stands in a frame of another site: what is wrong is said there, too."""
    return page(asked, status, words, framed=True)


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
