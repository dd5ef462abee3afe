"""What a channel carries to people, and what became of it. The verbs live in `alerts/channels/`."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import quote

from city.properties import LANGUAGES

TITLE_LIMIT = 200
TEXT_LIMIT = 16_000
SHORT_LIMIT = 70
"""Characters of one SMS, where a single one is not of the old seven-bit alphabet; rare ones count twice."""
SPOKEN_LIMIT = 500
DETAIL_LIMIT = 200
_KEY = re.compile(r"[A-Za-z0-9._-]{1,120}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Notice:
    """A text for people. `key` is the same for every try of the same notice: receivers know doubles by it.

    `thread` ties together what belongs to one matter. `facts` is the same for programs. `short` is what an
    SMS says and `spoken` what a voice reads out, both the title where they are left out; `lang` is the
    language of the two. What is too long is cut, and the cut is marked.
    """

    key: str
    thread: str
    title: str
    text: str
    at: int
    """When it was written, epoch milliseconds."""
    facts: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    short: str = ""
    spoken: str = ""
    lang: str = LANGUAGES[0]

    def __post_init__(self) -> None:
        for word in (self.key, self.thread):
            if not _KEY.fullmatch(word):
                raise ValueError(f"{word!r} is no key: letters, digits, dot, dash")
        title = one_line(self.title)
        object.__setattr__(self, "title", cut(title, TITLE_LIMIT))
        object.__setattr__(self, "text", cut(_encodable(self.text), TEXT_LIMIT))
        object.__setattr__(self, "short", cut_units(one_line(self.short) or title, SHORT_LIMIT))
        object.__setattr__(self, "spoken", cut(one_line(self.spoken) or title, SPOKEN_LIMIT))


class Result(StrEnum):
    """What became of one try."""

    SENT = "sent"
    TRANSIENT = "transient"
    """Not now: try again later. It may have arrived all the same."""
    PERMANENT = "permanent"
    """Trying again changes nothing: a person has to mend the channel."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try, and why in one line without secrets. `retry_after_s` is the receiver's wish,
    `provider_id` what the receiver calls it, to be asked for by.
    """

    result: Result
    detail: str = ""
    retry_after_s: float | None = None
    provider_id: str | None = None
    bad_address: bool = False
    """Whether it was refused for whom it is for, and not for who sends it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "detail", cut(self.detail, DETAIL_LIMIT))


def told(text: object, secrets: Iterable[str | None] = ()) -> str:
    """What a stranger said, fit for a log: one short line without the secrets, however they are written."""
    line = str(text)
    for secret in filter(None, secrets):
        for written in (secret, json.dumps(secret)[1:-1], quote(secret, safe=""), quote(secret)):
            line = line.replace(written, "***")
    return cut(one_line(line), DETAIL_LIMIT)


def one_line(text: str) -> str:
    """The text without line breaks and control characters."""
    return _CONTROL.sub(" ", _encodable(text)).strip()


def _encodable(text: str) -> str:
    """The text as UTF-8 can say it: names of files that are no UTF-8 hold halves of characters."""
    return text.encode(errors="replace").decode()


def cut(text: str, limit: int) -> str:
    """The text, its end replaced by … where it is longer than `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def cut_bytes(text: str, limit: int) -> str:
    """The text, its end replaced by … where it is longer than `limit` bytes of UTF-8."""
    whole = text.encode()
    return text if len(whole) <= limit else whole[: limit - 3].decode(errors="ignore") + "…"


def cut_units(text: str, limit: int) -> str:
    """The text, its end replaced by … where it is longer than `limit` units of UTF-16, as an SMS counts."""
    whole = text.encode("utf-16-le")
    return text if len(whole) <= 2 * limit else whole[: 2 * (limit - 1)].decode("utf-16-le", "ignore") + "…"
