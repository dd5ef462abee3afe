"""What a station or a gateway signs in to the broker with: a name, and for whom it may speak.

The name of a station's credential is its thing_id: by that name the broker's access list lets it write its
own topics and nothing else. A gateway's credential has a list beside it: thing_ids, and beginnings of them
(`port-*`). Pure.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from city.thing import THING_ID

RESERVED = frozenset({"ingest", "gateway", "video", "simulate", "health"})
"""Names of our own processes at the broker."""
OURS = "citywatch-"
"""How client ids of our processes begin, whose sessions a station of such a name would end."""
MOST_SPOKEN_FOR = 2000
_SPOKEN_FOR = re.compile(r"[a-z0-9_-]{1,64}|[a-z0-9_-]{1,63}\*")


@dataclass(frozen=True, slots=True)
class Credential:
    """A name at the broker. Of its password only `hashed` is kept. Times are epoch milliseconds.

    `speaks_for` is what else than itself it may speak for: thing_ids and beginnings that end with `*`.
    `revoked_at` is None while it is good.
    """

    name: str
    hashed: str = field(repr=False)
    speaks_for: tuple[str, ...]
    made_at: int
    changed_at: int
    revoked_at: int | None = None

    def things(self, known: Iterable[str]) -> list[str]:
        """Whom it speaks for beside itself: those it names, known or not, and the known that begin so."""
        beginnings = tuple(said.removesuffix("*") for said in self.speaks_for if said.endswith("*"))
        named = {said for said in self.speaks_for if not said.endswith("*")}
        begun = (
            {thing_id for thing_id in known if thing_id.startswith(beginnings)} if beginnings else set[str]()
        )
        return sorted((named | begun) - {self.name})


def credential_name(text: str) -> str:
    """A name that a station or a gateway may have at the broker. Raises ValueError."""
    if not THING_ID.fullmatch(text):
        raise ValueError("a name is 1 to 64 small letters, digits, _ and -, like the id of a station")
    if text in RESERVED or text.startswith(OURS):
        raise ValueError(f"{text} is the name of a process of ours")
    return text


def spoken_for(texts: Iterable[str]) -> tuple[str, ...]:
    """The list of a gateway, sorted and each once. Raises ValueError."""
    said = sorted(set(texts))
    for one in said:
        if not _SPOKEN_FOR.fullmatch(one):
            raise ValueError(
                f"{one[:80]!r} is neither the id of a station nor its beginning with a * behind it"
            )
    if len(said) > MOST_SPOKEN_FOR:
        raise ValueError(f"speaks for more than {MOST_SPOKEN_FOR}: use beginnings, like port-*")
    return tuple(said)
