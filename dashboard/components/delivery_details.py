"""What is kept with a delivery, in the reader's language; what a server said of itself is shown as it is."""

import re

from dashboard.words import t

_SAID = tuple(
    (re.compile(pattern), msgid)
    for pattern, msgid in (
        (r"told by another way", "told by another way"),
        (r"told by another way, and over", "told by another way, and over"),
        (r"acknowledged by (?P<who>.+)", "acknowledged by {who}"),
        (r"shelved by (?P<who>.+)", "shelved by {who}"),
        (r"resolved by (?P<who>.+)", "ended by {who}"),
        (r"(?P<name>CITYWATCH_\w+) is missing.*", "{name} is not set"),
    )
)


def detail_said(detail: str, lang: str) -> str:
    """A detail in a language."""
    for pattern, msgid in _SAID:
        if found := pattern.fullmatch(detail):
            return t(lang, msgid, **found.groupdict())
    return detail
