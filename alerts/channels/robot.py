"""A group robot of WeCom, DingTalk or Feishu: it answers 200 to a failure too, and a code in the body
decides.

None of the three has an idempotency key: a message that was cut off before its answer may arrive twice. The
key of the notice goes along as a header, for who reads the traffic.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from alerts.channels import verdict
from alerts.channels.exchange import Answer, exchange, secrets_of
from alerts.channels.pinned import Guard
from alerts.channels.verdict import Codes
from city.clock import Clock
from city.notice import Notice, Outcome, told

KEY = "X-Citywatch-Key"


@dataclass(frozen=True, slots=True)
class Said:
    """One message, ready to be sent: where, and what. `hidden` is what nobody may read of the answer."""

    url: str
    body: Mapping[str, object]
    hidden: tuple[str, ...] = ()


def tell(
    said: Said, codes: Codes, notice: Notice, clock: Clock, deadline_s: float, guard: Guard | None
) -> Outcome:
    """POST a message once, and read the code in its answer."""
    headers = {"Content-Type": "application/json; charset=utf-8", KEY: notice.key}
    body = json.dumps(said.body, ensure_ascii=False).encode()
    answer = exchange("POST", said.url, deadline_s, headers, body, guard)
    if not isinstance(answer, Answer):
        return answer
    text = told(answer.body.decode(errors="replace"), (*said.hidden, *secrets_of(said.url)))
    return verdict.of_robot(codes, answer.status, answer.body, text, answer.retry_after, clock())


def words(notice: Notice) -> str:
    """What a robot says: the title, and below it the text."""
    return f"{notice.title}\n{notice.text.rstrip()}"
