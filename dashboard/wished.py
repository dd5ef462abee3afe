"""In which language a request wants to be answered, where nobody said it in their account.

By its address, else by what the browser says it reads. A program says neither and is answered in English, or
gets the page in the usual language.
"""

from starlette.requests import Request

from dashboard.widgets.asked import preferred
from dashboard.words import DEFAULT, PSEUDO, language


def language_asked(request: Request) -> str | None:
    """What a request says; None where it says nothing."""
    if (wanted := request.query_params.get("lang")) and language(wanted) == wanted:
        return wanted
    reads = request.headers.get("accept-language", "")
    if not reads or reads == "*":
        return None
    return PSEUDO if reads == PSEUDO else preferred(reads.encode("latin-1", "replace"))


def language_for(request: Request) -> str:
    """The language of a page for whoever asks."""
    return language_asked(request) or DEFAULT
