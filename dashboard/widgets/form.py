"""The body of a form, URL-encoded or multipart, as texts and files. Pure, bounded: it comes from anybody.

Multipart after RFC 7578: parts between `--boundary` lines, each with headers, an empty line, its bytes.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from city.letter import LARGEST_PHOTO

MOST_FIELDS = 30
LONGEST_FIELD = 16 * 1024
LARGEST_FORM = LARGEST_PHOTO + 64 * 1024
_BOUNDARY = re.compile(
    r'multipart/form-data;.*\bboundary="?([A-Za-z0-9\'()+_,./:=?-]{1,70})"?', re.IGNORECASE
)
_NAME = re.compile(rb'\bname="([A-Za-z0-9_]{1,40})"')
_FILE = re.compile(rb"\bfilename\*?=")


class BadFormError(ValueError):
    """It is no form that a browser would send."""


@dataclass(frozen=True, slots=True)
class Form:
    """Texts by name, and the bytes of files that are not empty."""

    texts: dict[str, str]
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def __getitem__(self, name: str) -> str:
        """A text, empty where there is none."""
        return self.texts.get(name, "")


def read(body: bytes, media_type: str) -> Form:
    """The form that a body is. Raises BadFormError."""
    if found := _BOUNDARY.match(media_type):
        return _multipart(body, found[1].encode())
    if media_type.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded" or not body:
        return Form(_texts(body))
    raise BadFormError("neither URL-encoded nor multipart")


def _texts(body: bytes) -> dict[str, str]:
    if len(body) > MOST_FIELDS * LONGEST_FIELD:
        raise BadFormError("too long")
    try:
        pairs = parse_qsl(body.decode("ascii"), True, max_num_fields=MOST_FIELDS, errors="replace")
    except ValueError as error:
        raise BadFormError("not URL-encoded") from error
    return {name: text[:LONGEST_FIELD] for name, text in reversed(pairs)}


def _multipart(body: bytes, boundary: bytes) -> Form:
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary, MOST_FIELDS + 1)
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise BadFormError("it has no end, or too many parts")
    form = Form({})
    for part in parts[1:-1]:
        head, empty, content = part[:4096].partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if not (empty and name):
            raise BadFormError("a part without a name")
        content = part[len(head) + 4 :]
        if _FILE.search(head):
            if content:
                form.files.setdefault(name[1].decode(), content)
        else:
            form.texts.setdefault(name[1].decode(), content[:LONGEST_FIELD].decode("utf-8", "replace"))
    return form
