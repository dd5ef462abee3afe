"""S4: a program reads what the scopes of its token open, and acts by none."""

import base64
import re

import pytest
from visitor import House, Visitor

from city.user import Role
from dashboard import access_table
from dashboard.bearer import new_token
from dashboard.token_scopes import SCOPES, opens, scope_words
from store import api_tokens, audit

FILLED = re.compile(r"\{[^}]*\}")
OPENED = {
    "metrics": "/metrics",
    "calendar": "/api/v1/duty/x.ics",
    "read": "/api/v1/alerts",
    "export": "/api/v1/export/estimate?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z",
    "sta": "/sta/v1.1",
    "ogc": "/ogc/features",
}


def program(made: House, name: str, *scopes: str, days: float | None = None) -> Visitor:
    """A program with a new token."""
    token, kept = new_token()
    ends_at = None if days is None else made.clock() + int(days * 86_400_000)
    with made.connections.connection() as conn:
        assert api_tokens.add(conn, name, kept, scopes, "test", made.clock(), ends_at)
    return made.visitor(Authorization=f"Bearer {token}")


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_opens_what_it_is_for_and_nothing_that_another_is_for(demanding: House, scope: str):
    reader = program(demanding, f"reads-{scope}", scope)
    let = {other for other, path in OPENED.items() if reader.ask("GET", path).status_code != 403}
    assert let == {scope} | ({"calendar"} if scope == "read" else set())


def test_no_token_acts_and_none_sees_people(demanding: House):
    everything = program(demanding, "everything", *SCOPES)
    for line, least in access_table.lines():
        method, _, path = line.partition(" ")
        if least is None or (line.startswith("GET ") and least <= Role.VIEWER) or "/api/v1/export" in path:
            continue
        answer = everything.ask(method, FILLED.sub("1", path), {})
        assert answer.status_code in (403, 405), line
    assert everything.ask("GET", "/api/v1/people").status_code == 403


def test_pages_are_for_people(demanding: House):
    everything = program(demanding, "pages", *SCOPES)
    for path in ("/", "/rules/", "/account/", "/_dash-layout", "/assets/wall.css"):
        assert everything.ask("GET", path).status_code == 403


@pytest.mark.parametrize("said", ["Bearer nonsense", "Bearer ", "Bearer cw_" + "x" * 43, "bearer cw_x"])
def test_a_token_that_is_none_is_told_so_and_never_becomes_who_sits_here(demanding: House, said: str):
    answer = demanding.visitor(Authorization=said).ask("GET", "/api/v1/alerts")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["cache-control"] == "no-store"


def test_a_password_in_a_token_s_place_is_looked_at_only_where_it_is_a_token(demanding: House):
    calendar = program(demanding, "phone", "read")
    token = calendar.headers.pop("Authorization").removeprefix("Bearer ")
    basic = base64.b64encode(f"anybody:{token}".encode()).decode()
    assert demanding.visitor(Authorization=f"Basic {basic}").ask("GET", "/api/v1/alerts").status_code == 200
    proxy = base64.b64encode(b"proxy:of a proxy before us").decode()
    signed_in = demanding.signed_in("behind", Role.VIEWER)
    assert signed_in.ask("GET", "/api/v1/alerts", Authorization=f"Basic {proxy}").status_code == 200


def test_a_token_is_over_in_its_time_and_soon_after_it_is_revoked(demanding: House):
    short, long = program(demanding, "short", "read", days=1), program(demanding, "long", "read")
    assert short.ask("GET", "/api/v1/alerts").status_code == 200
    demanding.clock.pass_s(86_400)
    assert short.ask("GET", "/api/v1/alerts").status_code == 401
    assert long.ask("GET", "/api/v1/alerts").status_code == 200
    with demanding.connections.connection() as conn:
        assert api_tokens.revoke(conn, "long", demanding.clock())
        assert not api_tokens.revoke(conn, "long", demanding.clock())
    demanding.clock.pass_s(20)
    assert long.ask("GET", "/api/v1/alerts").status_code == 401


def test_a_token_is_kept_as_a_hash_alone_and_what_it_takes_away_is_written_down(demanding: House):
    taker = program(demanding, "taker", "export")
    span = "from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z"
    assert taker.ask("GET", f"/api/v1/export?{span}").status_code == 200
    token = taker.headers["Authorization"].removeprefix("Bearer ")
    with demanding.connections.connection() as conn:
        kept = conn.execute("SELECT api_token::text FROM api_token").fetchall()
        told = [line.what for line in audit.newest(conn, 50) if line.who == "token:taker"]
    assert not any(token in text or token.encode().hex() in text for (text,) in kept)
    assert told == ["GET /api/v1/export"]


def test_what_is_open_to_anybody_says_no_more_to_a_token_of_something_else(demanding: House):
    plain = demanding.visitor().ask("GET", "/health").json()
    assert program(demanding, "elsewhere", "ogc").ask("GET", "/health").json().keys() == plain.keys()
    assert program(demanding, "prober", "metrics").ask("GET", "/health").json().keys() > plain.keys()


def test_every_scope_has_words_and_opens_something():
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert scope_words(lang).keys() == SCOPES.keys()
    lines = [line for line, _ in access_table.lines()]
    assert all(any(opens(frozenset({scope}), line) for line in lines) for scope in SCOPES)
