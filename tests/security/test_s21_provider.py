"""S21: signing in by a provider of identities, a real one beside the test, and what must not be believed."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import httpx
import pytest
from stack import free_port
from talk import now_ms
from visitor import HOST, House, Visitor, house

from city.errors import SettingsError
from city.settings import Settings
from city.sign_on import SignOn
from city.user import Role
from dashboard.oidc import AT_ONCE, Provider, ProviderError
from store import accounts, audit

ROOT = Path(__file__).parents[2]
WITHIN_S = 60
SECRET = "a secret of the tests alone"
ROLES = "officer=duty commander=chiefs"


@dataclass
class City:
    """npm's oidc-provider, which runs."""

    issuer: str
    process: subprocess.Popen[str]

    def puts(self, name: str, groups: str) -> None:
        """A person is in groups from now on."""
        self.process.stdin.write(f"{name} {groups}\n")
        self.process.stdin.flush()
        _hear(self.process, "set")


@contextmanager
def run_provider(port: int, *more: str) -> Iterator[City]:
    """It runs until the block ends."""
    node = which("node") or str(Path(sys.executable).with_name("node"))
    command = [node, str(ROOT / "tests" / "oidc_provider.mjs"), str(port), f"{HOST}/oidc/back", *more]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as process:
        _hear(process, "ready")
        yield City(f"http://127.0.0.1:{port}", process)
        process.stdin.close()
        process.wait(WITHIN_S)


def _hear(process: subprocess.Popen[str], word: str) -> None:
    """Wait for a line; it says other things as well."""
    while (line := process.stdout.readline()) != f"{word}\n":
        assert line, "the provider ended"


@pytest.fixture(scope="module")
def provider() -> Iterator[City]:
    with run_provider(free_port()) as found:
        yield found


@pytest.fixture(scope="module")
def joined(secured_database: str, provider: City) -> Iterator[House]:
    """A dashboard that believes that provider."""
    sign_on = SignOn(provider.issuer, "citywatch", SECRET, roles=ROLES, name="City Hall")
    settings = Settings(bind="0.0.0.0", link_url=HOST)
    with house(secured_database, settings, sign_on) as made:
        made.clock.now = now_ms()
        made.city = provider
        yield made


def at_provider(departure: str, who: str) -> str:
    """What a person does there: the address that they are sent back to."""
    with httpx.Client(timeout=30) as browser:
        answer = browser.get(departure)
        while True:
            while answer.is_redirect:
                there = urljoin(str(answer.url), answer.headers["location"])
                if there.startswith(HOST):
                    return there
                answer = browser.get(there)
            assert answer.status_code == 200, answer.text
            action = re.search(r'<form[^>]* action="([^"]+)"', answer.text)[1]
            prompt = re.search(r'name="prompt" value="([^"]+)"', answer.text)[1]
            answer = browser.post(
                urljoin(str(answer.url), action), data={"prompt": prompt, "login": who, "password": "any"}
            )


def come_in(made: House, who: str, groups: str, to: str = "/") -> tuple[Visitor, httpx.Response]:
    """Somebody in some groups signs in by the provider."""
    made.city.puts(who, groups)
    visitor = made.visitor()
    departure = visitor.ask("GET", f"/oidc?{urlencode({'next': to})}")
    assert departure.status_code == 303, departure.text
    back = at_provider(departure.headers["location"], who)
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    return visitor, visitor.ask("GET", back.removeprefix(HOST), **followed)


def me(visitor: Visitor) -> dict:
    return visitor.ask("GET", "/api/v1/account").json()


def test_a_person_comes_in_with_the_role_of_their_claim(joined: House):
    visitor, answer = come_in(joined, "Mei.Lin@city", "duty cooks", "/rules/?lang=en")
    assert answer.status_code == 200
    assert 'content="0; url=/rules/?lang=en"' in answer.text
    assert (me(visitor)["name"], me(visitor)["role"]) == ("mei.lin", "officer")
    with joined.connections.connection() as conn:
        known = accounts.named(conn, "mei.lin")
        told = [line.what for line in audit.newest(conn, 20) if line.who == "mei.lin"]
    assert (known.password_hash, known.subject.endswith(" Mei.Lin@city")) == (None, True)
    assert told == ["sign in by the provider"]


def test_what_the_id_token_leaves_out_is_asked_for_as_the_person(secured_database: str):
    """As most providers have it unless they are told otherwise."""
    with run_provider(free_port(), "bare") as city:
        sign_on = SignOn(city.issuer, "citywatch", SECRET, roles=ROLES)
        with house(secured_database, Settings(bind="0.0.0.0", link_url=HOST), sign_on) as made:
            made.clock.now, made.city = now_ms(), city
            visitor, _ = come_in(made, "quiet-one", "duty")
            assert (me(visitor)["name"], me(visitor)["role"]) == ("quiet-one", "officer")


def test_a_provider_that_hangs_holds_a_few_threads_and_no_more(joined: House):
    ours: Provider = joined.app.state.provider
    with ExitStack() as waiting:
        for _ in range(AT_ONCE):
            waiting.enter_context(ours._place())
        with pytest.raises(ProviderError, match="too many"):
            ours.depart("/")
    assert ours.depart("/").address


def test_the_highest_role_counts_and_another_claim_gives_another_role_at_the_next_signing_in(joined: House):
    assert me(come_in(joined, "zhu", "duty chiefs")[0])["role"] == "commander"
    before, _ = come_in(joined, "zhu", "duty")
    assert me(before)["role"] == "officer"
    _, refused = come_in(joined, "zhu", "cooks")
    assert refused.status_code == 403


