"""Pure: what a gateway of calls and texts reports to us, believed only if it is signed with the channel's
secret.

A report is `{"type", "timestamp", "data"}`, signed as ours are; `docs/channels.md` is the contract. What
cannot be believed or understood is a reason, fit to be answered and logged: it holds neither a number nor a
secret.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from alerts.channels.signature import Unsigned, verified
from city.call import CallReport, CallState, TextReply, TextReport, TextState
from city.notice import cut, one_line

Report = CallReport | TextReport | TextReply
BODY_LIMIT = 16_000
_TEXT_LIMIT = 500
_WHY_LIMIT = 200
_WORD_LIMIT = 120
NOT_WHOLE = 0.99
"""The most that is heard of a message of which the gateway says that it was not heard to the end."""
_LATEST_MS = 4_102_444_800_000
"""The year 2100."""


def read(
    body: bytes, headers: Mapping[str, str], secrets: Iterable[str], now: int
) -> Report | Unsigned | str:
    """The report in a POST to our callback address, Unsigned if it is not to be believed, or what is wrong.

    `now` is in epoch milliseconds; each of `secrets` is good.
    """
    if len(body) > BODY_LIMIT:
        return f"more than {BODY_LIMIT} bytes"
    signer = verified(body, headers, secrets, now)
    if isinstance(signer, Unsigned):
        return signer
    try:
        whole = _table(json.loads(body))
        make = _READERS.get(str(whole.get("type")))
        if make is None:
            return f"type is not one of {', '.join(_READERS)}"
        return make(signer.message_id, _moment(whole), _table(whole.get("data")))
    except (ValueError, RecursionError) as error:
        return cut(one_line(str(error)), _WHY_LIMIT)


def _call(report_id: str, at: int, data: dict[str, Any]) -> CallReport:
    state = _state(CallState, data)
    pressed = data.get("key_pressed")
    to_end, heard = data.get("heard_to_end"), _part(data.get("heard", 0.0))
    if isinstance(to_end, bool):
        heard = 1.0 if to_end else min(heard, NOT_WHOLE)
    return CallReport(
        report_id,
        _word(data, "key"),
        state,
        at,
        heard,
        _word(data, "key_pressed")[:1] if pressed is not None else None,
        _free(data.get("why"), _WHY_LIMIT),
        _flag(data, "machine"),
    )


def _delivery(report_id: str, at: int, data: dict[str, Any]) -> TextReport:
    state = _state(TextState, data)
    return TextReport(report_id, _word(data, "key"), state, at, _free(data.get("why"), _WHY_LIMIT))


def _reply(report_id: str, at: int, data: dict[str, Any]) -> TextReply:
    key = _word(data, "key") if data.get("key") is not None else None
    return TextReply(report_id, _word(data, "from"), _free(data.get("text"), _TEXT_LIMIT), at, key)


_READERS: dict[str, Callable[[str, int, dict[str, Any]], Report]] = {
    "citywatch.call.report": _call,
    "citywatch.sms.report": _delivery,
    "citywatch.sms.reply": _reply,
}


def _table(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("not an object with type, timestamp and data")
    return cast(dict[str, Any], value)


def _state(states: type[CallState] | type[TextState], data: dict[str, Any]) -> Any:
    word = data.get("state")
    if word not in tuple(states):
        raise ValueError(f"state is not one of {', '.join(states)}")
    return states(word)


def _moment(whole: dict[str, Any]) -> int:
    at = whole.get("timestamp")
    if not isinstance(at, int) or isinstance(at, bool) or not 0 < at < _LATEST_MS:
        raise ValueError("timestamp is not a moment in epoch milliseconds")
    return at


def _word(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not 0 < len(value) <= _WORD_LIMIT or not value.isprintable():
        raise ValueError(f"{key} is not a text of 1 to {_WORD_LIMIT} printable characters")
    return value


def _free(value: object, limit: int) -> str:
    return cut(one_line(value), limit) if isinstance(value, str) else ""


def _flag(data: dict[str, Any], key: str) -> bool:
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise ValueError(f"{key} is neither true nor false")
    return value


def _part(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError("heard is not a number from 0 to 1")
    return min(max(float(value), 0.0), 1.0)
