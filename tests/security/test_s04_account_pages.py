"""S4, S21: the pages on which accounts are managed: by admins, and by each person their own."""

import base64
import re
from collections.abc import Iterator
from contextlib import closing

import pytest
import stack as services_of
from bare_words import bare
from cast import CITY
from visitor import PASSWORD, House, Visitor, house

from city.settings import Settings
from city.user import Role
from dashboard.totp import code_at, step_of
from store import accounts, api_tokens, audit, catalogue, second_factor
from store.database import connect

SETTINGS = Settings(
    bind="0.0.0.0", link_url="https://wall.city.example", link_secret="a-key-of-the-tests-alone"
)
LINK = re.compile(r"https://wall\.city\.example/(?:password|screen)#([A-Za-z0-9_-]{43})")
OTHER = "a horse of another colour"


@pytest.fixture(scope="module")
def town(services: Settings, template: str) -> Iterator[House]:
    with services_of.cloned_database(services.database_url, template, "account_pages") as url:
        with closing(connect(url, "test")) as conn:
            catalogue.save(conn, CITY)
        with house(url, SETTINGS) as made:
            yield made


@pytest.fixture(scope="module")
def admin(town: House) -> Visitor:
    return town.signed_in("root", Role.ADMIN)


def act(visitor: Visitor, path: str, **fields: str | list[str]):
    """What the page's script sends of a form."""
    body = {key: [text] if isinstance(text, str) else text for key, text in fields.items()}
    return visitor.ask("POST", path, {"lang": ["en"]} | body)


def kept(town: House, name: str) -> accounts.Known:
    with town.connections.connection() as conn:
        return accounts.named(conn, name)


def called(town: House) -> frozenset[str]:
    """What people have named: accounts and tokens."""
    with town.connections.connection() as conn:
        return frozenset(one.name for one in (*accounts.every(conn), *api_tokens.every(conn)))


def test_an_account_is_made_with_a_link_that_is_shown_once_and_lets_its_person_in(
    town: House, admin: Visitor
):
    made = act(admin, "/accounts/add", name="Wang", role="officer", area=["hills", "coast"])
    assert made.status_code == 200
    (code,) = LINK.findall(made.text)
    assert LINK.findall(admin.ask("GET", "/accounts/").text) == []
    assert (kept(town, "wang").role, kept(town, "wang").areas) == (Role.OFFICER, {"hills", "coast"})
    person = town.visitor()
    form = {"code": code, "password": PASSWORD, "again": PASSWORD}
    assert person.ask("POST", "/password", form=form).status_code == 303
    assert person.ask("GET", "/api/v1/account").json()["areas"] == ["coast", "hills"]


def test_role_areas_disabling_and_letting_in_again(town: House, admin: Visitor):
    officer = town.signed_in("li", Role.OFFICER)
    assert act(admin, "/accounts/role", name="li", role="commander").status_code == 303
    assert act(admin, "/accounts/areas", name="li", area="hills").status_code == 303
    town.clock.pass_s(20)
    me = officer.ask("GET", "/api/v1/account").json()
    assert (me["role"], me["areas"]) == ("commander", ["hills"])
    act(admin, "/accounts/areas", name="li")
    assert kept(town, "li").areas == frozenset()
    act(admin, "/accounts/disable", name="li")
    town.clock.pass_s(20)
    assert officer.ask("GET", "/api/v1/account").status_code == 401
    act(admin, "/accounts/enable", name="li")
    assert officer.sign_in("li").status_code == 303


@pytest.mark.parametrize(
    ("path", "fields", "status", "why"),
    [
        ("add", {"name": "../etc", "role": "viewer"}, 422, "1 to 40 of a–z"),
        ("add", {"name": "local", "role": "viewer"}, 422, "1 to 40 of a–z"),
        ("add", {"name": "root", "role": "viewer"}, 409, "taken"),
        ("add", {"name": "new", "role": "emperor"}, 422, "no such role"),
        ("add", {"name": "new", "role": "viewer", "area": "atlantis"}, 422, "no such area"),
        ("add", {"name": "new", "role": "admin", "area": "hills"}, 422, "bound to no areas"),
        ("role", {"name": "nobody", "role": "viewer"}, 404, "no such account"),
        ("role", {"name": "root", "role": "viewer"}, 409, "Another administrator"),
        ("disable", {"name": "root"}, 409, "Another administrator"),
        ("areas", {"name": "root", "area": "hills"}, 422, "bound to no areas"),
        ("link", {"name": "nobody"}, 404, "no such account"),
        ("second", {"name": "nobody"}, 404, "no such account"),
        ("token", {"name": "prom", "scope": "everything"}, 422, "Choose what"),
        ("token", {"name": "prom"}, 422, "Choose what"),
        ("token", {"name": "prom", "scope": "read", "days": "0"}, 422, "from 1 to 3650"),
        ("token", {"name": "prom", "scope": "read", "days": "9" * 40}, 422, "from 1 to 3650"),
        ("token/revoke", {"name": "nobody"}, 404, "no such token"),
        ("token", {"name": "t", "scope": "read", "days": "0000036509999999"}, 422, "from 1 to 3650"),
        ("link", {"name": "root"}, 409, "Another administrator"),
        ("second", {"name": "root"}, 409, "Another administrator"),
        ("add", {}, 422, "1 to 40 of a–z"),
    ],
)
def test_what_cannot_be_is_said_in_words(admin: Visitor, path: str, fields: dict, status: int, why: str):
    refused = act(admin, f"/accounts/{path}", **fields)
    assert (refused.status_code, why in refused.text) == (status, True)
    assert 'role="alert"' in refused.text


