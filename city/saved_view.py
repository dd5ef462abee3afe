"""A view of the wall under a name: what is filtered, where the map is, which thing is open. Pure."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

PARTS = ("kinds", "states", "origin", "reports", "thing", "map", "legend")
"""What of the wall's address is a view; `dashboard/assets/live/address.js` says the same."""
LONGEST_NAME = 80
LONGEST_QUERY = 2000


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view that somebody shares; times are epoch milliseconds."""

    view_id: int
    name: str
    query: str
    made_by: str
    made_at: int


def view_name(text: str) -> str:
    """A name as it is kept. Raises ValueError for one empty, too long or with what cannot be seen."""
    name = " ".join(text.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise ValueError(f"a view's name has 1 to {LONGEST_NAME} characters")
    if not name.isprintable():
        raise ValueError("a view's name holds a character that cannot be seen")
    return name


def view_query(text: str) -> str:
    """An address's query in the form it is kept in. Raises ValueError for what is no part of a view."""
    if len(text) > LONGEST_QUERY:
        raise ValueError(f"a view has at most {LONGEST_QUERY} characters")
    pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True) if text else []
    names = [name for name, _ in pairs]
    if unknown := [name for name in names if name not in PARTS]:
        raise ValueError(f"{unknown[0]!r} is no part of a view")
    if len(set(names)) < len(names):
        raise ValueError("a part of a view is said twice")
    kept = urlencode(sorted(pairs, key=lambda pair: PARTS.index(pair[0])), safe=",")
    if len(kept) > LONGEST_QUERY:
        raise ValueError(f"a view has at most {LONGEST_QUERY} characters")
    return kept
