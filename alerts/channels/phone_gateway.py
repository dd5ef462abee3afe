"""How a notice is handed to a gateway of calls or texts over HTTP: by our contract, or by the owner's form.

The contract is in `docs/channels.md`: a signed POST whose `webhook-id` is the key of the notice, the same for
every try, so that a gateway that has it does not call or text again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from alerts.channels import verdict
from alerts.channels.exchange import Answer, exchange, secrets_of
from alerts.channels.phone_words import filled, id_in, judged, parsed
from alerts.channels.pinned import Guard
from alerts.channels.signature import signed
from city.clock import Clock
from city.notice import Notice, Outcome, Result, told
from city.phone_form import PhoneForm


@dataclass(frozen=True, slots=True)
class PhoneGateway:
    """A gateway, and how it wants to be asked. `clock` gives epoch milliseconds."""

    url: str = field(repr=False)
    clock: Clock
    keys: tuple[str, ...] = field(default=(), repr=False)
    password: str | None = field(default=None, repr=False)
    form: PhoneForm | None = None
    callback: str | None = field(default=None, repr=False)
    guard: Guard | None = None

    def hand_over(
        self, what: str, to: str, text: str, notice: Notice, more: Mapping[str, object], deadline_s: float
    ) -> Outcome:
        """Ask once for `what` (`citywatch.call`) to be done for the number `to`."""
        now = self.clock()
        if self.form is None:
            headers, body = self._by_contract(what, to, text, notice, more, now)
        else:
            headers, body = filled(self.form, self._words(to, text, notice, now))
        answer = exchange("POST", self.url, deadline_s, headers, body, self.guard)
        if not isinstance(answer, Answer):
            return answer
        hidden = (*self.keys, self.password, to, *secrets_of(self.url))
        said = told(answer.body.decode(errors="replace"), hidden)
        outcome = verdict.of_http(answer.status, said, answer.retry_after, now)
        if outcome.result is not Result.SENT:
            return outcome
        if self.form is None:
            return Outcome(outcome.result, outcome.detail, provider_id=id_in(parsed(answer.body), "/id"))
        return judged(self.form, answer.body, said)

    def _by_contract(
        self, what: str, to: str, text: str, notice: Notice, more: Mapping[str, object], now: int
    ) -> tuple[dict[str, str], bytes]:
        data = {"key": notice.key, "to": to, "text": text, "lang": notice.lang, "callback": self.callback}
        drill = {"drill": notice.facts.get("drill") is True}
        whole = {"type": what, "timestamp": notice.at, "data": {**data, **drill, **more}}
        body = json.dumps(whole, ensure_ascii=False).encode()
        headers = signed(self.keys[0], notice.key, now // 1000, body)
        return {"Content-Type": "application/json", **headers}, body

    def _words(self, to: str, text: str, notice: Notice, now: int) -> dict[str, str]:
        return {
            "to": to,
            "text": text,
            "key": notice.key,
            "lang": notice.lang,
            "at": str(now // 1000),
            "callback": self.callback or "",
            "secret": self.keys[0] if self.keys else "",
            "password": self.password or "",
        }
