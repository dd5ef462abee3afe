"""S21: a second step for whoever wants it, or whose role demands it; codes of RFC 6238."""

import base64
import re
from collections.abc import Iterator

import pytest
import stack as services_of
from visitor import PASSWORD, House, Visitor, house

from city.errors import SettingsError
from city.settings import Settings
from city.user import Role
from dashboard import passwords, totp
from dashboard.totp import SealedError, Sealer, code_at, found_step, step_of
from store import accounts, audit, second_factor

KEY, OTHER = "a-key-of-the-tests-alone", "another-key-of-the-tests"
SECRET = b"12345678901234567890"
SETTINGS = Settings(bind="0.0.0.0", link_secret=KEY, second_factor="commander")


@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (2000000000, "69279037")],
)
def test_codes_are_those_of_the_rfc(second: int, code: str):
    """RFC 6238, appendix B, SHA-1; its eight digits end in our six."""
    assert code_at(SECRET, step_of(second * 1000)) == code[-6:]


@pytest.mark.parametrize(("late_s", "good"), [(0, True), (30, True), (-30, True), (61, False), (-61, False)])
def test_a_telephone_s_clock_may_be_a_step_off(late_s: int, good: bool):
    now = 1_795_305_600_000
    code = code_at(SECRET, step_of(now + late_s * 1000))
    assert (found_step(SECRET, f" {code[:3]} {code[3:]}", now) is not None) is good


@pytest.mark.parametrize("code", ["", "12345", "1234567", "１２３４５６", "abcdef", "12345\u0662"])
def test_what_is_no_code_is_none(code: str):
    assert found_step(SECRET, code, 1_795_305_600_000) is None


def test_a_secret_is_sealed_by_the_newest_key_and_opened_by_each():
    old, both, new = Sealer((OTHER,)), Sealer((KEY, OTHER)), Sealer((KEY,))
    sealed = old.seal(SECRET)
    assert SECRET not in sealed
    assert (both.opened(sealed), both.is_dated(sealed), both.is_dated(both.seal(SECRET))) == (
        SECRET,
        True,
        False,
    )
    with pytest.raises(SealedError):
        new.opened(sealed)


@pytest.fixture(scope="module")
def strict(services: Settings, template: str) -> Iterator[House]:
    """A dashboard whose commanders need a second step."""
    with (
        services_of.cloned_database(services.database_url, template, "second_step") as url,
        house(url, SETTINGS) as made,
    ):
        yield made


def ticket_of(answer) -> str:
    return re.search(r'name="ticket" value="([^"]+)"', answer.text)[1]


def secret_of(answer) -> bytes:
    text = re.search(r"<code>([A-Z2-7 ]+)</code>", answer.text)[1].replace(" ", "")
    return base64.b32decode(text)


def begin(made: House, visitor: Visitor, asked) -> tuple[bytes, list[str]]:
    """Begin with what a page shows; the secret, and the recovery codes."""
    secret = secret_of(asked)
    code = code_at(secret, step_of(made.clock()))
    done = visitor.ask("POST", "/sign-in/code", form={"ticket": ticket_of(asked), "code": code})
    assert done.status_code == 200, done.text
    return secret, re.findall(r"<code>([a-z2-7-]{19})</code>", done.text)


def beginning(made: House, name: str, role: Role = Role.COMMANDER) -> tuple[Visitor, bytes, list[str]]:
    """Somebody with a second step, signed in by it."""
    made.let_in(name, role)
    visitor = made.visitor()
    secret, codes = begin(made, visitor, visitor.sign_in(name))
    made.clock.pass_s(60)
    return visitor, secret, codes


def test_a_role_that_demands_it_signs_in_by_beginning(strict: House):
    visitor, _, codes = beginning(strict, "cao")
    assert len(set(codes)) == totp.RECOVERY_CODES
    assert visitor.ask("GET", "/api/v1/account").json()["role"] == "commander"
    again = strict.visitor()
    asked = again.sign_in("cao")
    assert (asked.status_code, "<code>" in asked.text, again.cookies) == (200, False, {})


