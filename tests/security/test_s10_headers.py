"""S10, S11: every answer says what a browser may do with it: of every route, to anybody, errors too."""

import re
from html import unescape

import pytest
from visitor import HOST, House, Visitor, house

from city.settings import Settings
from city.user import Role
from dashboard import policy
from dashboard.access_table import ANYBODY, lines

FILLED = re.compile(r"\{[^}]*\}")
TLS = Settings(bind="0.0.0.0", link_url="https://wall.city.example")
ENDLESS = ("/stream", "/live", "/events")
"""How the paths of streams end: they are asked as a stranger alone."""


def parts(said: str) -> dict[str, set[str]]:
    """A policy: what each directive lets."""
    found = (one.split() for one in said.split(";"))
    return {name: set(sources) for name, *sources in found}


def check(answer) -> None:
    """An answer has the headers, and its policy lets no script but ours, no eval, no frame around it."""
    headers = answer.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in ("same-origin", "no-referrer")
    assert headers["x-frame-options"] == "DENY"
    assert len(headers.get_list("content-security-policy")) == 1
    ruled = parts(headers["content-security-policy"])
    assert ruled["frame-ancestors"] == {"'none'"}
    scripts = ruled.get("script-src", ruled.get("default-src"))
    assert scripts is not None
    assert (
        not {"'unsafe-inline'", "'unsafe-eval'", "'strict-dynamic'", "*", "https:", "http:", "data:"}
        & scripts
    )
    assert all(re.fullmatch(r"'none'|'self'|'sha256-[\w+/]{43}='", one) for one in scripts)


@pytest.fixture(scope="module")
def admin(demanding: House) -> Visitor:
    return demanding.signed_in("all-seeing", Role.ADMIN)


@pytest.mark.parametrize(
    "line", [*(line for line, least in lines() if least is ANYBODY), "GET /", "POST /api/v1/cap"]
)
def test_every_open_route_says_it_to_a_stranger_and_so_does_a_refusal(demanding: House, line: str):
    method, _, path = line.partition(" ")
    check(demanding.visitor().ask(method, FILLED.sub("1", path)))


@pytest.mark.parametrize(
    "path",
    [
        FILLED.sub("1", path)
        for method, _, path in (line.partition(" ") for line, least in lines() if least is not ANYBODY)
        if method == "GET" and not path.endswith(ENDLESS)
    ],
)
def test_every_route_that_is_read_says_it_to_who_may(admin: Visitor, path: str):
    check(admin.ask("GET", path))


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/nothing/there", {}, 404),
        ("GET", "/assets/../../etc/passwd", {}, 404),
        ("GET", "/assets/nothing.js", {}, 404),
        ("POST", "/api/v1/silences", {"Origin": "https://evil.example"}, 403),
        ("POST", "/api/v1/silences", {"Content-Length": "999999999"}, 413),
        ("POST", "/api/v1/silences", {}, 422),
        ("PUT", "/api/v1/things", {}, 404),
        ("GET", "/api/v1/things/none", {}, 404),
        ("HEAD", "/", {}, 200),
        ("HEAD", "/api/v1/words", {}, 200),
    ],
)
def test_every_error_says_it(admin: Visitor, method: str, path: str, headers: dict[str, str], status: int):
    answer = admin.ask(method, path, {} if method == "POST" else None, **headers)
    assert answer.status_code == status
    check(answer)


def test_a_host_that_is_not_ours_is_told_nothing_else(secured_database: str):
    with house(secured_database, Settings()) as made:
        answer = made.visitor().ask("GET", "/", Host="rebound.example")
    assert answer.status_code == 403
    check(answer)


def test_tls_is_asked_for_where_there_is_tls_and_only_there(secured_database: str, demanding: House):
    with house(secured_database, TLS) as made:
        proxied = made.visitor()
        direct = made.visitor()
        direct.base = "https://10.0.0.9"
        for path in ("/", "/sign-in", "/nothing/there", "/api/v1/things", "/assets/tokens.css"):
            for visitor in (proxied, direct):
                assert visitor.ask("GET", path).headers["strict-transport-security"] == "max-age=31536000"
        by_address = made.visitor()
        by_address.base = "http://10.0.0.9"
        assert "strict-transport-security" not in by_address.ask("GET", "/").headers
    assert HOST.startswith("http:")
    assert "strict-transport-security" not in demanding.visitor().ask("GET", "/").headers


@pytest.mark.parametrize("page", ["/", "/trends/", "/quality/", "/incidents/", "/callout/", "/rules/"])
def test_every_script_that_stands_in_a_page_is_named_by_its_hash(admin: Visitor, page: str):
    answer = admin.ask("GET", page)
    let = parts(answer.headers["content-security-policy"])["script-src"]
    inside = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", answer.text, re.DOTALL)
    run = [text for told, text in inside if "application/json" not in told]
    assert run
    assert {policy.script_hash(text) for text in run} <= let
    assert re.findall(r"<[^>]+\son[a-z]+\s*=", unescape(answer.text)) == []


def test_line_ends_are_hashed_as_browsers_read_them():
    assert policy.script_hash("a\r\nb\rc\n") == policy.script_hash("a\nb\nc\n")
    assert policy.script_hash("") == "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"


@pytest.mark.parametrize(
    ("media_type", "scripts"),
    [
        ("text/html; charset=utf-8", {"'self'"}),
        ("text/javascript", {"'self'"}),
        ("application/pdf", {"'none'"}),
        ("image/svg+xml", None),
        ("application/json", None),
        ("", None),
    ],
)
def test_what_is_no_page_runs_nothing(media_type: str, scripts: set[str] | None):
    ruled = parts(policy.of_answer(media_type, policy.of_pages([])))
    assert ruled.get("script-src") == scripts
    assert scripts is not None or ruled["default-src"] == {"'none'"}