@pytest.mark.parametrize("body", [[], "x", {"name": "x"}, {"name": [1]}, {"name": []}, None])
def test_a_body_of_another_shape_is_no_form(admin: Visitor, body: object):
    assert admin.ask("POST", "/accounts/disable", body).status_code == 404


def test_hostile_text_comes_back_as_text(admin: Visitor):
    answer = act(admin, "/accounts/add", name='"><script>alert(1)</script>', role="viewer")
    assert "<script>alert" not in answer.text


def test_a_token_is_shown_once_reads_and_is_revoked(town: House, admin: Visitor):
    made = act(admin, "/accounts/token", name="prometheus", scope=["metrics"], days="30")
    (token,) = re.findall(r"cw_[A-Za-z0-9_-]{43}", made.text)
    page = admin.ask("GET", "/accounts/?lang=en").text
    assert (token in page, "prometheus" in page) == (False, True)
    program = town.visitor(Authorization=f"Bearer {token}")
    assert program.ask("GET", "/metrics").status_code == 200
    assert act(admin, "/accounts/token", name="prometheus", scope="read").status_code == 409
    act(admin, "/accounts/token/revoke", name="prometheus")
    town.clock.pass_s(20)
    assert program.ask("GET", "/metrics").status_code == 401


def test_what_is_done_is_written_down_without_what_is_secret(town: House, admin: Visitor):
    made = act(admin, "/accounts/add", name="noted", role="viewer")
    code = LINK.findall(made.text)[0]
    act(admin, "/accounts/role", name="noted", role="officer")
    with town.connections.connection() as conn:
        lines = [line for line in audit.newest(conn, 2) if line.who == "root"]
        whole = conn.execute("SELECT string_agg(audit::text, ' ') FROM audit").fetchone()[0]
    assert [line.what for line in lines] == ["POST /accounts/role", "POST /accounts/add"]
    assert (lines[0].detail["account"], lines[0].detail["role"]) == ("noted", "officer")
    assert code not in whole
    assert PASSWORD not in whole


@pytest.mark.parametrize("role", [Role.KIOSK, Role.VIEWER, Role.OFFICER, Role.COMMANDER])
def test_accounts_are_for_admins(town: House, role: Role):
    other = town.signed_in(f"other-{role.word}", role)
    assert other.ask("GET", "/accounts/").status_code == 403
    assert act(other, "/accounts/role", name=f"other-{role.word}", role="admin").status_code == 403


def test_whoever_becomes_a_screen_leaves_areas_and_second_step_behind(town: House, admin: Visitor):
    town.let_in("wall-now", Role.OFFICER)
    with town.connections.connection() as conn:
        accounts.set_areas(conn, "wall-now", ["hills"])
        second_factor.begin(conn, accounts.named(conn, "wall-now").account_id, b"sealed", 1, [bytes(32)])
    assert act(admin, "/accounts/role", name="wall-now", role="kiosk").status_code == 303
    now = kept(town, "wall-now")
    assert (now.role, now.areas, now.totp_secret, now.password_hash) == (Role.KIOSK, set(), None, None)


def test_another_password_wants_the_one_before_and_ends_other_sessions(town: House):
    mine = town.signed_in("chen", Role.VIEWER)
    link = town.link("chen")
    elsewhere = town.visitor()
    elsewhere.sign_in("chen")
    wrong = act(mine, "/account/password", before="not it at all", password=OTHER, again=OTHER)
    assert (wrong.status_code, "password is wrong" in wrong.text) == (403, True)
    unlike = act(mine, "/account/password", before=PASSWORD, password=OTHER, again=OTHER + "x")
    assert unlike.status_code == 422
    weak = act(mine, "/account/password", before=PASSWORD, password="short", again="short")
    assert (weak.status_code, "too short" in weak.text) == (422, True)
    assert act(mine, "/account/password", before=PASSWORD, password=OTHER, again=OTHER).status_code == 303
    town.clock.pass_s(20)
    assert mine.ask("GET", "/api/v1/account").status_code == 200
    assert elsewhere.ask("GET", "/api/v1/account").status_code == 401
    assert town.visitor().sign_in("chen", OTHER).status_code == 303
    form = {"code": link, "password": PASSWORD, "again": PASSWORD}
    assert town.visitor().ask("POST", "/password", form=form).status_code == 404


