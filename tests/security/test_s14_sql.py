"""S14: what is asked becomes part of no statement: words of SQL in every parameter of every route change
nothing, are answered in plain words, and are kept as they were written.
"""

import re
from urllib.parse import quote

import pytest
from cast import CITY
from stack import ROOT
from visitor import House

from city.user import Role
from store import accounts, catalogue

CORPUS = (
    "' OR '1'='1",
    "1); DROP TABLE alert; --",
    "1 UNION SELECT password_hash FROM account",
    "'||(SELECT pg_sleep(30))||'",
    '"; SELECT pg_sleep(30); --',
    "%(now)s %s %",
    "\\'; COPY account TO PROGRAM 'id'; --",
    "' \u0000",
)
LEAKED = re.compile(r"psycopg|syntax error|Traceback|pg_catalog|\bLINE \d+:", re.IGNORECASE)
ENDLESS = ("/stream", "/events", "/live")
COUNTED = ("alert", "transition", "declaration", "account", "silence", "release", "observation", "thing")


@pytest.fixture(scope="module")
def town(demanding: House) -> House:
    """The house with a city whose datastreams it knows."""
    with demanding.connections.connection() as conn:
        catalogue.save(conn, CITY)
        known, streams = catalogue.load(conn)
    demanding.app.state.context.wall.load(known, streams, [], [])
    return demanding


def parameters(app) -> list[tuple[str, str, str, str]]:
    """Method, path, where and name of each parameter in our own document of the interface."""
    found = []
    for path, ways in app.openapi()["paths"].items():
        for method, told in ways.items():
            found += [
                (method.upper(), path, one["in"], one["name"])
                for one in told.get("parameters", ())
                if one["in"] in ("query", "path") and not path.endswith(ENDLESS)
            ]
    return found


def address(path: str, where: str, name: str, said: str) -> str:
    filled = path.replace(f"{{{name}}}", quote(said, safe="")) if where == "path" else path
    filled = re.sub(r"\{[^}]*\}", "1", filled)
    return filled if where == "path" else f"{filled}?{quote(name)}={quote(said)}"


def rows(house: House) -> dict[str, int]:
    with house.connections.connection() as conn:
        return {name: conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in COUNTED}


def test_no_parameter_of_any_route_becomes_part_of_a_statement(town: House):
    """One that takes texts is asked all of the corpus; one that refuses the first as no number, time or word
    of a list is asked one of it: what it checks stands before any statement."""
    admin = town.signed_in("prober", Role.ADMIN)
    before, wrong = rows(town), []
    asked = parameters(town.app)
    for n, (method, path, where, name) in enumerate(asked):
        refuses = admin.ask(method, address(path, where, name, CORPUS[0])).status_code == 422
        for said in (CORPUS[n % len(CORPUS)],) if refuses else CORPUS:
            answer = admin.ask(method, address(path, where, name, said))
            if answer.status_code >= 500 and answer.status_code not in (501, 504):
                wrong.append((answer.status_code, method, path, name, answer.text[:200]))
            elif LEAKED.search(answer.text.replace(said, "")) and path != "/api/openapi.json":
                wrong.append(("leaks", method, path, name, answer.text[:200]))
    assert len(asked) > 100
    assert wrong == []
    assert rows(town) == before


@pytest.mark.parametrize("said", CORPUS)
def test_no_name_or_password_becomes_part_of_a_statement(town: House, said: str):
    for form in ({"name": said, "password": "x"}, {"name": "nobody", "password": said}):
        answer = town.visitor(address=f"198.51.100.{CORPUS.index(said)}").ask("POST", "/sign-in", form=form)
        assert answer.status_code in (401, 429)
        assert not LEAKED.search(answer.text)


def test_what_is_written_is_kept_as_it_was_said(town: House):
    said = "O'Brien; DROP TABLE account; -- %(now)s \\ \" 水"
    with town.connections.connection() as conn:
        kept = conn.execute("SELECT %(said)s::text", {"said": said}).fetchone()[0]
    assert kept == said
    officer = town.signed_in("o-brien", Role.OFFICER)
    made = officer.ask("POST", "/api/v1/views", {"name": said[:40], "query": "?lang=en"})
    assert made.status_code < 500
    with town.connections.connection() as conn:
        assert accounts.named(conn, "o-brien") is not None


def test_sql_stands_in_files_and_the_linter_holds_us_to_it():
    """Ruff's S (S608: a statement put together from texts) is on for all of our code, and nowhere let off."""
    told = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert '"S"' in re.search(r"^select = \[(.*?)\]", told, re.MULTILINE)[1]
    assert "S608" not in told
    ours = [
        path
        for package in ("alerts", "bench", "cli", "dashboard", "ingest", "store")
        for path in (ROOT / package).rglob("*.py")
        if "S608" in path.read_text(encoding="utf-8")
    ]
    assert [path.name for path in ours] == []
