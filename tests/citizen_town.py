"""Citizens of the cast's city: their letters, in a folder, and the desk that takes them in."""

import io
import itertools
from pathlib import Path

from cast import CITY, HOUR, NOW
from PIL import Image

from alerts.citizens import photo
from alerts.citizens.box import Letterbox as Inside
from alerts.citizens.intake import Desk
from city.citizen_report import report_number
from city.letter import LetterKind, ReportLetter, SubscribeLetter, TokenLetter
from dashboard.widgets.letterbox import Letterbox, fingerprint

KEYS = ("a key of sixteen or more characters", "the key before")
_numbers = itertools.count(1)


def _id() -> str:
    return f"{next(_numbers):032x}"


def report(raw: bytes | None = None, **said) -> ReportLetter:
    """Somebody smells something by the chemical site."""
    letter_id = _id()
    usual = {
        "letter_id": letter_id,
        "at": NOW,
        "lang": "en",
        "number": report_number(bytes.fromhex(letter_id[-12:])),
        "topic": "smell",
        "text": "It smells of chlorine by the harbour",
        "noticed_at": NOW - HOUR // 4,
        "lon": 121.9,
        "lat": 29.93,
        "photo": None if raw is None else fingerprint(raw),
    }
    return ReportLetter(**(usual | said))


def subscribe(email: str = "wang@city.example", place: str = "area:hills", **said) -> SubscribeLetter:
    """Somebody wants warnings of an area."""
    return SubscribeLetter(
        **({"letter_id": _id(), "at": NOW, "lang": "en", "email": email, "place": place} | said)
    )


def token(kind: LetterKind, text: str, at: int = NOW) -> TokenLetter:
    """Somebody followed a link."""
    return TokenLetter(_id(), at, "en", kind, text)


def desk(folder: Path, mails: bool = True) -> Desk:
    """Who takes letters in."""
    return Desk(Inside(folder), CITY, KEYS, mails, 90, photo.redrawn)


def box(folder: Path, **bounds) -> Letterbox:
    """Where letters are put in."""
    return Letterbox(folder, **bounds)


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 300), **more) -> bytes:
    """A photo with noise on it, as a telephone takes it."""
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, kind, **more)
    return out.getvalue()


def telling_picture() -> bytes:
    """A photo that says where it was taken, by what, and has words in it, turned by its EXIF."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x0110] = 6, "secret description", "Secret Phone 12"
    exif.get_ifd(0x8825)[2] = (29.0, 55.0, 48.0)
    return picture(exif=exif, comment=b"secret comment")
