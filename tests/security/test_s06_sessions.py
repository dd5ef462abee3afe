"""S6: a session ends by itself; a role that is taken away is gone within a minute, in open streams too."""

import asyncio
import re

import pytest
from starlette.requests import Request
from visitor import House, house

from city.settings import Settings
from city.user import THE_LOCAL, Role
from dashboard.access_table import PAGES
from dashboard.bearer import Tokens
from dashboard.gate import Gate, is_here
from dashboard.sessions import FRESH_MS, Sessions
from store import accounts, database, sessions

HOUR_S = 3600
ME = "/api/v1/account"


def test_a_role_that_is_taken_away_counts_within_a_minute(demanding: House):
    officer = demanding.signed_in("moved", Role.OFFICER)
    assert officer.ask("POST", "/api/v1/alerts/1/comment", {"note": "x"}).status_code == 404
    with demanding.connections.connection() as conn:
        accounts.set_role(conn, "moved", Role.VIEWER)
    demanding.clock.pass_s(FRESH_MS / 1000)
    assert officer.ask("POST", "/api/v1/alerts/1/comment", {"note": "x"}).status_code == 403


def test_a_disabled_account_is_out_and_comes_in_no_more(demanding: House):
    officer = demanding.signed_in("gone", Role.OFFICER)
    with demanding.connections.connection() as conn:
        accounts.disable(conn, "gone", demanding.clock())
    demanding.clock.pass_s(20)
    assert officer.ask("GET", ME).status_code == 401
    assert officer.sign_in("gone").status_code == 401


def test_who_does_nothing_for_long_signs_in_anew_and_who_is_busy_does_not(demanding: House):
    idle, busy = demanding.signed_in("idle", Role.OFFICER), demanding.signed_in("busy", Role.OFFICER)
    for _ in range(3):
        demanding.clock.pass_s(HOUR_S)
        assert busy.ask("GET", ME).status_code == 200
    assert idle.ask("GET", ME).status_code == 401


def test_no_session_of_a_person_outlasts_a_shift(demanding: House):
    busy = demanding.signed_in("long", Role.OFFICER)
    for _ in range(15):
        demanding.clock.pass_s(HOUR_S)
        assert busy.ask("GET", ME).status_code == 200
    demanding.clock.pass_s(HOUR_S)
    assert busy.ask("GET", ME).status_code == 401


def test_a_screen_stays_signed_in_for_as_long_as_it_shows(demanding: House):
    screen = demanding.signed_in("hall", Role.KIOSK)
    for _ in range(5):
        demanding.clock.pass_s(80 * 24 * HOUR_S)
        assert screen.ask("GET", ME).json()["role"] == "kiosk"
    demanding.clock.pass_s(90 * 24 * HOUR_S)
    assert screen.ask("GET", ME).status_code == 401


def test_signing_out_ends_the_session_itself_and_not_only_the_cookie(demanding: House):
    officer = demanding.signed_in("leaving", Role.OFFICER)
    copied = officer.copy(cookies=dict(officer.cookies))
    assert officer.ask("POST", "/sign-out").headers["location"] == "/sign-in?out=1"
    assert copied.ask("GET", ME).status_code == 401


def test_signing_in_gives_another_token_and_ends_the_one_that_was_brought(demanding: House):
    officer = demanding.signed_in("rotating", Role.OFFICER)
    before = officer.copy(cookies=dict(officer.cookies))
    officer.sign_in("rotating")
    assert officer.cookies != before.cookies
    assert (officer.ask("GET", ME).status_code, before.ask("GET", ME).status_code) == (200, 401)


def test_a_token_is_kept_as_a_hash_alone(demanding: House):
    officer = demanding.signed_in("hashed", Role.OFFICER)
    (token,) = officer.cookies.values()
    with demanding.connections.connection() as conn:
        rows = conn.execute("SELECT token_hash::text FROM session").fetchall()
        links = conn.execute("SELECT token_hash::text FROM entry_link").fetchall()
    assert rows
    assert not any(token.encode().hex() in text or token in text for (text,) in [*rows, *links])


def test_who_was_signed_in_stays_so_while_the_database_is_away(demanding: House, monkeypatch):
    officer = demanding.signed_in("patient", Role.OFFICER)
    assert officer.ask("GET", ME).status_code == 200
    demanding.clock.pass_s(30)

    def away(*_asked: object) -> None:
        raise database.Unavailable[0]("away")

    monkeypatch.setattr(sessions, "signed", away)
    assert officer.ask("GET", ME).status_code == 200
    stranger = demanding.visitor()
    stranger.cookies = {"citywatch-8050": "w" * 43}
    assert stranger.ask("GET", ME).status_code == 503
    demanding.clock.pass_s(17 * HOUR_S)
    assert officer.ask("GET", ME).status_code == 401