def test_who_guesses_the_password_of_an_open_session_is_made_to_wait(town: House):
    mine = town.signed_in("left-open", Role.VIEWER)
    mine.address = "198.51.100.9"
    tried = [
        act(mine, "/account/password", before=f"guess {n}", password=OTHER, again=OTHER).status_code
        for n in range(12)
    ]
    assert tried[0] == 403
    assert tried[-1] == 429


def test_one_s_sessions_are_listed_and_ended_and_nobody_else_s(town: House):
    mine, other = town.signed_in("many", Role.VIEWER), town.signed_in("few", Role.VIEWER)
    elsewhere = town.visitor()
    elsewhere.address = "192.0.2.77"
    elsewhere.sign_in("many")
    page = mine.ask("GET", "/account/?lang=en").text
    assert "192.0.2.77" in page
    (number,) = re.findall(r'name="session" value="(\d+)"', page)
    assert act(other, "/account/sessions/end", session=number).status_code == 404
    assert act(mine, "/account/sessions/end", session=number).status_code == 303
    town.clock.pass_s(20)
    assert elsewhere.ask("GET", "/api/v1/account").status_code == 401
    elsewhere.sign_in("many")
    act(mine, "/account/sessions/others")
    town.clock.pass_s(20)
    assert elsewhere.ask("GET", "/api/v1/account").status_code == 401
    assert mine.ask("GET", "/api/v1/account").status_code == 200
    for hostile in ("-1", "x", "9" * 40, "٣"):
        assert act(mine, "/account/sessions/end", session=hostile).status_code == 404


def test_a_second_step_is_begun_used_renewed_and_ended_by_oneself(town: House):
    mine = town.signed_in("careful", Role.VIEWER)
    assert act(mine, "/account/second/begin", password="not it at all").status_code == 403
    shown = act(mine, "/account/second/begin", password=PASSWORD)
    ticket = re.search(r'name="ticket" value="([^"]+)"', shown.text)[1]
    secret = base64.b32decode(re.search(r"<code>([A-Z2-7 ]+)</code>", shown.text)[1].replace(" ", ""))
    assert act(mine, "/account/second/confirm", ticket=ticket, code="000000").status_code == 403
    begun = act(mine, "/account/second/confirm", ticket=ticket, code=code_at(secret, step_of(town.clock())))
    codes = re.findall(r"<code>([a-z2-7-]{19})</code>", begun.text)
    assert (len(codes), kept(town, "careful").totp_secret is not None) == (8, True)
    renewed = act(mine, "/account/second/codes", code=codes[0])
    fresh = re.findall(r"<code>([a-z2-7-]{19})</code>", renewed.text)
    assert (len(fresh), set(fresh) & set(codes)) == (8, set())
    assert act(mine, "/account/second/end", password=PASSWORD, code=codes[1]).status_code == 403
    assert act(mine, "/account/second/end", password=PASSWORD, code=fresh[1]).status_code == 303
    assert kept(town, "careful").totp_secret is None


def test_another_s_ticket_begins_nothing(town: House):
    mine, other = town.signed_in("mine", Role.VIEWER), town.signed_in("yours", Role.VIEWER)
    shown = act(mine, "/account/second/begin", password=PASSWORD)
    ticket = re.search(r'name="ticket" value="([^"]+)"', shown.text)[1]
    assert act(other, "/account/second/confirm", ticket=ticket, code="000000").status_code == 403
    assert kept(town, "yours").totp_secret is None


def test_pages_come_in_one_s_own_language_unless_the_address_says_another(town: House):
    mine = town.signed_in("lang", Role.VIEWER)
    assert mine.ask("GET", "/rules/").status_code == 200
    assert act(mine, "/account/language", language="en").status_code == 303
    assert act(mine, "/account/language", language="xx").status_code == 422
    town.clock.pass_s(20)
    assert mine.ask("GET", "/rules/?rule=gas").headers["location"] == "/rules/?rule=gas&lang=en"
    assert mine.ask("GET", "/rules/?lang=zh-Hant").status_code == 200
    assert "Your account" in mine.ask("GET", "/account/").text
    assert mine.ask("GET", "/api/v1/account").json()["lang"] == "en"
    act(mine, "/account/language", language="")
    town.clock.pass_s(20)
    assert mine.ask("GET", "/rules/").status_code == 200


@pytest.mark.parametrize("path", ["/account/", "/accounts/", "/audit/"])
@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "en", "xx"])
def test_a_page_is_kept_by_nobody_and_loads_nothing_from_elsewhere(admin: Visitor, path: str, lang: str):
    page = admin.ask("GET", f"{path}?lang={lang}")
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page.text) == []


@pytest.mark.parametrize("path", ["/account/", "/accounts/", "/audit/", "/sign-in", "/password", "/screen"])
def test_every_word_of_a_plain_page_can_be_translated(town: House, admin: Visitor, path: str):
    who = admin if path.endswith("/") else town.visitor()
    page = who.ask("GET", f"{path}?lang=xx")
    assert page.status_code == 200
    assert bare(page.text, called(town)) == []
