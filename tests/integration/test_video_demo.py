"""The demo's cameras end to end: drawn, looked at, told over the broker, stored; one is told to fail."""

import socket
import threading
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest
import uvicorn
from beside import ingestor
from camera_probe import PROPERTIES, QUICK, probing
from stack import wait_until
from talk import now_ms

from city.camera import Camera, CameraKind
from city.settings import Settings
from city.video_codes import STATE_CODES
from city.video_state import VideoState
from cli import catalogue as files
from cli.demo_cameras import PORT, led_to
from cli.simulate_cameras import Cameras
from sensors.camera_act import Act
from store import catalogue, database

CAMERAS = ("cam-xinlu-dam", "cam-qingzhi-gate", "cam-meishan-bay", "cam-daxie-bridge")
STATES = {
    Act.FREEZE: VideoState.FROZEN,
    Act.BLACK: VideoState.BLACK,
    Act.WHITE: VideoState.OVER_EXPOSED,
    Act.BLUR: VideoState.BLURRED,
    Act.COVER: VideoState.COVERED,
    Act.VANISH: VideoState.UNREACHABLE,
    Act.NORMAL: VideoState.ONLINE,
}


@pytest.fixture(scope="module")
def city():
    return files.read(Settings())


@contextmanager
def drawn(city, hour: float = 11.0):
    """The demo's cameras by daylight, and a client that tells them what to do."""
    app = Cameras(city, None, now_ms, hour).app()
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as client:
            wait_until(lambda: server.started, 30, "the cameras are drawn")
            yield port, client
    finally:
        server.should_exit = True
        thread.join(30)
        listening.close()


@pytest.fixture
def settings(database, mqtt_url, redis_url, city) -> Settings:
    from store.database import connect

    with connect(database, "test") as conn:
        catalogue.save(conn, city)
    return replace(Settings(), database_url=database, mqtt_url=mqtt_url, redis_url=redis_url)


def _quick(camera: Camera, port: int) -> Camera:
    thresholds = replace(QUICK, clock=camera.thresholds.clock)
    return replace(camera, url=led_to(port, camera.url), every_s=0.25, report_s=1, thresholds=thresholds)


def stored(settings: Settings, thing_id: str, prop: str) -> float | None:
    with database.connect(settings.database_url, "test") as conn:
        row = conn.execute(
            "select o.result from observation o join datastream d using (datastream_id) "
            "where d.thing_id = %s and d.property = %s order by o.phenomenon_time desc limit 1",
            (thing_id, prop),
        ).fetchone()
    return None if row is None else row[0]


def test_each_fault_of_a_drawn_camera_reaches_the_database_and_ends_when_it_is_over(settings, city):
    with drawn(city) as (port, client), ingestor(settings):
        cameras = [_quick(camera, port) for camera in city.cameras if camera.thing_id in CAMERAS]
        assert {camera.kind for camera in cameras} == {CameraKind.SNAPSHOT, CameraKind.MJPEG}
        with probing(settings, cameras):
            for thing_id in CAMERAS:
                wait_until(
                    lambda t=thing_id: stored(settings, t, "video_online") == 1.0, 90, f"{thing_id} online"
                )
            one = CAMERAS[0]
            for act, state in STATES.items():
                assert client.post(f"/{one}/{act}").json() == {one: act.value}
                code = float(STATE_CODES[state])
                wait_until(lambda c=code: stored(settings, one, "video_state") == c, 60, f"{act} is {state}")
                online = 1.0 if state is VideoState.ONLINE else 0.0
                wait_until(lambda o=online: stored(settings, one, "video_online") == o, 30, f"{act} said")
            for other in CAMERAS[1:]:
                assert stored(settings, other, "video_online") == 1.0


def test_a_drawn_camera_says_what_it_does_and_obeys_no_page_of_a_browser(city):
    with drawn(city) as (_, client):
        said = client.get("/").json()
        assert len(said) == 15
        assert set(said.values()) == {"normal"}
        assert client.get("/cam-nobody.jpg").status_code == 404
        assert client.post("/cam-xinlu-dam/explode").status_code == 404
        refused = client.post("/cam-xinlu-dam/black", headers={"Origin": "http://evil.example"})
        assert refused.status_code == 403
        assert client.get("/").json() == said
        picture = client.get("/cam-xinlu-dam.jpg")
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.content.startswith(b"\xff\xd8")


def test_a_port_that_was_taken_leads_to_where_the_cameras_are_drawn(city):
    assert all(f":{PORT}/" in camera.url for camera in city.cameras)
    assert led_to(8199, city.cameras[0].url).startswith("http://127.0.0.1:8199/cam-")
    assert led_to(8199, "http://10.1.2.3/jpg") == "http://10.1.2.3/jpg"


def test_every_demo_camera_tells_all_that_a_prober_finds(city):
    assert {camera.properties for camera in city.cameras} == {PROPERTIES}
