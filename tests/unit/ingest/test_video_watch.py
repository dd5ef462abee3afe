"""When one camera is looked at, and what is said again."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from camera_pictures import grey, street

from city.camera import Camera, CameraKind, CameraSecrets, Trouble
from city.frame import Frame
from city.video_state import VideoState
from ingest.video import watch as watching
from ingest.video.decoder import BusyError, Decoder
from ingest.video.process import Prober
from ingest.video.screen import Screen
from ingest.video.seen import Seen
from ingest.video.source import NoPictureError
from ingest.video.voice import Voice
from ingest.video.watch import Desk, Watch

SHOWN = Seen.of(Frame.of(grey(street()), 0), b"")
CAMERA = Camera("cam", CameraKind.SNAPSHOT, "http://127.0.0.1:1/", every_s=30.0)


class Refuses:
    """A camera that gives no picture, always for the same reason."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble, self.looks = trouble, 0

    async def look(self, live: bool) -> Seen:
        self.looks += 1
        raise NoPictureError(self.trouble)

    async def close(self) -> None:
        pass


@pytest.fixture
def desk() -> Iterator[Desk]:
    voice = Voice("mqtt://127.0.0.1:1")  # nobody is there
    yield Desk(voice, Screen(None), lambda: 1_700_000_000_000)
    voice.close()


def looks(desk: Desk, trouble: Trouble, act: Callable[[Watch], None], seconds: float = 0.3) -> int:
    """How often a camera was looked at, when after the first look something was done."""

    async def work() -> int:
        source = Refuses(trouble)
        watch = Watch(CAMERA, lambda: source, desk)
        task = asyncio.create_task(watch.look_on())
        await asyncio.sleep(0.1)
        act(watch)
        await asyncio.sleep(seconds)
        task.cancel()
        return source.looks

    return asyncio.run(work())


def nothing(_: Watch) -> None:
    pass


def looked_at(watch: Watch) -> None:
    watch.live = True


def test_a_camera_that_fails_is_looked_at_again_as_soon_as_somebody_watches(desk):
    assert looks(desk, Trouble.TIMEOUT, nothing) == 1
    assert looks(desk, Trouble.TIMEOUT, looked_at) == 2


def test_one_that_refuses_our_password_is_not_asked_again_and_again_whoever_watches(desk):
    assert watching.REFUSED_S >= 120
    assert looks(desk, Trouble.UNAUTHORISED, looked_at) == 1


def test_a_password_that_was_put_right_is_tried_without_a_restart(desk, tmp_path: Path):
    async def work() -> list[bool]:
        words = tmp_path / "password"
        words.write_text("old")
        prober = Prober(desk, Decoder(), lambda _: CameraSecrets("viewer", words.read_text()))
        prober.go_by([CAMERA])
        before = prober._watches["cam"]
        before.trouble = Trouble.UNAUTHORISED
        prober.try_new_secrets()
        same = prober._watches["cam"] is before
        words.write_text("new")
        prober.try_new_secrets()
        other = prober._watches["cam"] is not before
        await prober.close()
        return [same, other]

    assert asyncio.run(work()) == [True, True]


class Pictures:
    """A camera that gives what it is told to give."""

    def __init__(self, *given: Seen | Exception) -> None:
        self.given = list(given)

    async def look(self, live: bool) -> Seen:
        one = self.given.pop(0)
        if isinstance(one, Exception):
            raise one
        return one

    async def close(self) -> None:
        pass


class Hands:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_700_000_000_000

    def __call__(self) -> int:
        return self.now


def test_a_camera_that_dies_after_the_clock_was_set_back_is_unreachable_all_the_same(desk):
    hands, camera = Hands(), replace(CAMERA, every_s=5.0, properties=frozenset({"frame_age"}))
    watch = Watch(camera, lambda: Refuses(Trouble.NONE), Desk(desk.voice, desk.screen, hands))
    lost = NoPictureError(Trouble.TIMEOUT)
    asyncio.run(watch._look(Pictures(SHOWN)))
    hands.now -= 3_600_000
    asyncio.run(watch._look(Pictures(lost)))
    watch.tick()
    assert watch.results(hands.now)["frame_age"] == 0
    hands.now += camera.patient.silent_ms
    watch.tick()
    assert watch.verdict.state is VideoState.UNREACHABLE
    assert watch.results(hands.now)["frame_age"] == camera.patient.silent_ms / 1000


def test_while_we_are_too_busy_to_read_its_pictures_a_camera_is_unknown_and_not_unreachable(desk):
    hands, camera = Hands(), replace(CAMERA, every_s=5.0)
    watch = Watch(camera, lambda: Refuses(Trouble.NONE), Desk(desk.voice, desk.screen, hands))
    for _ in range(10):
        asyncio.run(watch._look(Pictures(SHOWN)))
        hands.now += 5000
    assert watch.verdict.state is not VideoState.UNKNOWN
    asyncio.run(watch._look(Pictures(BusyError())))
    hands.now += camera.patient.silent_ms
    watch.tick()
    assert (watch.verdict.state, watch.trouble) == (VideoState.UNKNOWN, Trouble.NONE)


def test_a_status_is_said_again_to_a_broker_that_came_back_and_where_it_was_given_up(desk, monkeypatch):
    watch, said = Watch(CAMERA, lambda: Refuses(Trouble.NONE), desk), []
    for connections, online in ((0, True), (0, True), (1, True)):
        desk.voice.connections = connections
        watch._status(online)
        said.append(watch._said_status)
    assert said == [(True, 0), (True, 0), (True, 1)]
    monkeypatch.setattr(desk.voice._client, "_max_queued_messages", 1)
    watch._status(False)
    assert (watch._said_status, desk.voice.given_up) == ((True, 1), 1)
