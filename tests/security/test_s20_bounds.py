"""S20: whoever asks too much, too often or too slowly is told so, and holds nobody else up.

Guessing of passwords has its tests in test_s21_passwords.py, links in messages in test_s08_answer_links.py.
"""

import asyncio
import re
import socket
import threading

import pytest
import uvicorn
from cast import CITY, NOW
from fastapi import HTTPException
from stack import free_port, wait_until
from starlette.applications import Starlette
from starlette.routing import Route
from visitor import House

from city.user import THE_LOCAL, Role, User
from dashboard import access_table, moderate, streams, taken_in_time
from dashboard.exporting import desk as desks
from dashboard.exporting.desk import MOST_AT_ONCE, MOST_OF_ONE, Busy, ExportDesk
from dashboard.headers import LARGEST_BODY
from dashboard.signed_in import acting_as
from dashboard.taken_in_time import TakenInTime
from dashboard.throttle import Throttle
from store import catalogue

SENT = [line for line, _ in access_table.lines() if line.startswith(("POST ", "PUT ", "PATCH "))]
FILLED = re.compile(r"\{[^}]*\}")
EXPORT = f"/api/v1/export?things=res-a&from={NOW - 3_600_000}&to={NOW}"


def slow(burst: int) -> Throttle:
    """A throttle whose clock stands still."""
    return Throttle(burst, 60.0, lambda: 0.0)


@pytest.fixture(scope="module")
def town(demanding: House) -> House:
    with demanding.connections.connection() as conn:
        catalogue.save(conn, CITY)
        known, streams = catalogue.load(conn)
    demanding.app.state.context.wall.load(known, streams, [], [])
    return demanding


def test_a_body_larger_than_anybody_needs_is_refused_by_every_route(demanding: House):
    admin = demanding.signed_in("large", Role.ADMIN)
    large = b"x" * (LARGEST_BODY + 1)
    said = {}
    for line in SENT:
        method, _, path = line.partition(" ")
        said[line] = admin.ask(method, FILLED.sub("1", path), content=large).status_code
    assert len(said) > 50
    assert {line: status for line, status in said.items() if status != 413} == {}


@pytest.mark.parametrize("said", ["9" * 5000, "0" * 20 + "9", "-1", "x"])
def test_a_length_that_is_none_is_refused(demanding: House, said: str):
    answer = demanding.visitor().ask("POST", "/sign-in", content=b"x", Content_Length=said)
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/views", "/_dash-update-component", "/a/x"])
def test_a_body_of_which_nobody_says_how_large_it_is_is_refused(demanding: House, path: str):
    async def parts():
        yield b"x" * 10

    assert demanding.visitor().ask("POST", path, content=parts()).status_code == 413


def test_who_exports_again_and_again_waits_and_nobody_else_does(town: House, monkeypatch):
    monkeypatch.setattr(town.app.state, "exports_asked", slow(2))
    eager, other = town.signed_in("eager", Role.VIEWER), town.signed_in("other", Role.VIEWER)
    own = "/api/v1/datastreams/res-a.water_level/observations?format=csv"
    assert [eager.ask("GET", path).status_code for path in (EXPORT, own, EXPORT, own)] == [200, 200, 429, 429]
    refused = eager.ask("POST", EXPORT)
    assert (refused.status_code, int(refused.headers["retry-after"])) == (429, 60)
    assert "wait" in refused.json()["detail"]
    assert other.ask("GET", EXPORT).status_code == 200


def test_nobody_gets_all_the_places_in_which_exports_are_made(monkeypatch):
    monkeypatch.setattr(desks, "batches", lambda *_: iter(()))
    monkeypatch.setattr(ExportDesk, "_made", lambda *_: iter([b"a", b"b"]))
    desk, making = ExportDesk(""), []
    for _ in range(MOST_OF_ONE):
        making.append(desk.pieces(None, who="eager"))
        assert next(making[-1]) == b"a"
    with pytest.raises(Busy, match="of yours"):
        next(desk.pieces(None, who="eager"))
    for n in range(MOST_AT_ONCE - MOST_OF_ONE):
        making.append(desk.pieces(None, who=f"other-{n}"))
        assert next(making[-1]) == b"a"
    with pytest.raises(Busy, match="are being made"):
        next(desk.pieces(None, who="third"))
    for one in making:
        one.close()
    assert next(desk.pieces(None, who="third")) == b"a"


