"""What an owner may set of what citizens report and subscribe to, apart from the other settings.

Built and checked like `Settings`; every variable begins with CITYWATCH_CITIZENS_. Without a mail server
nobody can subscribe; reports work all the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from city.errors import SettingsError
from city.settings import secret
from city.subscription import address

PREFIX = "CITYWATCH_CITIZENS_"
CITIZENS_SECRETS = (f"{PREFIX}SMTP_URL",)
KEEP_CONTACT_DAYS = 90
KEEP_TEXT_DAYS = 730
ANSWER_DAYS = 7


@dataclass(frozen=True, slots=True)
class CitizenSettings:
    """`keep_contact_days` and `keep_text_days` are counted from when a report came in; `answer_days` is
    what the office promises."""

    smtp_url: str | None = field(default=None, repr=False)
    smtp_from: str | None = None
    keep_contact_days: int = KEEP_CONTACT_DAYS
    keep_text_days: int = KEEP_TEXT_DAYS
    answer_days: int = ANSWER_DAYS

    def __post_init__(self) -> None:
        if self.smtp_url and not (self.smtp_from and address(self.smtp_from)):
            raise SettingsError(f"{PREFIX}SMTP_FROM: wants an address like a@b.example")
        for name in ("keep_contact_days", "keep_text_days", "answer_days"):
            if not 1 <= getattr(self, name) <= 3660:
                raise SettingsError(f"{PREFIX}{name.upper()}: wants 1 to 3660 days")

    @property
    def mails(self) -> bool:
        """Whether mail can be sent."""
        return self.smtp_url is not None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str], read: Callable[[str], str]) -> "CitizenSettings":
        """Settings from `environ`; `read(path)` gives the text of a `_FILE` secret. Raises SettingsError."""
        url = secret(environ, read, f"{PREFIX}SMTP_URL")
        if url is not None and not _is_server(url):
            raise SettingsError(f"{PREFIX}SMTP_URL: wants smtp(s)://host (the value is not shown)")
        return cls(
            smtp_url=url,
            smtp_from=environ.get(f"{PREFIX}SMTP_FROM") or None,
            keep_contact_days=_days(environ, "KEEP_CONTACT_DAYS", KEEP_CONTACT_DAYS),
            keep_text_days=_days(environ, "KEEP_TEXT_DAYS", KEEP_TEXT_DAYS),
            answer_days=_days(environ, "ANSWER_DAYS", ANSWER_DAYS),
        )


def _is_server(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _days(environ: Mapping[str, str], key: str, default: int) -> int:
    text = environ.get(PREFIX + key) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise SettingsError(f"{PREFIX}{key}: {text!r} is not a whole number of days")
    return int(text)
