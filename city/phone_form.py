"""How a phone gateway that does not speak our contract wants to be asked: a tree with placeholders.

Pure. The body is a tree whose strings hold `{to}`, `{text}` and the like, encoded after they are filled in:
so no text can become anything but text. Headers take neither the text nor the number, which are strangers'
words.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import cast

PLACE = re.compile(r"\{([a-z_]+)\}")
BODY_WORDS = ("to", "text", "key", "lang", "at", "callback", "secret", "password")
HEADER_WORDS = ("key", "at", "secret", "password")
ENCODINGS = ("json", "form")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,60}")
_NOT_HEADERS = ("host", "content-length", "transfer-encoding", "connection")


@dataclass(frozen=True, slots=True)
class PhoneForm:
    """The body and headers of a request, and how its answer says yes.

    `sent_at` and `id_at` are JSON pointers (RFC 6901) into the answer; it is sent where the value at
    `sent_at`, as text, is one of `sent_if`, and tried again where it is one of `later_if`.
    """

    body: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    encoding: str = "json"
    sent_at: str | None = None
    sent_if: tuple[str, ...] = ()
    later_if: tuple[str, ...] = ()
    id_at: str | None = None


def form_problems(form: PhoneForm) -> Iterator[tuple[str, str]]:
    """What is wrong with a form that its types do not say: key and problem."""
    if form.encoding not in ENCODINGS:
        yield ".encoding", f"{form.encoding!r} is not one of {', '.join(ENCODINGS)}"
    if form.encoding == "form" and any(isinstance(value, dict | list) for value in form.body.values()):
        yield ".body", "is flat where the encoding is form"
    for word in sorted(set(words_of(form.body)) - set(BODY_WORDS)):
        yield ".body", f"{{{word}}} is not one of {', '.join(BODY_WORDS)}"
    if "to" not in words_of(form.body):
        yield ".body", "has no {to}"
    yield from _header_problems(form.headers)
    for key, pointer in ((".sent_at", form.sent_at), (".id_at", form.id_at)):
        if pointer is not None and not pointer.startswith("/"):
            yield key, f"{pointer!r} is no JSON pointer like /code"
    if (form.sent_at is None) != (not form.sent_if):
        yield ".sent_at", "and sent_if belong together"
    if form.later_if and form.sent_at is None:
        yield ".later_if", "needs sent_at"


def _header_problems(headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in headers.items():
        if not _HEADER.fullmatch(name) or name.lower() in _NOT_HEADERS:
            yield f".headers.{name}", "is no header you may set"
        if not (value.isascii() and value.isprintable()):
            yield f".headers.{name}", "is not plain ASCII on one line"
    for word in sorted(set(words_of(headers)) - set(HEADER_WORDS)):
        yield ".headers", f"{{{word}}} is not one of {', '.join(HEADER_WORDS)}"


def words_of(value: object) -> Iterator[str]:
    """The placeholders of a tree."""
    if isinstance(value, str):
        yield from PLACE.findall(value)
    elif isinstance(value, Mapping):
        for inner in cast(Mapping[str, object], value).values():
            yield from words_of(inner)
    elif isinstance(value, list | tuple):
        for inner in cast(list[object], value):
            yield from words_of(inner)
