"""A mail's subject as lines of its header: what people read first, and what filters of mail look at.

The standard library's own folding of mixed text loses a space where it cuts, and leaves the first line empty
where it encodes a part of it. So a subject that is not plain ASCII becomes encoded words as a whole, cut
between characters (RFC 2047), and what is plain is folded at its spaces, never before its first word.
"""

from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy
from typing import Any, cast

NAME = "Subject"
LINE = 76
"""Characters of a line that holds an encoded word, after RFC 2047."""


class SubjectLine(UniqueUnstructuredHeader):
    """A subject that is folded so that it is read back as it was."""

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """It is text, also where it looks like an encoded word."""
        super().parse(value, kwds)
        kwds["decoded"] = value

    def fold(self, *, policy: Policy) -> str:
        """The lines of the header."""
        text = str(self)
        longest = max((len(word) for word in text.split()), default=0)
        plain = text.isascii() and "=?" not in text and longest < LINE - len(NAME) - 2
        folded = Header(text, "us-ascii" if plain else "utf-8", maxlinelen=LINE, header_name=NAME)
        return f"{NAME}: {folded.encode(linesep=policy.linesep)}{policy.linesep}"


def lines() -> "EmailPolicy[EmailMessage]":
    """How a mail is written for SMTP."""
    headers = HeaderRegistry()
    headers.map_to_type(NAME.lower(), cast(type[BaseHeader], SubjectLine))
    return SMTP.clone(header_factory=headers)
