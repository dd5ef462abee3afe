"""The table of the channels' conformance test: how one of each kind is made to lead to a port of this
machine, what a peer of its protocol says in each situation, and where what was sent shows its key and its
text.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from cast import NOW
from sinks import HOST, dripping, flooding, saying, scripted_smtp

from alerts.channels import Channel, made
from city.channel import ChannelKind, ChannelSecrets, DeclaredChannel
from city.phone_form import PhoneForm

SECRET = "hunter2-very-secret"
LI = "+8613800000001"
TOKEN = "AbCdEfGhIjKlMn0"
"""What Gotify takes for a token: it is a secret too."""


def smtp_says(**replies: str) -> Callable:
    greeting = {"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "235 come in"}
    return scripted_smtp(
        {**greeting, **{verb.upper() if verb != "body" else verb: text for verb, text in replies.items()}}
    )


def http(status: str, *headers: str, body: str = "") -> Callable:
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body.encode())}", *headers, "", body)
    return saying("\r\n".join(lines).encode())


ENDLESS = [
    dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"),
    flooding(b"HTTP/1.1 202 Accepted\r\nContent-Length: 100000000\r\n\r\n"),
]
LATER = [
    http("429 Too Many Requests", "Retry-After: 120"),
    http("500 Oops", body=f"{SECRET} crashed"),
    http("503 Busy"),
    http("408 Slow"),
]
NEVER = [
    http("400 Bad", body=f"{SECRET}?"),
    http("401 Who"),
    http("404 Where"),
    http("410 Gone"),
    http("302 Found", f"Location: http://{HOST}:1/elsewhere"),
    http("307 Moved", f"Location: http://{HOST}:1/elsewhere"),
]
NO_HTTP = saying(b"this is not HTTP\r\n\r\n")
SLOW_HEAD = b"HTTP/1.1 200 OK\r\nX-Long: "


def data(body: dict) -> dict:
    return body["data"]


@dataclass(frozen=True)
class Form:
    """How one channel is made, and what its peers say. `key` and `shown` look at (headers, JSON body)."""

    kind: ChannelKind
    url: Callable[[int, bool], str]
    good: str = "{}"
    address: str = ""
    declared: dict = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    password: str | None = None
    head: bytes = SLOW_HEAD
    sent: list[Callable] = field(default_factory=list)
    transient: list[Callable] = field(default_factory=lambda: [*LATER, NO_HTTP])
    permanent: list[Callable] = field(default_factory=lambda: NEVER)
    key: Callable[[dict, dict], str] = lambda headers, body: headers["X-Citywatch-Key"]
    shown: Callable[[dict], str] = lambda body: body["text"]

    def make(self, port: int, tls: bool = False) -> Channel:
        declared = DeclaredChannel("on-call", self.kind, **self.declared)
        secrets = ChannelSecrets(self.url(port, tls), self.keys, self.password)
        return made(declared, secrets, self.address, lambda: NOW)


def web(port: int, tls: bool) -> str:
    return f"{'https' if tls else 'http'}://{HOST}:{port}/{SECRET}?key={SECRET}"


def mail(port: int, tls: bool) -> str:
    return f"{'smtps' if tls else 'smtp'}://ops:{SECRET}@{HOST}:{port}"


def gotify(port: int, tls: bool) -> str:
    return f"{'gotifys' if tls else 'gotify'}://{HOST}:{port}/{TOKEN}"


def says(body: str) -> Callable:
    return http("200 OK", body=body)


def feishu_text(body: dict) -> str:
    post = body["content"]["post"]["zh_cn"]
    lines = ["".join(part["text"] for part in line if part["tag"] == "text") for line in post["content"]]
    return "\n".join([post["title"], *lines])


GATEWAY_FORM = PhoneForm(
    {"mobile": "{to}", "content": "{text}", "out_id": "{key}", "sign": {"with": "{secret}"}},
    {"X-Api-Key": "{secret}"},
    sent_at="/result/code",
    sent_if=("0", "OK"),
    later_if=("isv.BUSINESS_LIMIT_CONTROL",),
    id_at="/result/id",
)
ERRCODE = '{"errcode": 0, "errmsg": "ok"}'
FORMS = {
    "smtp": Form(
        ChannelKind.SMTP,
        mail,
        address="ops@city.example",
        declared={"sender": "watch@city.example"},
        head=b"220-",
        sent=[smtp_says(), smtp_says(quit="421 too busy to say goodbye")],
        transient=[
            smtp_says(mail="451 later"),
            smtp_says(rcpt="450 greylisted"),
            smtp_says(body="452 no room"),
            smtp_says(auth=f"454 {SECRET} cannot be looked up now"),
            scripted_smtp({"greeting": "421 too busy"}),
        ],
        permanent=[
            smtp_says(mail="553 not you"),
            smtp_says(rcpt="550 no such user"),
            smtp_says(body="554 spam"),
            smtp_says(auth=f"535 {SECRET} is no password"),
            scripted_smtp({"greeting": "554 go away"}),
        ],
    ),
    "webhook": Form(
        ChannelKind.WEBHOOK,
        web,
        keys=(SECRET,),
        sent=[says("{}"), http("204 No Content"), *ENDLESS],
        key=lambda headers, body: headers["webhook-id"],
        shown=lambda body: f"{data(body)['title']}\n{data(body)['text']}",
    ),
    "wecom": Form(
        ChannelKind.WECOM,
        web,
        ERRCODE,
        address="@all",
        sent=[says(ERRCODE)],
        transient=[
            *LATER,
            *ENDLESS,
            says('{"errcode": 45009, "errmsg": "api freq out of limit"}'),
            says("<html>please sign in</html>"),
        ],
        permanent=[*NEVER, says(f'{{"errcode": 93000, "errmsg": "invalid webhook url {SECRET}"}}')],
        shown=lambda body: body["text"]["content"],
    ),
    "dingtalk": Form(
        ChannelKind.DINGTALK,
        web,
        ERRCODE,
        keys=(SECRET,),
        sent=[says(ERRCODE)],
        transient=[
            *LATER,
            says('{"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}'),
            says('{"errcode": 410100}'),
            says("[]"),
        ],
        permanent=[*NEVER, says('{"errcode": 310000, "errmsg": "sign not match"}')],
        shown=lambda body: body["text"]["content"],
    ),
    "feishu": Form(
        ChannelKind.FEISHU,
        web,
        '{"code": 0, "msg": "success", "data": {}}',
        keys=(SECRET,),
        sent=[says('{"code": 0, "msg": "success"}'), says('{"StatusCode": 0, "StatusMessage": "success"}')],
        transient=[
            *LATER,
            says('{"code": 9499, "msg": "too many request"}'),
            says('{"code": 11232, "msg": "frequency limited"}'),
            http("400 Bad Request", body='{"code": 11232, "msg": "frequency limited"}'),
        ],
        permanent=[
            *NEVER,
            says('{"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}'),
            says('{"code": 9499, "msg": "Bad Request"}'),
        ],
        shown=feishu_text,
    ),
    "ntfy": Form(
        ChannelKind.NTFY,
        web,
        '{"id": "Gxx7", "event": "message"}',
        address="duty-room",
        password=SECRET,
        sent=[says('{"id": "Gxx7"}'), *ENDLESS],
        key=lambda headers, body: body["sequence_id"],
        shown=lambda body: f"{body['title']}\n{body['message']}",
    ),
    "sms": Form(
        ChannelKind.SMS,
        web,
        '{"id": "sms-1"}',
        address=LI,
        keys=(SECRET,),
        sent=[says('{"id": "sms-1"}'), http("202 Accepted"), *ENDLESS],
        key=lambda headers, body: headers["webhook-id"],
        shown=lambda body: data(body)["text"],
    ),
    "sms by a form": Form(
        ChannelKind.SMS,
        web,
        '{"result": {"code": 0, "id": 7}}',
        address=LI,
        declared={"form": GATEWAY_FORM},
        keys=(SECRET,),
        sent=[says('{"result": {"code": 0, "id": 7}}'), says('{"result": {"code": "OK"}}')],
        transient=[
            *LATER,
            says('{"result": {"code": "isv.BUSINESS_LIMIT_CONTROL"}}'),
            says('{"result": []}'),
        ],
        permanent=[*NEVER, says(f'{{"result": {{"code": "isv.OUT_OF_SERVICE {SECRET} {LI}"}}}}')],
        key=lambda headers, body: body["out_id"],
        shown=lambda body: body["content"],
    ),
    "voice": Form(
        ChannelKind.VOICE,
        web,
        '{"id": "call-1"}',
        address=LI,
        keys=(SECRET,),
        sent=[says('{"id": "call-1"}')],
        key=lambda headers, body: headers["webhook-id"],
        shown=lambda body: data(body)["text"],
    ),
    "apprise": Form(
        ChannelKind.APPRISE,
        gotify,
        sent=[says("{}")],
        transient=[http("429 Slow down"), http("500 Oops", body=TOKEN), NO_HTTP],
        permanent=[http("401 Who", body=TOKEN), http("302 Found", f"Location: http://{HOST}:1/elsewhere")],
        shown=lambda body: f"{body['title']}\n{body['message']}",
    ),
}
HTTP_FORMS = {name: form for name, form in FORMS.items() if form.kind is not ChannelKind.SMTP}


def posted(received: tuple[dict[str, str], bytes]) -> tuple[dict[str, str], dict]:
    """Headers and JSON body of what a sink kept."""
    return received[0], json.loads(received[1])
