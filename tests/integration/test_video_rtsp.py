"""Cameras over real RTSP, from GStreamer's server: read, lost and found again, refused, of a wrong path."""

import os
import signal
import subprocess
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import av
import pytest
from camera_probe import Ear, camera, probing
from fieldtalk import listener
from stack import free_port, wait_until

from city.camera import TROUBLE_CODES, CameraKind, CameraSecrets, Trouble
from city.settings import Settings
from city.video_codes import STATE_CODES
from city.video_state import VideoState
from ingest.video.rtsp_child import OPTIONS, Gate
from ingest.video.rtsp_describe import redirects_refused

SERVER = Path(__file__).parent.parent / "rtsp_server.py"
SYSTEM = "/usr/bin/python3"
PASSWORD = "right"


def can_serve() -> bool:
    asked = "import gi; gi.require_version('GstRtspServer', '1.0')"
    return (
        Path(SYSTEM).exists() and subprocess.run([SYSTEM, "-c", asked], capture_output=True).returncode == 0
    )


@contextmanager
def rtsp_server(ports: tuple[int, int]):
    """GStreamer's server at two ports: open to all, and for `viewer` only."""
    process = subprocess.Popen([SYSTEM, str(SERVER), *map(str, ports)], stdout=subprocess.PIPE)
    try:
        assert process.stdout.readline() == b"listening\n"
        yield process
    finally:
        process.kill()
        process.stdout.close()
        process.wait(10)


@pytest.fixture
def ports() -> tuple[int, int]:
    if not can_serve():
        pytest.skip("needs gir1.2-gst-rtsp-server-1.0, python3-gi, gstreamer1.0-plugins-base, -good, -ugly")
    return free_port(), free_port()


@pytest.fixture
def settings(mqtt_url) -> Settings:
    return replace(Settings(), mqtt_url=mqtt_url)


def rtsp(name: str, port: int, path: str = "/live"):
    return camera(name, f"rtsp://127.0.0.1:{port}{path}", CameraKind.RTSP, silent_ms=6000)


def test_a_stream_is_read_and_judged_and_what_refuses_us_is_told_apart(settings, ports):
    everybody, closed = ports
    cameras = [
        rtsp("open", everybody),
        rtsp("path", everybody, "/nothing"),
        rtsp("nobody", closed),
        rtsp("wrong", closed),
        rtsp("right", closed),
    ]
    secrets = {"wrong": CameraSecrets("viewer", "no/@: %"), "right": CameraSecrets("viewer", PASSWORD)}
    with rtsp_server(ports), listener(settings.mqtt_url) as heard, probing(settings, cameras, secrets):
        ear = Ear(heard)
        for name in ("open", "right"):
            ear.hears(name, video_state=STATE_CODES[VideoState.ONLINE], video_online=1.0)
        for name, trouble in (
            ("path", Trouble.NOT_FOUND),
            ("nobody", Trouble.UNAUTHORISED),
            ("wrong", Trouble.UNAUTHORISED),
        ):
            ear.hears(name, video_online=0.0, video_trouble=TROUBLE_CODES[trouble])


def test_a_stream_that_is_lost_is_unreachable_and_found_again(settings, ports):
    with listener(settings.mqtt_url) as heard, probing(settings, [rtsp("one", ports[0])]):
        ear = Ear(heard)
        ear.hears("one", video_online=0.0, video_trouble=TROUBLE_CODES[Trouble.NO_CONNECTION])
        with rtsp_server(ports):
            ear.hears("one", video_online=1.0)
        ear.hears("one", video_online=0.0)
        with rtsp_server(ports):
            ear.hears("one", video_online=1.0)


def test_a_server_that_is_asked_twice_refuses_nobody(ports):
    """One that was just left takes its pipeline down, and answers 503 to whoever comes then."""
    url = f"rtsp://127.0.0.1:{ports[0]}/live"
    with rtsp_server(ports):
        for _ in range(8):
            with redirects_refused(url, None, None):
                opened = av.open(url, options=OPTIONS, timeout=(20, 20))
            opened.close()


def test_a_stream_that_hangs_is_unreachable_and_a_neighbour_does_not_notice(settings, ports):
    other = free_port(), free_port()
    cameras = [rtsp("hangs", ports[0]), rtsp("well", other[0])]
    with (
        rtsp_server(ports) as server,
        rtsp_server(other),
        listener(settings.mqtt_url) as heard,
        probing(settings, cameras),
    ):
        ear = Ear(heard)
        for name in ("hangs", "well"):
            ear.hears(name, video_online=1.0)
        server.send_signal(signal.SIGSTOP)
        try:
            ear.hears("hangs", video_online=0.0, video_trouble=TROUBLE_CODES[Trouble.TIMEOUT])
            ear.hears("well", video_online=1.0)
        finally:
            server.send_signal(signal.SIGCONT)


def test_a_password_is_in_no_command_line_and_in_no_environment(settings, ports):
    secrets = {"right": CameraSecrets("viewer", PASSWORD)}
    with (
        rtsp_server(ports),
        listener(settings.mqtt_url) as heard,
        probing(settings, [rtsp("right", ports[1])], secrets),
    ):
        Ear(heard).hears("right", video_online=1.0)
        children = [path for path in Path("/proc").glob("[0-9]*") if _runs(path, b"rtsp_child")]
        assert children
        for child in children:
            assert b"viewer" not in (child / "cmdline").read_bytes() + (child / "environ").read_bytes()


def test_no_child_outlives_the_prober(settings, ports):
    ours = os.getpid()
    with (
        rtsp_server(ports),
        listener(settings.mqtt_url) as heard,
        probing(settings, [rtsp("one", ports[0])]),
    ):
        Ear(heard).hears("one", video_online=1.0)
    wait_until(lambda: not any(_runs(child, b"ingest.video") for child in _children(ours)), 30, "none")


def _children(ours: int) -> list[Path]:
    return [path for path in Path("/proc").glob("[0-9]*") if _parent(path) == ours]


def _runs(process: Path, word: bytes) -> bool:
    try:
        return word in (process / "cmdline").read_bytes()
    except OSError:
        return False


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def test_while_nobody_watches_only_pictures_that_stand_for_themselves_are_decoded():
    gate = Gate()
    assert not gate.lets(key=False, live=False, now_s=0)  # it began in the middle
    assert gate.lets(key=True, live=False, now_s=1)
    assert gate.lets(key=False, live=False, now_s=1.1)  # how often key frames come is not known yet
    assert gate.lets(key=True, live=False, now_s=3)
    assert not gate.lets(key=False, live=False, now_s=3.1)
    assert not gate.lets(key=False, live=True, now_s=3.2)  # its forerunners were left out
    assert gate.lets(key=True, live=True, now_s=5)
    assert gate.lets(key=False, live=True, now_s=5.1)


def test_where_key_frames_are_far_apart_everything_is_decoded():
    gate = Gate()
    for second in range(0, 60, 20):
        assert gate.lets(key=True, live=False, now_s=second)
        assert gate.lets(key=False, live=False, now_s=second + 1)
