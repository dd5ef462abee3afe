"""S20, S21: no default password, argon2id, a link to begin with; guessing is slow and learns nothing."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import extract_parameters
from visitor import PASSWORD, House, house

from city.settings import Settings
from city.user import Role, password_problem
from cli.first_run import FIRST, setup_link, who_gets_in
from dashboard import passwords
from dashboard.tries import Tries
from store import accounts


def code_of(link: str) -> str:
    return link.partition("#")[2]


@pytest.fixture
def fresh(database: str):
    """A system that nobody has used yet, with its database's URL."""
    with house(database) as made:
        yield made, database


def test_a_system_that_demands_accounts_begins_with_a_link_and_without_a_password(fresh):
    made, url = fresh
    settings = Settings(bind="0.0.0.0", database_url=url)
    assert made.visitor().sign_in(FIRST, "").status_code == 401
    assert made.visitor().sign_in(FIRST, "admin").status_code == 401
    _, link = who_gets_in(settings)
    made.clock.now = int(time.time() * 1000)
    admin = made.visitor()
    entered = admin.ask(
        "POST", "/password", form={"code": code_of(link), "password": PASSWORD, "again": PASSWORD}
    )
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    assert admin.ask("GET", "/api/v1/account").json()["role"] == "admin"
    assert setup_link(settings, url) is None
    again = made.visitor().ask(
        "POST", "/password", form={"code": code_of(link), "password": PASSWORD, "again": PASSWORD}
    )
    assert again.status_code == 404


def test_a_new_link_of_setup_voids_the_one_before(fresh):
    made, url = fresh
    settings = Settings(bind="0.0.0.0", database_url=url)
    first, second = setup_link(settings, url), setup_link(settings, url)
    made.clock.now = int(time.time() * 1000)
    given = {"password": PASSWORD, "again": PASSWORD}
    assert made.visitor().ask("POST", "/password", form=given | {"code": code_of(first)}).status_code == 404
    assert made.visitor().ask("POST", "/password", form=given | {"code": code_of(second)}).status_code == 303


def test_on_this_machine_alone_nothing_is_set_up(fresh):
    _, url = fresh
    said, link = who_gets_in(Settings(database_url=url))
    assert "commander" in said
    assert link is None


def test_the_hash_is_argon2id_at_the_cost_of_rfc_9106():
    parameters = extract_parameters(passwords.hashed("one of many"))
    assert str(parameters.type) == "Type.ID"
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (65536, 3, 4)
    assert not passwords.is_dated(passwords.NOBODYS)


def test_who_is_unknown_disabled_or_wrong_hears_the_same_after_the_same_time(demanding: House):
    demanding.let_in("known", Role.OFFICER)
    demanding.let_in("barred", Role.OFFICER)
    demanding.let_in("unset", Role.KIOSK)
    with demanding.connections.connection() as conn:
        accounts.disable(conn, "barred", demanding.clock())
    names = ("known", "barred", "unset", "nobody-at-all")
    took, said = dict.fromkeys(names, float("inf")), {}
    for turn in range(6):  # in turns, for a machine is not as busy all the time
        for place, name in enumerate(names):
            visitor = demanding.visitor()
            visitor.address = f"198.51.100.{place * 10 + turn}"
            begun = time.perf_counter()
            answer = visitor.sign_in(name, PASSWORD if name == "barred" else "not the password")
            took[name] = min(took[name], time.perf_counter() - begun)
            said[name] = (answer.status_code, answer.text.replace(name, "NAME"))
    assert len(set(said.values())) == 1
    assert said["known"][0] == 401
    assert min(took.values()) > 0.4 * max(took.values()), took


def test_guessing_is_slowed_down_by_name_and_by_place_and_who_knows_still_gets_in(demanding: House):
    demanding.let_in("wanted", Role.OFFICER)
    attacker = demanding.visitor()
    attacker.address = "198.51.100.200"
    answers = [attacker.sign_in("wanted", f"guess {n}").status_code for n in range(10)]
    assert answers[:8] == [401] * 8
    assert answers[-1] == 429
    refused = attacker.sign_in("wanted")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert demanding.visitor().sign_in("wanted").status_code == 303


def test_who_guesses_without_end_locks_nobody_out_elsewhere():
    """Tries that were refused for their place are not counted for the name."""
    tries = Tries()
    assert sum(tries.wait_s("admin", "198.51.100.1") == 0 for _ in range(500)) <= 9
    assert tries.wait_s("admin", "198.51.100.2") == 0


def test_who_signed_in_before_gets_in_though_all_the_world_guesses():
    tries = Tries()
    tries.fitted("admin", "2001:db8:1:2::7")
    for n in range(60):
        for _ in range(8):
            tries.wait_s("admin", f"198.51.{n}.1")
    assert tries.wait_s("admin", "203.0.113.1") > 0
    assert tries.wait_s("admin", "2001:db8:1:2::99") == 0


