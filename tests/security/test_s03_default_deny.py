"""S3: nothing is reached without signing in but what the table says by name."""

import asyncio
import re
import threading

import pytest
from dash import Input, Output
from starlette.routing import compile_path
from visitor import House

from city.settings import Settings
from city.user import Role
from dashboard import access, access_table, aside
from dashboard.api.context import Context
from dashboard.api.pages import ASSETS
from dashboard.app import build
from dashboard.headers import UNWRITTEN
from dashboard.wall_state import WallState

FILLED = re.compile(r"\{[^}]*\}")


@pytest.fixture(scope="module")
def app():
    return build(Context(Settings(), None, WallState(lambda: 0), lambda: 0), threading.Event())


def closed():
    return [line for line, least in access_table.lines() if least is not access_table.ANYBODY]


def test_every_route_has_a_line_and_every_line_a_route(app):
    known = [line for line, _ in access_table.lines()]
    assert sorted(known) == sorted(set(known))
    assert access.unlisted(app) == []
    assert set(known) - set(access.routes(app)) == set()


def test_a_route_without_a_line_is_found_wherever_it_is_mounted(app):
    @app.get("/api/v1/forgotten/{name}")
    def forgotten(name: str) -> str:
        return name

    assert access.unlisted(app) == ["GET /api/v1/forgotten/{name}"]
    app.router.routes.pop()


def test_a_callback_without_a_line_cannot_be_bound():
    page = aside.AsideDash("page", least={}, url_base_pathname="/page/")
    with pytest.raises(KeyError, match=r"test_s03_default_deny\.act"):

        @page.callback(Output("a", "children"), Input("b", "n_clicks"))
        def act(_clicks: object) -> str:
            return ""


@pytest.mark.parametrize("line", closed())
def test_a_stranger_gets_nowhere(demanding: House, line: str):
    method, _, path = line.partition(" ")
    answer = demanding.visitor().ask(method, FILLED.sub("1", path))
    assert answer.status_code == 401, answer.text
    assert answer.json() == {"detail": "sign in first"}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["/", "/nothing", "/api/v1/alerts", "/assets/tokens.css", "/stream"])
def test_what_no_line_speaks_of_is_closed(demanding: House, method: str, path: str):
    assert demanding.visitor().ask(method, path).status_code == 401


def test_a_stranger_who_looks_for_a_page_is_led_to_signing_in_and_back(demanding: House):
    browser = demanding.visitor(Accept="text/html")
    answer = browser.ask("GET", "/rules/?lang=en&rule=flood")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=%2Frules%2F%3Flang%3Den%26rule%3Dflood&lang=en",
    )
    page = browser.ask("GET", answer.headers["location"])
    assert page.status_code == 200
    assert 'value="/rules/?lang=en&amp;rule=flood"' in page.text


@pytest.mark.parametrize("host", ["x/health/live?", "x/health/live#", "wall/a/b?", "127.0.0.1/sign-in?x="])
@pytest.mark.parametrize("path", ["/api/v1/alerts", "/metrics", "/stream"])
def test_no_host_name_makes_an_address_another_one(demanding: House, host: str, path: str):
    assert demanding.visitor().ask("GET", path, Host=host).status_code in (400, 401)


@pytest.mark.parametrize(
    "path",
    [
        "/health/live%3F/../api/v1/alerts",
        "//api/v1/alerts",
        "/a/..%2Fapi%2Fv1%2Falerts",
        "/cap/%2E%2E/api/v1/alerts",
        "/API/v1/alerts",
        "/sign-in%2F..%2Fmetrics",
    ],
)
def test_no_way_of_writing_an_address_leads_round_the_table(demanding: House, path: str):
    answer = demanding.visitor().ask("GET", path)
    assert answer.status_code in (401, 404)
    assert b'"alerts"' not in answer.content


