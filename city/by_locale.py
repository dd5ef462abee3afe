"""Dates, times and numbers as people of a language write them: the one place that says how.

Babel knows the words and their order. A command centre adds what must not be mistaken over a telephone: the
day comes before its time, hours run from 00 to 23, and no day is two bare numbers beside each other. What
programs read stays ISO 8601 (ADR 0058). In the browser `assets/live/format.js` says the same by Intl.
"""

from datetime import UTC, date, datetime, tzinfo
from functools import cache

from babel import Locale
from babel.numbers import format_decimal

LOCALES = {"zh-Hans": "zh_Hans_CN", "zh-Hant": "zh_Hant_TW", "en": "en_GB"}


def number(lang: str, value: float, decimals: int = 0) -> str:
    """A number with its groups and so many decimals; a zero has no sign."""
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return format_decimal(round(value, decimals) + 0.0, pattern, locale=_locale(lang))


def day_text(lang: str, at: date, *, year: bool = True, weekday: bool = False) -> str:
    """`2026年11月23日`, `23 Nov 2026`; without the year where it is said beside it."""
    locale = _locale(lang)
    skeleton = ("y" if year else "") + "MMM" + ("E" if weekday else "") + "d"
    return locale.datetime_skeletons[skeleton].apply(at, locale)


def month_text(lang: str, at: date) -> str:
    """`2026年11月`, `Nov 2026`."""
    locale = _locale(lang)
    return locale.datetime_skeletons["yMMM"].apply(at, locale)


def clock(at: int, zone: tzinfo | None, *, seconds: bool = False) -> str:
    """`15:30` of a moment (epoch ms) in a zone, in every language."""
    return f"{there(at, zone):%H:%M:%S}" if seconds else f"{there(at, zone):%H:%M}"


def moment(
    lang: str,
    at: int,
    zone: tzinfo | None,
    *,
    year: bool = True,
    weekday: bool = False,
    seconds: bool = False,
    offset: bool = False,
) -> str:
    """`2026年11月23日 15:30`, `23 Nov 2026 15:30`: a moment (epoch ms) in a zone, which `offset` names."""
    on = day_text(lang, there(at, zone).date(), year=year, weekday=weekday)
    said = f"{on} {clock(at, zone, seconds=seconds)}"
    return f"{said} {offset_of(at, zone)}" if offset else said


def offset_of(at: int, zone: tzinfo | None) -> str:
    """`+08:00`: how far a zone is ahead of UTC then."""
    return there(at, zone).isoformat()[-6:]


def there(at: int, zone: tzinfo | None) -> datetime:
    """A moment (epoch ms) on the clock of a zone; None is that of this machine."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)


@cache
def _locale(lang: str) -> Locale:
    return Locale.parse(LOCALES.get(lang, LOCALES["en"]))
