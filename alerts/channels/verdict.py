"""Pure: what an answer means for the one who waits for it: sent, try again, or trying again is of no use."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import cast

from city.notice import Outcome, Result

LONGEST_WAIT_S = 3600.0
_TRY_AGAIN = {408, 425, 429}


@dataclass(frozen=True, slots=True)
class Codes:
    """Where an answer's body has its code (0 is well), and which codes may pass, after how many seconds.

    `final` are words, in small letters, that make a code of `later` one that will not pass.
    """

    fields: tuple[str, ...]
    later: Mapping[int, float]
    final: tuple[str, ...] = ()

    def in_body(self, body: bytes) -> int | None:
        """The code of an answer; None if it has none."""
        try:
            whole = cast(object, json.loads(body))
        except (ValueError, RecursionError):
            return None
        table = cast(dict[str, object], whole) if isinstance(whole, dict) else {}
        found = (table[name] for name in self.fields if name in table)
        return next((code for code in found if isinstance(code, int) and not isinstance(code, bool)), None)


def of_robot(
    codes: Codes, status: int, body: bytes, said: str, retry_after: str | None = None, now_ms: int = 0
) -> Outcome:
    """What an answer with a code in its body means. 200 without a code is no proof that it arrived."""
    code = codes.in_body(body)
    by_status = of_http(status, said, retry_after, now_ms)
    if code is None or (code == 0 and by_status.result is not Result.SENT):
        unclear = Outcome(Result.TRANSIENT, f"the answer has no code: {said}")
        return unclear if by_status.result is Result.SENT else by_status
    if code == 0:
        return Outcome(Result.SENT, f"HTTP {status}, code 0")
    detail = f"code {code}: {said}"
    if code in codes.later and not any(word in said.lower() for word in codes.final):
        return Outcome(Result.TRANSIENT, detail, by_status.retry_after_s or codes.later[code])
    if by_status.result is Result.TRANSIENT:
        return by_status
    return Outcome(Result.PERMANENT, detail)


def of_http(status: int, said: str = "", retry_after: str | None = None, now_ms: int = 0) -> Outcome:
    """What an HTTP status means. A redirect is not followed: it could lead anywhere."""
    if 200 <= status < 300:
        return Outcome(Result.SENT, f"HTTP {status}")
    if status in _TRY_AGAIN or status >= 500:
        return Outcome(Result.TRANSIENT, _http(status, said), wait_s(retry_after, now_ms))
    if 300 <= status < 400:
        return Outcome(Result.PERMANENT, f"HTTP {status}: redirects are not followed")
    return Outcome(Result.PERMANENT, _http(status, said))


def of_smtp(code: int, said: str = "") -> Outcome:
    """What an SMTP reply to one of our commands means (RFC 5321: 4yz may pass, 5yz will not)."""
    detail = f"SMTP {code}: {said}" if said else f"SMTP {code}"
    if 200 <= code < 300:
        return Outcome(Result.SENT, detail)
    return Outcome(Result.PERMANENT if 500 <= code < 600 else Result.TRANSIENT, detail)


def wait_s(retry_after: str | None, now_ms: int) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or a date, at most an hour; None if odd."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        wait = float(text[:9])
    else:
        try:
            until = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        wait = (until.replace(tzinfo=until.tzinfo or UTC) - moment(now_ms)).total_seconds()
    return min(max(wait, 0.0), LONGEST_WAIT_S)


def _http(status: int, said: str) -> str:
    return f"HTTP {status}: {said}" if said else f"HTTP {status}"


def moment(now_ms: int) -> datetime:
    """Epoch milliseconds as a datetime."""
    return datetime.fromtimestamp(now_ms / 1000, UTC)
