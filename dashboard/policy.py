"""What a browser may run and load for a page of ours: the Content-Security-Policy of every answer.

Scripts come from us alone. Those that stand in a page itself (Dash's start, a page's callbacks in the
browser) are named by their hashes; nothing turns text into code. Styles may stand in a page: Plotly, MapLibre
and React set them, and they run nothing.
"""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

SHUT = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
"""Of what is data: opened by itself it loads and runs nothing. Browsers style what they show of a picture."""
PAPER = "script-src 'none'; object-src 'self'; frame-ancestors 'none'; base-uri 'none'"
"""Of a PDF: the browser shows it by a viewer of its own."""
_UNFRAMED = "frame-ancestors 'none'"
_PAGE = (
    "default-src 'none'",
    "script-src 'self'{hashes}",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "media-src 'self' blob:",
    "manifest-src 'self'",
    "form-action 'self'",
    _UNFRAMED,
    "base-uri 'none'",
)
_PAGES = ("text/html", "text/javascript", "application/javascript")
"""A script has the policy of a page: a worker is bound by that of its own answer."""


def of_pages(hashes: Iterable[str]) -> str:
    """The policy of our pages; `hashes` name scripts that stand in them, quoted as in the header."""
    return "; ".join(_PAGE).format(hashes="".join(f" {one}" for one in sorted(set(hashes))))


def of_answer(media_type: str, pages: str) -> str:
    """The policy of an answer that says none itself; `pages` is that of pages."""
    kind = media_type.partition(";")[0].strip().lower()
    if kind in _PAGES:
        return pages
    return PAPER if kind == "application/pdf" else SHUT


def unframed(said: str) -> str:
    """The policy that an answer says itself, and that no page may frame it."""
    return said if "frame-ancestors" in said else f"{said.rstrip('; ')}; {_UNFRAMED}"


def script_hash(script: str) -> str:
    """How a policy names a script that stands in a page; browsers read every end of line as one LF."""
    read = script.replace("\r\n", "\n").replace("\r", "\n")
    return f"'sha256-{b64encode(sha256(read.encode('utf-8')).digest()).decode('ascii')}'"
