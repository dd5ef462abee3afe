"""The prober in a thread of a test, quick: a look every fifth of a second, judged by frames a tenth apart."""

import json
import queue
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic

from talk import now_ms

from city.camera import Camera, CameraKind, CameraSecrets
from city.settings import Settings
from city.video_thresholds import VideoThresholds
from ingest.video import process

PROPERTIES = frozenset(("video_online", "video_state", "video_trouble", "frame_age", "luma", "sharpness"))
QUICK = VideoThresholds(apart_ms=100, silent_ms=3000)


def camera(thing_id: str, url: str, kind: CameraKind = CameraKind.SNAPSHOT, **thresholds: object) -> Camera:
    """A camera that is looked at five times a second and told of each second."""
    return Camera(thing_id, kind, url, 0.2, replace(QUICK, **thresholds), PROPERTIES, report_s=1)


@contextmanager
def probing(
    settings: Settings, cameras: list[Camera], secrets: Mapping[str, CameraSecrets] | None = None
) -> Iterator[threading.Event]:
    """The prober, until the end of the block."""
    stop, news = threading.Event(), [cameras]

    def who(one: Camera) -> CameraSecrets:
        return (secrets or {}).get(one.thing_id, CameraSecrets())

    thread = threading.Thread(
        target=process.run, args=(settings, lambda: news.pop() if news else None, who, stop, now_ms)
    )
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(40)
        assert not thread.is_alive()


class Ear:
    """What was said of each camera, from what a listener at the broker heard."""

    def __init__(self, heard: "queue.Queue[tuple[str, bytes]]") -> None:
        self._heard = heard
        self.newest: dict[str, dict[str, float]] = {}
        self.all: list[tuple[str, dict[str, float]]] = []
        self.status: dict[str, str] = {}

    def until(self, condition, what: str, within_s: float = 60) -> None:
        """Listen until something is so."""
        end = monotonic() + within_s
        while not condition(self):
            try:
                topic, payload = self._heard.get(timeout=max(0.01, end - monotonic()))
            except queue.Empty:
                raise AssertionError(f"{what} not within {within_s} s: {self.newest}") from None
            _, thing_id, leaf = topic.split("/")
            if leaf == "status":
                self.status[thing_id] = payload.decode()
            else:
                results = json.loads(payload)["results"]
                self.newest[thing_id] = results
                self.all.append((thing_id, results))

    def hears(self, thing_id: str, **results: float) -> None:
        """Listen until a camera says this."""

        def said(ear: "Ear") -> bool:
            newest = ear.newest.get(thing_id, {})
            return all(newest.get(name) == value for name, value in results.items())

        self.until(said, f"{thing_id} says {results}")
