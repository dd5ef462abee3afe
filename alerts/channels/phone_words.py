"""Pure: a request as a phone gateway of its own kind wants it, from the owner's form, and what it
answered."""

import json
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode

from city.notice import Outcome, Result
from city.phone_form import PLACE, PhoneForm

CONTENT_TYPES = {"json": "application/json", "form": "application/x-www-form-urlencoded"}
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
    return PLACE.sub(lambda found: words.get(found[1], found[0]), text)


def _tree(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _fill(value, words)
    if isinstance(value, Mapping):
        return {key: _tree(inner, words) for key, inner in cast(Mapping[str, Any], value).items()}
    if isinstance(value, list | tuple):
        return [_tree(inner, words) for inner in cast(list[Any], value)]
    return value
