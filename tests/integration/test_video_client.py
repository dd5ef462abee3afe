"""The HTTP side of a camera: what it tells of us, to whom, and how little it reads of who asks."""

import asyncio
import tracemalloc
import zlib
from collections import Counter

import pytest
from camera_server import PASSWORD, USER, Asked, by_basic, by_digest, camera_server

from city.camera import CameraSecrets, Trouble
from ingest.video.client import CameraClient
from ingest.video.source import NoPictureError

OFFERS = ('Basic realm="camera"', 'Digest realm="camera", nonce="n", qop="auth"')
US = CameraSecrets(USER, PASSWORD)


@pytest.fixture(scope="module")
def server():
    with camera_server() as one:
        yield one


def looked(url: str, secrets: CameraSecrets = US, times: int = 1) -> list[Trouble]:
    """What so many looks with one client come to."""

    async def look(client: CameraClient) -> Trouble:
        try:
            async with asyncio.timeout(8), client.answer() as response:
                async for _ in response.aiter_raw():
                    pass
        except NoPictureError as error:
            return error.trouble
        except TimeoutError:
            return Trouble.TIMEOUT
        return Trouble.NONE

    async def all_of_them() -> list[Trouble]:
        client = CameraClient(url, secrets)
        try:
            return [await look(client) for _ in range(times)]
        finally:
            await client.aclose()

    return asyncio.run(all_of_them())


def refuses(said: Counter[str], *offers: str):
    """A camera that offers these ways and never lets anybody in."""

    def answer(asked: Asked) -> None:
        said[(asked.headers.get("Authorization") or "nothing").split()[0]] += 1
        asked.send_response(401)
        for offer in offers:
            asked.send_header("WWW-Authenticate", offer)
        asked.send_header("Content-Length", "0")
        asked.end_headers()

    return answer


@pytest.mark.parametrize("offers", [OFFERS, OFFERS[::-1], [", ".join(OFFERS)]])
def test_a_password_goes_in_the_clear_to_no_camera_that_offers_digest(server, offers):
    said: Counter[str] = Counter()
    server.paths["/both"] = refuses(said, *offers)
    assert looked(server.url("/both"), times=3) == [Trouble.UNAUTHORISED] * 3
    assert said["Digest"] >= 3
    assert "Basic" not in said


def test_who_answers_in_the_place_of_a_camera_that_knows_digest_gets_no_password(server):
    said: Counter[str] = Counter()
    turns = iter([by_digest([b"\xff\xd8"])] * 2)
    server.paths["/moved"] = lambda asked: next(turns, refuses(said, OFFERS[0]))(asked)
    assert looked(server.url("/moved"), times=3) == [Trouble.NONE, *[Trouble.UNAUTHORISED] * 2]
    assert "Basic" not in said


@pytest.mark.parametrize("answer", [by_basic, by_digest])
def test_a_camera_that_asks_is_told_and_from_then_on_at_once(server, answer):
    server.paths["/asks"] = answer([b"\xff\xd8"])
    before = server.asked["/asks"]
    assert looked(server.url("/asks"), times=3) == [Trouble.NONE] * 3
    assert server.asked["/asks"] - before == 4


@pytest.mark.parametrize("packed", [False, True])
def test_a_question_for_our_password_that_never_ends_is_not_read_to_its_end(server, packed):
    bomb = zlib.compressobj(wbits=31)
    pieces = [bomb.compress(bytes(1 << 20)) + bomb.flush(zlib.Z_SYNC_FLUSH) for _ in range(32)]

    def asks_without_end(asked: Asked) -> None:
        asked.send_response(401)
        asked.send_header("WWW-Authenticate", OFFERS[0])
        asked.send_header("Content-Encoding", "gzip" if packed else "identity")
        asked.send_header("Connection", "close")
        asked.end_headers()
        for turn in range(2000):
            asked.wfile.write(pieces[turn % 32] if packed else bytes(1 << 16))
            if asked.server.ended.is_set():
                return

    server.paths["/endless"] = asks_without_end
    tracemalloc.start()
    try:
        assert looked(server.url("/endless")) == [Trouble.UNAUTHORISED]
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()