def test_others_sign_in_by_the_password_alone(strict: House):
    assert strict.signed_in("plain", Role.OFFICER).ask("GET", "/api/v1/account").json()["role"] == "officer"


def test_the_password_alone_lets_nobody_in_and_a_code_is_good_once(strict: House):
    _, secret, _ = beginning(strict, "liu")
    visitor = strict.visitor()
    asked = visitor.sign_in("liu")
    assert visitor.ask("GET", "/api/v1/alerts").status_code == 401
    code = code_at(secret, step_of(strict.clock()))
    done = visitor.ask(
        "POST", "/sign-in/code", form={"ticket": ticket_of(asked), "code": code, "next": "/rules/"}
    )
    assert (done.status_code, done.headers["location"]) == (303, "/rules/")
    other = strict.visitor()
    spent = other.ask("POST", "/sign-in/code", form={"ticket": ticket_of(other.sign_in("liu")), "code": code})
    assert (spent.status_code, other.cookies) == (401, {})


def test_a_recovery_code_is_good_once(strict: House):
    _, _, codes = beginning(strict, "guan")
    said = codes[0].upper().replace("-", " ")
    for wanted in (303, 401):
        visitor = strict.visitor()
        form = {"ticket": ticket_of(visitor.sign_in("guan")), "code": said}
        assert visitor.ask("POST", "/sign-in/code", form=form).status_code == wanted


def test_who_guesses_codes_begins_anew_after_five(strict: House):
    _, secret, _ = beginning(strict, "zhang")
    visitor = strict.visitor()
    ticket = ticket_of(visitor.sign_in("zhang"))
    tried = [
        visitor.ask("POST", "/sign-in/code", form={"ticket": ticket, "code": "000000"}).status_code
        for _ in range(6)
    ]
    assert tried == [401] * 5 + [403]
    with strict.connections.connection() as conn:
        last = audit.newest(conn, 1)[0]
    assert (last.who, last.what) == ("zhang", "second step refused")
    code = code_at(secret, step_of(strict.clock()))
    assert visitor.ask("POST", "/sign-in/code", form={"ticket": ticket, "code": code}).status_code == 403


def test_many_tickets_give_no_more_guesses(strict: House):
    beginning(strict, "ma")
    statuses = []
    for _ in range(4):
        visitor = strict.visitor()
        visitor.address = "198.51.100.44"
        ticket = ticket_of(visitor.sign_in("ma"))
        statuses += [
            visitor.ask("POST", "/sign-in/code", form={"ticket": ticket, "code": "000000"}).status_code
            for _ in range(4)
        ]
    assert 429 in statuses


def test_a_ticket_is_over_after_ten_minutes_and_another_s_is_none(strict: House):
    _, secret, _ = beginning(strict, "huang")
    visitor = strict.visitor()
    ticket = ticket_of(visitor.sign_in("huang"))
    strict.clock.pass_s(601)
    code = code_at(secret, step_of(strict.clock()))
    for given in (ticket, "x" * 43, ""):
        refused = visitor.ask("POST", "/sign-in/code", form={"ticket": given, "code": code})
        assert (refused.status_code, visitor.cookies) == (403, {})


def test_who_knew_the_password_of_before_begins_no_second_step(strict: House):
    """A ticket of it is one no more when the password is another one."""
    strict.let_in("dian", Role.COMMANDER)
    visitor = strict.visitor()
    asked = visitor.sign_in("dian")
    with strict.connections.connection() as conn:
        known = accounts.named(conn, "dian")
        accounts.set_password(conn, known.account_id, passwords.hashed("another good one"))
    form = {"ticket": ticket_of(asked), "code": code_at(secret_of(asked), step_of(strict.clock()))}
    assert visitor.ask("POST", "/sign-in/code", form=form).status_code == 403
    assert visitor.cookies == {}