@pytest.mark.parametrize("lost", ["account", "role"])
def test_a_stream_ends_soon_after_its_session(demanding: House, lost: str):
    """Against the gate itself: one message a second, as a stream has its heartbeats. Another role hears other
    things: its stream begins anew."""
    name = f"watching-{lost}"
    officer = demanding.signed_in(name, Role.OFFICER)
    (token,) = officer.cookies.values()
    heard: list[dict] = []

    async def endless(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for second in range(120):
            demanding.clock.pass_s(1)
            if second == 30:
                with demanding.connections.connection() as conn:
                    if lost == "account":
                        accounts.disable(conn, name, demanding.clock())
                    else:
                        accounts.set_role(conn, name, Role.VIEWER)
            await send({"type": "http.response.body", "body": b"beat", "more_body": True})

    async def hear(message):
        heard.append(message)

    gate = Gate(
        endless,
        settings=Settings(bind="0.0.0.0"),
        sessions=Sessions(demanding.connections, demanding.clock),
        clock=demanding.clock,
        audit=demanding.app.state.audit,
        tokens=Tokens(demanding.connections, demanding.clock),
    )
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/stream",
        "query_string": b"",
        "scheme": "http",
        "server": ("wall.city.example", 80),
        "client": ("203.0.113.7", 1),
        "headers": [(b"host", b"wall.city.example"), (b"cookie", f"citywatch-8050={token}".encode())],
    }
    asyncio.run(gate(scope, None, hear))
    assert 31 <= len(heard) < 31 + 35
    assert heard[-1] == {"type": "http.response.body", "body": b"", "more_body": False}


@pytest.fixture(scope="module")
def here(secured_database: str):
    """The same city at this machine alone."""
    with house(secured_database, Settings()) as made:
        yield made


def at_this_machine(made: House, **headers: str):
    visitor = made.visitor(**headers)
    visitor.base, visitor.address = "http://127.0.0.1:8050", "127.0.0.1"
    return visitor


def test_who_sits_at_this_machine_is_its_commander_and_is_told_so(here: House):
    me = at_this_machine(here).ask("GET", ME).json()
    assert me == {
        "name": THE_LOCAL.name,
        "role": "commander",
        "local": True,
        "acts": True,
        "areas": [],
        "lang": None,
        "pages": list(PAGES),
    }
    assert b"commander" in at_this_machine(here).ask("GET", "/sign-in?lang=en").content


@pytest.mark.parametrize(
    ("query", "spoken", "way"),
    [
        ("?lang=en", ["en"], "run here: citywatch user add NAME --role admin"),
        ("?lang=zh-Hans", ["zh-Hans"], "citywatch user add 名字 --role admin"),
        ("?lang=zh-Hant", ["zh-Hant"], "再開啟它給出的連結登入"),
        ("", ["zh-Hans", "zh-Hant", "en"], "再打开它给出的链接登录"),
        ("?lang=<script>", ["zh-Hans", "zh-Hant", "en"], "sign in by the link that it prints"),
    ],
)
def test_who_sits_here_is_told_how_an_administrator_is_made_in_their_language(
    here: House, query: str, spoken: list[str], way: str
):
    page = at_this_machine(here, Accept="text/html").ask("GET", f"/accounts/{query}")
    assert (page.status_code, way in page.text, "<script>" in page.text) == (403, True, False)
    assert list(dict.fromkeys(re.findall(r'<p lang="([^"]+)"', page.text))) == spoken
    assert "/accounts/" not in at_this_machine(here).ask("GET", "/account/?lang=en").text


def test_who_has_an_account_that_may_not_is_sent_to_an_administrator(demanding: House):
    page = demanding.signed_in("asks", Role.OFFICER).ask("GET", "/accounts/?lang=en", accept="text/html")
    assert (page.status_code, "citywatch user" in page.text) == (403, False)
    assert "Ask an administrator for it, or sign in by another account." in page.text


@pytest.mark.parametrize(
    "says",
    [
        {"X-Forwarded-For": "198.51.100.3"},
        {"Forwarded": "for=198.51.100.3"},
        {"Via": "1.1 proxy"},
        {"X-Forwarded-Proto": "https"},
        {"CF-Connecting-IP": "198.51.100.3"},
    ],
)
def test_who_comes_through_a_proxy_on_this_machine_is_not(here: House, says: dict[str, str]):
    assert at_this_machine(here, **says).ask("GET", ME).status_code == 401


def test_who_speaks_as_an_old_proxy_is_not(here: House):
    """nginx says nothing of whom it asks for unless told to, but speaks HTTP/1.0; browsers do not."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": ME,
        "scheme": "http",
        "client": ("127.0.0.1", 1),
        "headers": [(b"host", b"127.0.0.1:8050")],
    }
    assert is_here(Request({**scope, "http_version": "1.1"}), Settings())
    assert not is_here(Request({**scope, "http_version": "1.0"}), Settings())


def test_who_comes_from_another_address_is_not(here: House):
    visitor = at_this_machine(here)
    visitor.address = "192.0.2.9"
    assert visitor.ask("GET", ME).status_code == 401


def test_a_screen_whose_session_was_ended_does_not_become_the_commander(here: House):
    visitor = at_this_machine(here)
    visitor.cookies = {"citywatch-8050": "over"}
    assert visitor.ask("GET", ME).status_code == 401
    assert visitor.ask("POST", "/sign-out", form={"next": "/flood/"}).headers["location"] == "/flood/"
    assert visitor.ask("GET", ME).json()["local"] is True


@pytest.mark.parametrize(
    "settings",
    [
        Settings(accounts="always"),
        Settings(link_url="https://wall.city.example"),
        Settings(bind="0.0.0.0"),
        Settings(bind="192.0.2.7"),
        Settings(bind="::"),
        Settings(bind="127.0.0.2"),
        Settings(bind="::ffff:127.0.0.1"),
        Settings(link_url="http://localhost.city.example"),
    ],
)
def test_wherever_others_may_come_accounts_are_demanded(settings: Settings):
    assert not settings.trusts_this_machine()
