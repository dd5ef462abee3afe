"""An RTSP camera that sends us elsewhere, before or after it asks who we are: it is not followed."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from city.camera import Camera, CameraKind, CameraSecrets, Trouble
from ingest.video.rtsp import Rtsp
from ingest.video.source import NoPictureError

BASIC = 'WWW-Authenticate: Basic realm="camera"'
DIGEST = 'WWW-Authenticate: Digest realm="camera", nonce="n"'


@contextmanager
def camera_that(answers: Callable[[str], str]) -> Iterator[tuple[str, list[str]]]:
    """A server of RTSP's first questions: its URL, and all that it heard."""
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        ended = threading.Event()

        def serve() -> None:
            while not ended.is_set():
                try:
                    wire, _ = listening.accept()
                except TimeoutError:
                    continue
                threading.Thread(target=talk, args=(wire,), daemon=True).start()

        def talk(wire: socket.socket) -> None:
            with wire:
                wire.settimeout(10)
                while question := wire.recv(8192).decode():
                    heard.append(question)
                    number = question.partition("CSeq: ")[2].partition("\r\n")[0]
                    status, *lines = answers(question).split("\n")
                    said = [f"RTSP/1.0 {status}", f"CSeq: {number}", *lines, "Content-Length: 0", "", ""]
                    wire.sendall("\r\n".join(said).encode())

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"rtsp://127.0.0.1:{listening.getsockname()[1]}/live", heard
        finally:
            ended.set()
            thread.join(10)


def looked(url: str) -> Trouble:
    """What a look at it comes to."""

    async def look() -> Trouble:
        source = Rtsp(Camera("cam", CameraKind.RTSP, url), CameraSecrets("viewer", "hunter2-canary"))
        try:
            await source.look(live=False)
        except NoPictureError as error:
            return error.trouble
        finally:
            await source.close()
        return Trouble.NONE

    return asyncio.run(look())


@pytest.mark.parametrize("asks", [None, BASIC, DIGEST])
def test_a_camera_that_sends_us_elsewhere_is_not_followed_and_nobody_there_is_told_who_we_are(asks):
    with camera_that(lambda _: f"401 Unauthorized\n{BASIC}") as (elsewhere, heard_there):

        def answers(question: str) -> str:
            if asks and "Authorization:" not in question:
                return f"401 Unauthorized\n{asks}"
            return f"302 Moved\nLocation: {elsewhere}"

        with camera_that(answers) as (url, heard):
            assert looked(url) is Trouble.REDIRECTED
    assert heard_there == []
    assert ("Authorization" in "".join(heard)) is (asks is not None)
    assert ("Basic" in "".join(heard)) is (asks is BASIC)


def test_a_camera_that_does_not_know_us_is_said_so():
    with camera_that(lambda _: f"401 Unauthorized\n{DIGEST}") as (url, _):
        assert looked(url) is Trouble.UNAUTHORISED
