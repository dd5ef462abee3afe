"""A letter: what the public process hands inside, which is all that ever goes that way.

The format is one JSON object of at most LARGEST_LETTER bytes, UTF-8:

    {"schema": 1, "letter_id": "32 hexadecimal digits", "at": epoch ms, "lang": "en", "kind": …, …}

- `report`: `number`, `topic`, `text`, `noticed_at`; maybe `lon` and `lat`, `area`, `place`, `contact`,
  `mail` (true: `contact` is an address that wants to be told what becomes of it), `photo` (the SHA-256 of
  the photo's bytes, which lie beside the letter)
- `subscribe`: `email`, `place` (`city`, `area:ID`, `thing:ID`)
- `confirm` and `leave`: `token`, which came by mail

In a folder a letter is `{at:013}-{letter_id}.{kind}.json`, its photo the same with `.photo`. Whoever takes
letters in believes nothing: `decode` checks every field, refuses those that nobody knows, and says why in one
word.
"""

import json
import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from city.citizen_report import Topic, is_number
from city.properties import LANGUAGES
from city.subscription import SubscribedPlace, SubscriptionScope, address
from city.thing import THING_ID

SCHEMA = 1
LARGEST_LETTER = 16 * 1024
LARGEST_PHOTO = 8 * 1024 * 1024
LARGEST_REDRAWN = 1536 * 1024
"""Of a photo as we draw it anew."""
SHORTEST_TEXT, LONGEST_TEXT = 5, 2000
LONGEST_CONTACT = 120
LONGEST_PLACE = 200
MOST_FIELDS = 20
FARTHEST_KM = 150.0
"""From the middle of the city: what is farther away is nothing for its office."""
MAYBE = frozenset({"lon", "lat", "area", "photo"})
"""Fields that may be null."""
OLDEST_NOTICED_MS = 48 * 3600 * 1000
_ID = re.compile(r"[0-9a-f]{32}")
_SHA = re.compile(r"[0-9a-f]{64}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,200}")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""What has no place in text: control characters but tab and line feed, and what turns text around."""
NAME = re.compile(r"[0-9]{13}-[0-9a-f]{32}\.(report|subscribe|confirm|leave)\.json")
"""A letter's file, and of which kind it says that it is."""


class LetterKind(StrEnum):
    """What a letter asks for."""

    REPORT = "report"
    SUBSCRIBE = "subscribe"
    CONFIRM = "confirm"
    LEAVE = "leave"


class LetterError(ValueError):
    """A letter that cannot be used; its text is one word."""


@dataclass(frozen=True, slots=True)
class ReportLetter:
    """Somebody noticed something. Times are epoch milliseconds, the position WGS84 degrees."""

    letter_id: str
    at: int
    lang: str
    number: str
    topic: str
    text: str
    noticed_at: int
    lon: float | None = None
    lat: float | None = None
    area: str | None = None
    place: str = ""
    contact: str = ""
    photo: str | None = None
    mail: bool = False

    def __post_init__(self) -> None:
        _check_head(self.letter_id, self.at, self.lang)
        _want(is_number(self.number), "number")
        _want(self.topic in frozenset(Topic), "topic")
        _want(_is_text(self.text, SHORTEST_TEXT, LONGEST_TEXT), "text")
        _want(0 <= self.at - self.noticed_at <= OLDEST_NOTICED_MS, "noticed_at")
        _want((self.lon is None) == (self.lat is None), "position")
        _want(self.lon is None or -180 <= self.lon <= 180, "position")
        _want(self.lat is None or -90 <= self.lat <= 90, "position")
        _want(self.area is None or bool(THING_ID.fullmatch(self.area)), "area")
        _want(self.lon is not None or self.area is not None, "nowhere")
        _want(_is_line(self.place, LONGEST_PLACE), "place")
        _want(_is_line(self.contact, LONGEST_CONTACT), "contact")
        _want(not self.mail or address(self.contact) == self.contact, "mail")
        _want(self.photo is None or bool(_SHA.fullmatch(self.photo)), "photo")