def test_nobody_holds_streams_without_end_and_nobody_else_is_refused(demanding: House, monkeypatch):
    monkeypatch.setattr(streams, "MOST_OF_ONE", 2)
    desk = demanding.app.state.streams
    eager, other = (User(name, Role.VIEWER) for name in ("eager", "other"))

    async def endless():
        while True:
            yield b"event: x\n\n"

    async def begun(who: User):
        with acting_as(who):
            events = desk.of(endless()).body_iterator
        return events, await anext(events, None)

    async def play() -> None:
        open_ = [(await begun(eager))[0] for _ in range(2)]
        with pytest.raises(HTTPException) as refused:
            await begun(eager)
        assert (refused.value.status_code, refused.value.headers) == (429, {"Retry-After": "60"})
        assert (await begun(other))[1] == (await begun(THE_LOCAL))[1] == b"event: x\n\n"
        await open_[0].aclose()
        late = [desk_of(eager) for _ in range(2)]  # both are answered before either has begun
        assert [await anext(one, None) for one in late] == [b"event: x\n\n", None]

    def desk_of(who: User):
        with acting_as(who):
            return desk.of(endless()).body_iterator

    asyncio.run(play())


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 19, "٣"])
def test_a_number_without_end_is_nobodys(town: House, number: str):
    viewer = town.signed_in(f"digits-{len(number)}", Role.VIEWER)
    assert viewer.ask("GET", f"/api/v1/datastreams/{number}/observations").status_code == 404


def test_who_acts_without_end_is_told_to_wait_and_nobody_else_is(demanding: House, monkeypatch):
    kept: dict[str, Throttle] = {}

    def throttle(*_: object) -> Throttle:
        return kept.setdefault("acts", slow(3))

    monkeypatch.setattr(moderate, "Throttle", throttle)
    demanding.app.middleware_stack = None  # put together again at the next request
    busy, other = demanding.signed_in("busy", Role.OFFICER), demanding.signed_in("calm", Role.OFFICER)
    act = "POST", "/api/v1/alerts/1/acknowledge", {"note": "x"}
    assert [busy.ask(*act).status_code for _ in range(5)] == [404, 404, 404, 429, 429]
    refused = busy.ask(*act)
    assert int(refused.headers["retry-after"]) > 0
    assert "wait" in refused.json()["detail"]
    assert busy.ask("GET", "/api/v1/alerts").status_code == 200
    assert other.ask(*act).status_code == 404
    demanding.app.middleware_stack = None


def test_a_client_that_stops_reading_is_cut_off_and_holds_nothing(monkeypatch):
    """On a real socket: the pieces have no end, and the client takes none of them."""
    monkeypatch.setattr(taken_in_time, "STILL_S", 0.5)
    monkeypatch.setattr(taken_in_time, "SLOWEST", 10_000_000)
    let_go, given = threading.Event(), []

    async def endless():
        try:
            while True:
                given.append(1)
                yield b"x" * 100_000
        finally:
            let_go.set()

    async def file(_request):
        return TakenInTime(endless())

    app = Starlette(routes=[Route("/file", file)])
    server = uvicorn.Server(uvicorn.Config(app, port=free_port(), log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_until(lambda: server.started, 30, "the server serves")
        with socket.create_connection(("127.0.0.1", server.config.port), timeout=30) as client:
            client.sendall(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
            assert let_go.wait(60)
        assert given
    finally:
        server.should_exit = True
        thread.join(30)


def test_a_client_that_reads_slowly_gets_all_of_it():
    async def three():
        for _ in range(3):
            yield b"x" * 10

    sent: list[bytes] = []

    async def send(message: dict) -> None:
        await asyncio.sleep(0.01)
        sent.append(message.get("body", b""))

    async def receive() -> dict:
        await asyncio.Event().wait()
        raise AssertionError

    asyncio.run(TakenInTime(three())({"type": "http", "path": "/", "asgi": {}}, receive, send))
    assert b"".join(sent) == b"x" * 30


def test_the_bounds_are_those_of_a_person_and_not_of_a_program(demanding: House):
    """A hand on the wall acknowledges a whole flood of alarms without being stopped."""
    calm = demanding.signed_in("flooded", Role.OFFICER)
    said = {calm.ask("POST", "/api/v1/alerts/1/acknowledge", {"note": "x"}).status_code for _ in range(100)}
    assert said == {404}
