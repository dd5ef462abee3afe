"""What a route is asked and what it answers.

A Question hands out documents as they may be shown now, and remembers which ones: an answer that was made
from them is right until one of them changes, or until time alone changes what one of them says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from city.published import (
    INDEX,
    WARNINGS,
    History,
    Index,
    PublicWarning,
    Station,
    Warnings,
    history_path,
    station_path,
)
from dashboard.widgets.asked import Asked
from dashboard.widgets.shelf import Documents, Shelf
from dashboard.words import local, t

HTML = "text/html; charset=utf-8"
DELAYED_AFTER_MS = 60_000
"""The inside says every few seconds that it lives; after so long it is said to be silent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent. `valid_until` (epoch ms): nobody may show it from then on, but what a Question handed out
    needs no saying. `kept`: others may be given the same. `policy` is the whole Content-Security-Policy where
    the usual one does not do; `framed`: pages of others may show it within theirs. `caches` is for how
    many seconds they may keep it, fresh and then stale, where that is less than usual; `made_for_ms` how long
    we hand out the same bytes.
    """

    body: bytes
    media_type: str = HTML
    status: int = 200
    valid_until: int | None = None
    kept: bool = True
    policy: str | None = None
    framed: bool = False
    caches: tuple[int, int] | None = None
    made_for_ms: int | None = None
    headers: tuple[tuple[bytes, bytes], ...] = ()


@dataclass(slots=True)
class Question:
    """What somebody asks. `params` are those of the route's path, `address` is the client's.

    `body`, `media_type` and `headers` are of a POST only. `delayed`: since when (epoch ms) the inside is
    silent, None while it is not.
    """

    shelf: Shelf
    documents: Documents
    asked: Asked
    now: int
    path: str
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    address: str = ""
    body: bytes = b""
    media_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delayed: int | None = None
    used: dict[str, str | None] = field(default_factory=dict[str, str | None])
    changes: int | None = None

    @property
    def lang(self) -> str:
        """The language to answer in."""
        return self.asked.lang

    def say(self, msgid: str, **values: object) -> str:
        """A sentence in that language."""
        return t(self.lang, msgid, **values)

    def named(self, text: Mapping[str, str]) -> str:
        """A text by language in that language."""
        return local(self.lang, dict(text))

    def index(self) -> Index | None:
        """What there is; None before anything was published."""
        self.used[INDEX] = self.documents.digests.get(INDEX)
        return self.documents.index

    def station(self, thing_id: str) -> Station | None:
        """A station as it may be shown now; None where none of that id was ever public."""
        path = station_path(thing_id)
        self.used[path] = self.documents.digests.get(path)
        found = self.shelf.as_type(self.documents, path, Station)
        if found is None:
            return None
        self.until(found.changes(self.now))
        return found.at(self.now)

    def history(self, thing_id: str) -> History | None:
        """The seven days of a station."""
        path = history_path(thing_id)
        self.used[path] = self.documents.digests.get(path)
        return self.shelf.as_type(self.documents, path, History)

    def warnings(self) -> list[PublicWarning]:
        """The warnings that hold now, the worst first."""
        self.used[WARNINGS] = self.documents.digests.get(WARNINGS)
        found = self.shelf.as_type(self.documents, WARNINGS, Warnings)
        if found is None:
            return []
        holding = found.at(self.now).warnings
        self.until(min((one.expires for one in holding), default=None))
        return holding

    def document(self, path: str) -> bytes | None:
        """The bytes of a document."""
        self.used[path] = self.documents.digests.get(path)
        return self.documents.bodies.get(path)

    def until(self, moment: int | None) -> None:
        """What is answered will say something else at a moment (epoch ms)."""
        if moment is not None:
            self.changes = moment if self.changes is None else min(self.changes, moment)
