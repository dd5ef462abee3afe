"""The public application as ASGI: bodies are bounded, the unforeseen has a number, the folder is followed."""

import asyncio
from pathlib import Path

import httpx
import published_town
import pytest
from public_desk import NOW

from city.settings import Settings
from dashboard.widgets.app import PublicApp, build
from dashboard.widgets.problems import as_json
from dashboard.widgets.question import Answer, Question
from dashboard.widgets.routes import Route

MOST = 1000


def take(question: Question) -> Answer:
    return Answer(f"{len(question.body)} {question.media_type}".encode(), "text/plain", kept=False)


def break_down(_question: Question) -> Answer:
    raise RuntimeError("canary-of-what-happened")


ROUTES = (
    Route("/letters", take, "POST", largest_body=MOST, wrong=as_json),
    Route("/broken", break_down),
)


@pytest.fixture
def app(tmp_path: Path) -> PublicApp:
    published_town.write(tmp_path / "published", NOW)
    made = build(Settings(published=str(tmp_path / "published")), lambda: NOW, ROUTES)
    made.shelf.look()
    return made


def ask(app: PublicApp, method: str, path: str, **more) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://open.city.example") as client:
            return await client.request(method, path, **more)

    return asyncio.run(asked())


async def _in_pieces(pieces: int):
    for _ in range(pieces):
        yield b"x" * 100


@pytest.mark.parametrize(("size", "status"), [(0, 200), (MOST, 200), (MOST + 1, 413)])
def test_a_body_is_taken_up_to_its_bound(app, size, status):
    answer = ask(app, "POST", "/letters", content=b"x" * size)
    assert answer.status_code == status
    assert status == 413 or answer.text.startswith(str(size))


def test_a_body_that_does_not_say_its_length_is_bounded_too(app):
    assert ask(app, "POST", "/letters", content=_in_pieces(10)).text.startswith("1000")
    refused = ask(app, "POST", "/letters", content=_in_pieces(11), headers={"accept-language": "en"})
    assert refused.status_code == 413
    assert "at most 1000 bytes" in refused.json()["detail"]


def test_a_body_for_who_takes_none_is_refused_without_being_read(app):
    answer = ask(app, "POST", "/", content=b"x" * 100_000)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_what_was_not_foreseen_has_a_number_that_our_log_has_too(app, caplog):
    answer = ask(app, "GET", "/broken", headers={"accept-language": "en"})
    assert answer.status_code == 500
    assert "canary" not in answer.text
    number = caplog.records[-1].getMessage().split()[1]
    assert number in answer.text
    assert "canary-of-what-happened" in caplog.text


def test_it_lives_by_its_folder_and_takes_in_what_comes(app):
    async def lived() -> list[int]:
        said: list[dict] = []
        messages: asyncio.Queue = asyncio.Queue()
        messages.put_nowait({"type": "lifespan.startup"})

        async def send(message) -> None:
            said.append(message)

        living = asyncio.create_task(app({"type": "lifespan"}, messages.get, send))
        bodies = published_town.documents(NOW)
        path = f"things/{published_town.AIR}.json"
        bodies[path] = bodies[path].replace(b'"result":58.0', b'"result":61.0')
        published_town.write(Path(app.shelf._folder), NOW + 1, bodies)
        async with asyncio.timeout(30):
            while b'"result":61.0' not in app.shelf.documents.bodies[path]:
                await asyncio.sleep(0.05)
        messages.put_nowait({"type": "lifespan.shutdown"})
        await living
        return [message["type"] for message in said]

    assert asyncio.run(lived()) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_a_websocket_is_turned_away(app):
    said = []

    async def send(message) -> None:
        said.append(message)

    asyncio.run(app({"type": "websocket"}, None, send))
    assert said == [{"type": "websocket.close", "code": 1008}]
