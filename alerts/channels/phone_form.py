"""Pure: a request as a gateway of its own kind wants it, from a form with placeholders, and what it answered.

The body is a tree whose strings hold `{to}`, `{text}` and the like, and is encoded after they are filled in:
so no text can become anything but text. Headers take neither the text nor the number, which are strangers'
words.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast
from urllib.parse import urlencode

from city.channel import PhoneForm
from city.notice import Outcome, Result

BODY_WORDS = ("to", "text", "key", "lang", "at", "callback", "secret", "password")
HEADER_WORDS = ("key", "at", "secret", "password")
CONTENT_TYPES = {"json": "application/json", "form": "application/x-www-form-urlencoded"}
_PLACE = re.compile(r"\{([a-z_]+)\}")
_ID_LIMIT = 120
NOTHING = object()


def filled(form: PhoneForm, words: Mapping[str, str]) -> tuple[dict[str, str], bytes]:
    """The headers and the body with every placeholder replaced."""
    headers = {name: _fill(text, words) for name, text in form.headers.items()}
    tree = _tree(form.body, words)
    body = urlencode(tree) if form.encoding == "form" else json.dumps(tree, ensure_ascii=False)
    return {"Content-Type": CONTENT_TYPES[form.encoding], **headers}, body.encode()


def judged(form: PhoneForm, body: bytes, said: str) -> Outcome:
    """What the body of a good answer means; `said` is the same, fit to be shown."""
    answer = parsed(body)
    if form.sent_at is None:
        return Outcome(Result.SENT, said, provider_id=id_in(answer, form.id_at))
    found = at_pointer(answer, form.sent_at)
    if found is NOTHING:
        return Outcome(Result.TRANSIENT, f"the answer says nothing at {form.sent_at}: {said}")
    if as_text(found) in form.sent_if:
        return Outcome(Result.SENT, said, provider_id=id_in(answer, form.id_at))
    later = as_text(found) in form.later_if
    return Outcome(Result.TRANSIENT if later else Result.PERMANENT, f"{form.sent_at} is {said}")


def form_problems(form: PhoneForm) -> Iterator[str]:
    """What is wrong with a form that its types do not say."""
    if form.encoding not in CONTENT_TYPES:
        yield f"encoding {form.encoding!r} is not one of {', '.join(CONTENT_TYPES)}"
    if form.encoding == "form" and any(isinstance(value, dict | list) for value in form.body.values()):
        yield "a body of encoding form is flat"
    for word in sorted(set(_words(form.body)) - set(BODY_WORDS)):
        yield f"{{{word}}} is not one of {', '.join(BODY_WORDS)}"
    for word in sorted(set(_words(form.headers)) - set(HEADER_WORDS)):
        yield f"{{{word}}} in a header is not one of {', '.join(HEADER_WORDS)}"
    for pointer in (form.sent_at, form.id_at):
        if pointer is not None and not pointer.startswith("/"):
            yield f"{pointer!r} is no JSON pointer like /code"
    if (form.sent_at is None) != (not form.sent_if):
        yield "sent_at and sent_if belong together"
    if not {"to"} & set(_words(form.body)):
        yield "the body has no {to}"


def parsed(body: bytes) -> object:
    """A JSON body; NOTHING if it is none."""
    try:
        return cast(object, json.loads(body))
    except (ValueError, RecursionError):
        return NOTHING


def at_pointer(tree: object, pointer: str) -> object:
    """The value at a JSON pointer; NOTHING where there is none."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(tree, dict):
            tree = cast(dict[str, object], tree).get(key, NOTHING)
        elif isinstance(tree, list) and key.isascii() and key.isdigit():
            items = cast(list[object], tree)
            tree = items[int(key)] if len(key) < 6 and int(key) < len(items) else NOTHING
        else:
            return NOTHING
    return tree


def id_in(answer: object, pointer: str | None) -> str | None:
    """What the gateway calls what it took, if it says so."""
    found = at_pointer(answer, pointer) if pointer else NOTHING
    return as_text(found)[:_ID_LIMIT] if isinstance(found, str | int) and found != "" else None


def as_text(value: object) -> str:
    """A JSON value as an owner writes it in `sent_if`: `true`, `0`, `OK`."""
    return value if isinstance(value, str) else json.dumps(value)


def _fill(text: str, words: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda found: words.get(found[1], found[0]), text)


def _tree(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _fill(value, words)
    if isinstance(value, Mapping):
        return {key: _tree(inner, words) for key, inner in cast(Mapping[str, Any], value).items()}
    if isinstance(value, list | tuple):
        return [_tree(inner, words) for inner in cast(list[Any], value)]
    return value


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from _PLACE.findall(value)
    elif isinstance(value, Mapping):
        for inner in cast(Mapping[str, object], value).values():
            yield from _words(inner)
    elif isinstance(value, list | tuple):
        for inner in cast(list[object], value):
            yield from _words(inner)