def test_a_link_for_a_password_goes_round_no_second_step(strict: House):
    beginning(strict, "wei")
    form = {"code": strict.link("wei"), "password": "another good one", "again": "another good one"}
    visitor = strict.visitor()
    asked = visitor.ask("POST", "/password", form=form)
    assert (asked.status_code, visitor.cookies, bool(ticket_of(asked))) == (200, {}, True)


def test_who_is_given_a_role_that_demands_it_has_the_one_below_until_signing_in_anew(strict: House):
    rising = strict.signed_in("rising", Role.OFFICER)
    with strict.connections.connection() as conn:
        accounts.set_role(conn, "rising", Role.ADMIN)
    strict.clock.pass_s(20)
    assert rising.ask("GET", "/api/v1/account").json()["role"] == "officer"
    begin(strict, rising, rising.sign_in("rising"))
    assert rising.ask("GET", "/api/v1/account").json()["role"] == "admin"


def test_of_a_secret_and_codes_the_database_has_nothing_that_lets_somebody_in(strict: House):
    _, secret, codes = beginning(strict, "zhao")
    with strict.connections.connection() as conn:
        kept = [str(row) for row in conn.execute("SELECT account::text FROM account").fetchall()]
        kept += [str(row) for row in conn.execute("SELECT recovery_code::text FROM recovery_code").fetchall()]
    for text in (secret.hex(), totp.spelled(secret).replace(" ", ""), codes[0], codes[0].encode().hex()):
        assert not any(text in row for row in kept)


def test_a_key_that_was_taken_away_lets_a_recovery_code_in_and_two_keys_everybody(
    strict: House, services: Settings, template: str
):
    _, secret, codes = beginning(strict, "pang")
    url = strict.app.state.context.settings.database_url
    other = Settings(bind="0.0.0.0", link_secret=OTHER, second_factor="commander")
    with house(url, other) as rotated:
        rotated.clock.now = strict.clock() + 60_000
        visitor = rotated.visitor()
        code = code_at(secret, step_of(rotated.clock()))
        form = {"ticket": ticket_of(visitor.sign_in("pang")), "code": code, "lang": "en"}
        refused = visitor.ask("POST", "/sign-in/code", form=form)
        assert "key was changed" in refused.text
        assert visitor.ask("POST", "/sign-in/code", form=form | {"code": codes[1]}).status_code == 303
    both = Settings(bind="0.0.0.0", link_secret=f"{OTHER} {KEY}", second_factor="commander")
    with house(url, both) as rotating:
        rotating.clock.now = strict.clock() + 120_000
        visitor = rotating.visitor()
        code = code_at(secret, step_of(rotating.clock()))
        form = {"ticket": ticket_of(visitor.sign_in("pang")), "code": code}
        assert visitor.ask("POST", "/sign-in/code", form=form).status_code == 303
        with rotating.connections.connection() as conn:
            sealed = accounts.named(conn, "pang").totp_secret
    assert Sealer((OTHER,)).opened(sealed) == secret


def test_without_keys_nobody_starts_who_demands_it(database: str):
    with pytest.raises(SettingsError, match="LINK_SECRET"), house(database, Settings(second_factor="admin")):
        pass
    with pytest.raises(SettingsError, match="CITYWATCH_SECOND_FACTOR"):
        Settings(second_factor="kiosk")


def test_an_admin_drops_it_for_somebody_who_lost_everything(strict: House):
    beginning(strict, "lost", Role.COMMANDER)
    with strict.connections.connection() as conn:
        second_factor.end(conn, accounts.named(conn, "lost").account_id)
        assert second_factor.codes_left(conn, accounts.named(conn, "lost").account_id) == 0
    assert secret_of(strict.visitor().sign_in("lost", PASSWORD))