@pytest.mark.parametrize("end", ["%0A", "%0D", "%0D%0A", "%00", "%1F", "%7F"])
def test_a_line_s_end_behind_an_address_makes_nobody_more_than_they_are(demanding: House, end: str):
    """A router's `$` matches before a line's end: `/accounts/add%0A` would be that route, and no line's."""
    viewer = demanding.signed_in(f"ender-{end.strip('%').lower()[:2]}{len(end)}", Role.VIEWER)
    for method, path in (("POST", "/accounts/add"), ("GET", "/accounts/"), ("POST", "/api/v1/silences")):
        answer = viewer.ask(method, path + end, {"name": ["x"], "role": ["admin"]})
        assert (answer.status_code, answer.text) == (404, "no such address"), path
    assert demanding.visitor().ask("GET", "/health" + end).status_code == 404


@pytest.mark.parametrize("end", ["", "/", "//", "\n", "\r", "\x00", "\u2028", " ", ".", ";", "?", "%0A"])
def test_the_table_and_the_router_read_an_address_alike(app, end: str):
    """Where a request gets to is what its line is about; what they read differently gets nowhere."""
    table, differ = access.Table(), []
    ways = [(route, compile_path(route.partition(" ")[2])[0]) for route in access.routes(app)]
    for route in access.routes(app):
        method, _, template = route.partition(" ")
        path = FILLED.sub("1", template) + end
        reached = None if UNWRITTEN.search(path) else reached_by(ways, method, path)
        if reached is not None and reached != table.line(method, path).text:
            differ.append((path, reached, table.line(method, path).text))
    assert differ == []


def reached_by(ways: list[tuple[str, re.Pattern[str]]], method: str, path: str) -> str | None:
    """The first route that takes an address, as a router asks them."""
    fitting = (route for route, regex in ways if route.startswith(f"{method} ") and regex.match(path))
    return next(fitting, None)


def test_what_is_open_says_little(demanding: House):
    stranger = demanding.visitor()
    assert stranger.ask("GET", "/health/live").json() == {"status": "ok"}
    assert list(stranger.ask("GET", "/health").json()) == ["status"]
    assert stranger.ask("GET", "/a/nothing").status_code == 404
    assert stranger.ask("POST", "/api/v1/gateway/nobody", {}).status_code == 401


def test_a_viewer_hears_what_is_the_matter(demanding: House):
    viewer = demanding.signed_in("curious", Role.VIEWER)
    assert {"status", "parts"} < set(viewer.ask("GET", "/health").json())


def test_no_file_of_ours_and_no_script_of_dash_is_served_to_a_stranger(demanding: House):
    viewer = demanding.signed_in("files", Role.COMMANDER)
    stranger = demanding.visitor()
    files = [f"/assets/{path.relative_to(ASSETS)}" for path in ASSETS.rglob("*.*")]
    scripts = {
        one
        for page in access_table.PAGES
        for one in re.findall(r'(?:src|href)="(/[^"?]*)', viewer.ask("GET", page).text)
    }
    assert len(files) > 100
    assert any("_dash-component-suites" in one for one in scripts)
    own = [one for one in (*files[::10], *sorted(scripts)) if one not in ("/", "/sign-in.css")]
    assert {one: stranger.ask("GET", one).status_code for one in own} == dict.fromkeys(own, 401)
    assert {viewer.ask("GET", one).status_code for one in sorted(scripts)} == {200}


@pytest.mark.parametrize("page", ["/", "/rules/", "/api/v1/", "/stream"])
@pytest.mark.parametrize("cookie", [False, True])
def test_no_websocket_is_opened(demanding: House, page: str, cookie: bool):
    who = demanding.signed_in(f"socket{page.count('/')}{len(page)}", Role.ADMIN) if cookie else None
    brought = "; ".join(f"{name}={text}" for name, text in who.cookies.items()) if who else ""
    said = []

    async def send(message):
        said.append(message)

    async def receive():
        return {"type": "websocket.connect"}

    scope = {
        "type": "websocket",
        "path": f"{page}_dash-ws-callback",
        "query_string": b"",
        "subprotocols": [],
        "headers": [
            (b"host", b"wall.city.example"),
            (b"origin", b"http://wall.city.example"),
            (b"cookie", brought.encode()),
        ],
    }
    asyncio.run(demanding.app(scope, receive, send))
    assert said == [{"type": "websocket.close", "code": 1008}]