def test_who_has_no_role_there_or_is_disabled_here_stays_out(joined: House):
    visitor, refused = come_in(joined, "stranger", "")
    assert (refused.status_code, visitor.ask("GET", "/api/v1/account").status_code) == (403, 401)
    come_in(joined, "leaver", "duty")
    with joined.connections.connection() as conn:
        assert accounts.disable(conn, "leaver", joined.clock())
    assert come_in(joined, "leaver", "duty")[1].status_code == 401


def test_nobody_takes_an_account_over_by_its_name(joined: House):
    joined.let_in("boss", Role.ADMIN)
    visitor, refused = come_in(joined, "boss", "chiefs")
    assert (refused.status_code, visitor.ask("GET", "/api/v1/account").status_code) == (403, 401)
    assert come_in(joined, "local", "duty")[1].status_code == 403


def test_a_code_is_of_the_browser_that_was_sent_there_and_good_once(joined: House):
    sent = joined.visitor()
    joined.city.puts("once", "duty")
    departure = sent.ask("GET", "/oidc").headers["location"]
    back = at_provider(departure, "once").removeprefix(HOST)
    assert joined.visitor().ask("GET", back).status_code == 403
    sent = joined.visitor()
    back = at_provider(sent.ask("GET", "/oidc").headers["location"], "once").removeprefix(HOST)
    assert sent.ask("GET", back).status_code == 200
    assert sent.ask("GET", back).status_code == 403


@pytest.mark.parametrize(
    "query",
    ["", "state=x&code=y", "error=access_denied&state=x", "state=x&code=y&iss=https%3A%2F%2Fevil.example"],
)
def test_coming_back_from_nowhere_lets_nobody_in(joined: House, query: str):
    visitor = joined.visitor()
    refused = visitor.ask("GET", f"/oidc/back?{query}&lang=en")
    assert (refused.status_code, "not finished" in refused.text) == (403, True)


def test_what_is_sent_there_is_bound_to_this_asking(joined: House):
    asked = joined.visitor().ask("GET", "/oidc?next=https://evil.example/")
    said = parse_qs(urlsplit(asked.headers["location"]).query)
    assert said["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= said.keys()
    assert SECRET not in asked.headers["location"]
    cookie = asked.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Max-Age=600"))


def test_an_answer_for_another_asking_is_not_believed(joined: House):
    """Its signature is right and its nonce another's, as if somebody had put their own code into our way."""
    ours: Provider = joined.app.state.provider
    first, second = ours.depart("/"), ours.depart("/")
    states = [parse_qs(urlsplit(one.address).query)["state"][0] for one in (first, second)]
    back = parse_qs(urlsplit(at_provider(first.address, "swap")).query)
    with pytest.raises(ProviderError):
        ours.arrived(states[1], back["code"][0], second.binding)


@pytest.mark.parametrize("changed", [{"client_id": "somebody-else"}, {"client_secret": "another secret"}])
def test_a_token_for_somebody_else_is_not_believed(joined: House, provider: City, changed: dict):
    whole = {"issuer": provider.issuer, "client_id": "citywatch", "client_secret": SECRET, "roles": ROLES}
    other = Provider(SignOn(**whole | changed), f"{HOST}/oidc/back", joined.clock)
    departure = other.depart("/")
    state = parse_qs(urlsplit(departure.address).query)["state"][0]
    right = joined.app.state.provider.depart("/").address
    code = parse_qs(urlsplit(at_provider(right, "x")).query)["code"][0]
    with pytest.raises(ProviderError):
        other.arrived(state, code, departure.binding)


def test_a_provider_that_calls_itself_something_else_is_not_believed(joined: House, provider: City):
    elsewhere = provider.issuer.replace("127.0.0.1", "localhost")
    other = Provider(SignOn(elsewhere, "citywatch", SECRET, roles=ROLES), f"{HOST}/oidc/back", joined.clock)
    with pytest.raises(ProviderError, match="calls itself"):
        other.depart("/")


def test_a_provider_that_is_away_is_said_and_a_password_still_lets_in(secured_database: str):
    sign_on = SignOn(f"http://127.0.0.1:{free_port()}", "citywatch", SECRET, roles=ROLES)
    with house(secured_database, Settings(bind="0.0.0.0", link_url=HOST), sign_on) as made:
        away = made.visitor().ask("GET", "/oidc?lang=en")
        assert (away.status_code, "does not answer" in away.text, SECRET in away.text) == (503, True, False)
        assert made.signed_in("by-password", Role.VIEWER).ask("GET", "/api/v1/alerts").status_code == 200


def test_without_a_provider_there_is_no_such_way(demanding: House):
    assert demanding.visitor().ask("GET", "/oidc").status_code == 404
    assert "/oidc" not in demanding.visitor().ask("GET", "/sign-in").text


@pytest.mark.parametrize(
    "given",
    [
        {"issuer": "http://city.example", "client_id": "x", "roles": "officer=a"},
        {"issuer": "https://city.example", "roles": "officer=a"},
        {"issuer": "https://city.example", "client_id": "x"},
        {"issuer": "https://city.example", "client_id": "x", "roles": "kiosk=a"},
        {"issuer": "https://city.example", "client_id": "x", "roles": "officer"},
        {"issuer": "https://city.example", "client_id": "x", "roles": "officer=a", "scope": "profile"},
    ],
)
def test_settings_that_cannot_be_are_named_at_the_start(given: dict[str, str]):
    with pytest.raises(SettingsError, match="CITYWATCH_OIDC_"):
        SignOn(**given)


def test_the_secret_is_in_no_repr():
    assert SECRET not in repr(SignOn("https://city.example", "x", SECRET, roles="officer=a"))
