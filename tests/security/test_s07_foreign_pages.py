"""S7, S26: a page of somebody else's changes nothing and hears nothing, whatever cookies a browser has."""

import asyncio
import re

import pytest
from visitor import HOST, House, Visitor

from city.user import Role
from dashboard import access_table

ACT = ("POST", "/api/v1/alerts/1/comment", {"note": "x"})
ELSEWHERE = [
    {"Origin": "https://evil.example"},
    {"Origin": "https://evil.city.example"},
    {"Origin": "http://wall.city.example:8051"},
    {"Origin": "http://wall.city.example.evil.example"},
    {"Origin": "http://wall.city.example@evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    {"Sec-Fetch-Site": "cross-site", "Origin": HOST},
]
MAY_LOOK = ({"Origin": ""}, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})
"""A program, and who follows a link: they change nothing all the same."""
SIMPLE = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "")
"""What a page of another site may send without asking first."""
BY_COOKIE = [
    line for line, least in access_table.lines() if least is not access_table.ANYBODY and line[:4] != "GET "
]
READ = [
    line
    for line, least in access_table.lines()
    if line.startswith("GET /api/") and least is not access_table.ANYBODY and "{path:path}" not in line
]
FILLED = re.compile(r"\{[^}]*\}")


def parts(line: str) -> tuple[str, str]:
    method, _, path = line.partition(" ")
    return method, FILLED.sub("1", path)


@pytest.fixture(scope="module")
def officer(demanding: House) -> Visitor:
    return demanding.signed_in("careful", Role.OFFICER)


@pytest.fixture(scope="module")
def admin(demanding: House) -> Visitor:
    return demanding.signed_in("root", Role.ADMIN)


@pytest.mark.parametrize("says", ELSEWHERE, ids=str)
def test_a_foreign_page_changes_nothing_by_any_route(admin: Visitor, says: dict[str, str]):
    asked = [*map(parts, BY_COOKIE), ("POST", "/sign-in"), ("POST", "/sign-out"), ("POST", "/password")]
    let = [one for one in asked if admin.ask(*one, {"note": "x"}, **says).status_code != 403]
    assert len(asked) > 60
    assert let == []


@pytest.mark.parametrize("says", [one for one in ELSEWHERE if one not in MAY_LOOK], ids=str)
def test_a_foreign_page_hears_nothing_by_any_route(admin: Visitor, says: dict[str, str]):
    asked = [("GET", "/stream"), ("GET", "/metrics"), ("GET", "/_dash-layout"), *map(parts, READ)]
    answers = {one: admin.ask(*one, **says) for one in asked}
    assert len(asked) > 60
    assert [one for one, answer in answers.items() if answer.status_code != 403] == []
    assert {answer.text for answer in answers.values()} == {"not from this host"}


@pytest.mark.parametrize("path", ["/api/v1/alerts/1/acknowledge", "/api/v1/alerts", "/stream", "/"])
def test_a_foreign_page_is_never_told_that_it_may(admin: Visitor, path: str):
    asks = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for method in ("OPTIONS", "GET"):
        answer = admin.ask(method, path, **asks)
        assert answer.status_code == 403
        assert not any(name.startswith("access-control") for name in answer.headers)


@pytest.mark.parametrize("kind", SIMPLE)
def test_what_a_form_can_send_is_no_act_whoever_sends_it(admin: Visitor, kind: str):
    text = '{"note": "x"}'
    lines = [line for line in BY_COOKIE if not line.startswith("DELETE")]
    said = {
        line: admin.ask(*parts(line), content=text, Content_Type=kind, Origin=HOST).status_code
        for line in lines
    }
    assert len(lines) > 40
    assert {line: status for line, status in said.items() if status != 415} == {}


def test_our_own_page_and_a_program_act(officer: Visitor):
    for says in ({"Origin": HOST}, {"Origin": HOST, "Sec-Fetch-Site": "same-origin"}):
        assert officer.ask(*ACT, **says).status_code == 404


@pytest.mark.parametrize("origin", [HOST, "https://evil.example", "null", None])
@pytest.mark.parametrize("path", ["/", "/stream", "/_dash-ws", "/rules/_dash-ws-callback"])
def test_no_websocket_is_opened_for_anybody(admin: Visitor, origin: str | None, path: str):
    cookies = "; ".join(f"{name}={text}" for name, text in admin.cookies.items())
    headers = [(b"host", HOST.partition("//")[2].encode()), (b"cookie", cookies.encode())]
    headers += [(b"origin", origin.encode())] if origin else []
    scope = {
        "type": "websocket",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "client": (admin.address, 1),
        "server": ("wall.city.example", 80),
        "scheme": "ws",
        "subprotocols": [],
        "extensions": {"websocket.http.response": {}},
    }
    said: list[dict] = []

    async def handshake() -> None:
        async def receive() -> dict:
            return {"type": "websocket.connect"}

        async def send(message: dict) -> None:
            said.append(message)

        await admin.house.app(scope, receive, send)

    asyncio.run(handshake())
    assert [one["type"] for one in said if one["type"] == "websocket.accept"] == []
    refused = (said[0]["type"], said[0].get("code", said[0].get("status")))
    ours = origin in (HOST, None)
    assert refused == (("websocket.close", 1008) if ours else ("websocket.http.response.start", 403))


def test_a_link_in_a_mail_leads_here_and_the_second_request_brings_the_cookie(demanding: House):
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Accept": "text/html"}
    answer = demanding.visitor().ask("GET", "/?thing=res-1", **followed)
    assert answer.status_code == 200
    assert 'http-equiv="refresh"' in answer.text
    inside = demanding.visitor().ask("GET", "/?thing=res-1", Accept="text/html", Sec_Fetch_Site="same-origin")
    assert inside.status_code == 303


def test_what_is_published_may_be_read_from_anywhere(demanding: House):
    answer = demanding.visitor().ask("GET", "/cap/alerts.atom", Origin="https://news.example")
    assert answer.status_code == 200