def test_of_ipv6_a_whole_network_is_one_place():
    tries = Tries()
    assert sum(tries.wait_s(f"name-{n}", f"2001:db8::{n:x}") == 0 for n in range(200)) <= 31


def test_who_waits_for_a_place_to_be_checked_does_not_hold_every_thread():
    """A crowd is told at once to come again."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(40) as crowd:
        said = list(crowd.map(lambda _: _crowded(), range(40)))
    assert passwords.AT_ONCE <= said.count(False) < 40
    assert time.perf_counter() - begun < 30
    assert not _crowded()


def _crowded() -> bool:
    try:
        passwords.fits("x", None)
    except passwords.CrowdedError:
        return True
    return False


def test_an_oversized_form_is_no_form(demanding: House):
    assert demanding.visitor().sign_in("a" * 9000, "b").status_code == 401
    assert demanding.visitor().sign_in("a", "b" * 300_000).status_code == 413


@pytest.mark.parametrize(
    ("password", "problem"),
    [("short", "too_short"), ("x" * 201, "too_long"), ("aaaaaaaaaaaaaa", "too_simple"), (PASSWORD, None)],
)
def test_a_password_is_long_rather_than_intricate(password: str, problem: str | None):
    assert password_problem(password, "somebody") == problem


def test_a_password_that_does_not_do_is_said_in_words_and_spends_no_link(demanding: House):
    demanding.let_in("choosing", Role.OFFICER)
    code = demanding.link("choosing")
    visitor = demanding.visitor()
    short = visitor.ask(
        "POST", "/password", form={"code": code, "password": "no", "again": "no", "lang": "en"}
    )
    assert (short.status_code, "Too short" in short.text) == (422, True)
    unlike = visitor.ask("POST", "/password", form={"code": code, "password": PASSWORD, "again": "no"})
    assert (unlike.status_code, "两次输入不一样" in unlike.text) == (422, True)
    done = visitor.ask("POST", "/password", form={"code": code, "password": PASSWORD, "again": PASSWORD})
    assert done.status_code == 303


def test_another_password_ends_every_session_of_the_old_one(demanding: House):
    before = demanding.signed_in("robbed", Role.OFFICER)
    form = {"code": demanding.link("robbed"), "password": "another good one", "again": "another good one"}
    assert demanding.visitor().ask("POST", "/password", form=form).status_code == 303
    demanding.clock.pass_s(20)
    assert before.ask("GET", "/api/v1/account").status_code == 401


def test_a_link_is_over_after_a_day_and_a_screens_link_makes_no_person(demanding: House):
    demanding.let_in("late", Role.OFFICER)
    demanding.let_in("lobby", Role.KIOSK)
    late, lobby = demanding.link("late"), demanding.link("lobby")
    given = {"password": PASSWORD, "again": PASSWORD}
    assert demanding.visitor().ask("POST", "/password", form=given | {"code": lobby}).status_code == 404
    assert demanding.visitor().ask("POST", "/screen", form={"code": late}).status_code == 404
    demanding.clock.pass_s(24 * 3600)
    assert demanding.visitor().ask("POST", "/password", form=given | {"code": late}).status_code == 404


def test_a_screen_is_signed_in_once_by_its_link_and_opens_as_a_kiosk(demanding: House):
    demanding.let_in("foyer", Role.KIOSK)
    code = demanding.link("foyer")
    screen = demanding.visitor()
    assert screen.ask("GET", "/screen").status_code == 200
    entered = screen.ask("POST", "/screen", form={"code": code})
    assert (entered.status_code, entered.headers["location"]) == (303, "/?kiosk=1")
    assert screen.ask("GET", "/?lang=en").headers["location"] == "/?lang=en&kiosk=1"
    assert screen.ask("GET", "/?lang=en&kiosk=1").status_code == 200
    assert demanding.visitor().ask("POST", "/screen", form={"code": code}).status_code == 404


def test_the_last_admin_stays(database: str):
    with house(database) as made:
        made.let_in("only", Role.ADMIN)
        with made.connections.connection() as conn:
            with pytest.raises(accounts.LastAdminError):
                accounts.disable(conn, "only", made.clock())
            with pytest.raises(accounts.LastAdminError):
                accounts.set_role(conn, "only", Role.OFFICER)
            made.let_in("second", Role.ADMIN)
            assert accounts.disable(conn, "only", made.clock())


@pytest.mark.parametrize(
    ("wanted", "leads"),
    [
        ("/rules/?lang=en", "/rules/?lang=en"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_signing_in_leads_to_no_other_place(demanding: House, wanted: str, leads: str):
    name = f"going-{abs(hash(wanted)) % 10**8}"
    demanding.let_in(name, Role.OFFICER)
    form = {"name": name, "password": PASSWORD, "next": wanted}
    assert demanding.visitor().ask("POST", "/sign-in", form=form).headers["location"] == leads


def test_hostile_text_in_the_form_comes_back_as_text(demanding: House):
    answer = demanding.visitor().sign_in('"><script>alert(1)</script>', "x")
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text