@dataclass(frozen=True, slots=True)
class SubscribeLetter:
    """Somebody wants warnings of a place, or somebody else wants them to get mail: the address will say."""

    letter_id: str
    at: int
    lang: str
    email: str
    place: str

    def __post_init__(self) -> None:
        _check_head(self.letter_id, self.at, self.lang)
        _want(address(self.email) == self.email, "email")
        try:
            place = SubscribedPlace.read(self.place)
        except ValueError as error:
            raise LetterError("place") from error
        _want(place.scope is not SubscriptionScope.REPORT, "place")


@dataclass(frozen=True, slots=True)
class TokenLetter:
    """Somebody followed a link out of a mail: to begin (`confirm`), or to end (`leave`)."""

    letter_id: str
    at: int
    lang: str
    kind: LetterKind
    token: str

    def __post_init__(self) -> None:
        _check_head(self.letter_id, self.at, self.lang)
        _want(self.kind in (LetterKind.CONFIRM, LetterKind.LEAVE), "kind")
        _want(bool(_TOKEN.fullmatch(self.token)), "token")


Letter = ReportLetter | SubscribeLetter | TokenLetter


def kind_of(letter: Letter) -> LetterKind:
    """What a letter asks for."""
    if isinstance(letter, ReportLetter):
        return LetterKind.REPORT
    return LetterKind.SUBSCRIBE if isinstance(letter, SubscribeLetter) else letter.kind


def file_name(letter: Letter) -> str:
    """What its file is called: sorted by name, letters are in the order of their times."""
    return f"{letter.at:013d}-{letter.letter_id}.{kind_of(letter).value}.json"


def encode(letter: Letter) -> bytes:
    """The letter as it lies in the folder."""
    said = {"schema": SCHEMA, "kind": kind_of(letter).value, **asdict(letter)}
    return json.dumps(said, ensure_ascii=False, allow_nan=False).encode()


def decode(raw: bytes) -> Letter:
    """The letter that bytes are. Raises LetterError."""
    _want(len(raw) <= LARGEST_LETTER, "too_large")
    try:
        said = json.loads(raw.decode("utf-8"), parse_constant=_refuse)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise LetterError("not_json") from error
    _want(isinstance(said, dict), "bad_shape")
    _want(said.pop("schema", None) == SCHEMA and len(said) <= MOST_FIELDS, "bad_shape")
    kind = said.pop("kind", None)
    _want(isinstance(kind, str) and kind in frozenset(LetterKind), "kind")
    return _built(LetterKind(kind), said)


def _built(kind: LetterKind, said: dict[str, Any]) -> Letter:
    for key, value in said.items():
        missing = value is None and key in MAYBE
        _want(missing or _fits(key, value), key if key in ReportLetter.__slots__ else "bad_shape")
    try:
        if kind is LetterKind.REPORT:
            return ReportLetter(**said)
        if kind is LetterKind.SUBSCRIBE:
            return SubscribeLetter(**said)
        return TokenLetter(kind=kind, **said)
    except TypeError as error:
        raise LetterError("bad_shape") from error


def _fits(key: str, value: object) -> bool:
    if key in ("at", "noticed_at"):
        return _is_whole(value)
    if key in ("lon", "lat"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, bool if key == "mail" else str)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**13


def _check_head(letter_id: str, at: int, lang: str) -> None:
    _want(bool(_ID.fullmatch(letter_id)), "letter_id")
    _want(0 < at < 10**13, "at")
    _want(lang in LANGUAGES, "lang")


def _is_text(text: str, shortest: int, longest: int) -> bool:
    return shortest <= len(text.strip()) and len(text) <= longest and not _CONTROL.search(text)


def _is_line(text: str, longest: int) -> bool:
    return len(text) <= longest and "\n" not in text and "\t" not in text and not _CONTROL.search(text)


def clean(text: str) -> str:
    """What somebody typed without what `decode` would refuse, line breaks as one sign, no space around."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _want(holds: bool, problem: str) -> None:
    if not holds:
        raise LetterError(problem)


def _refuse(_constant: str) -> None:
    raise ValueError("not finite")
