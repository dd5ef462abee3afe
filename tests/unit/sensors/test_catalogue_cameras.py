"""A thing's `camera` table: what the prober takes from it, and every mistake in it by name."""

import re
from pathlib import Path

import pytest
from small_town import AREA, CITY, template, thing

from city.camera import TROUBLE_CODES, Camera, CameraKind, camera_secrets, unclaimed_variables
from city.errors import CatalogueError, SettingsError
from city.properties import PROPERTIES
from city.video_codes import STATE_CODES
from city.video_thresholds import ClockBox
from sensors.catalogue import parse
from sensors.catalogue_schema import CameraShape

GUIDE = Path(__file__).parents[3] / "docs" / "video.md"
TEMPLATE = template("camera", "video", "video_online = {}\nframe_age = {}", report_s=10, max_age_s=60)
THING = thing("cam-1", "camera", position=(121.9, 29.9), owner='"District"')
CAMERA = """
[things.camera]
kind = "snapshot"
url = "http://10.1.2.3/jpg"
"""
SECRET = "hunter2-canary"


def cameras(things: str) -> tuple[Camera, ...]:
    return parse({"town.toml": CITY + AREA + TEMPLATE + things}).cameras


def mistakes(things: str) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        cameras(things)
    return [str(mistake).removeprefix("town.toml: things.cam-1.") for mistake in caught.value.mistakes]


def test_a_camera_table_says_where_the_picture_is_and_how_often_it_is_looked_at():
    (camera,) = cameras(THING + CAMERA)

    assert (camera.thing_id, camera.kind, camera.url) == ("cam-1", CameraKind.SNAPSHOT, "http://10.1.2.3/jpg")
    assert camera.every_s == 5
    assert camera.report_s == 10
    assert camera.properties == {"video_online", "frame_age"}


def test_a_thing_without_a_camera_table_has_no_camera():
    assert cameras(THING) == ()


def test_a_clock_and_thresholds_of_its_own_are_those_it_is_judged_by():
    own = "clock_box = [0, 0, 0.1, 0.5]\ncamera_clock = true\nthresholds = { dark_luma = 12, frames = 12 }\n"
    (camera,) = cameras(THING + CAMERA + own)

    assert camera.thresholds.clock == ClockBox(0, 0, 0.1, 0.5, by_camera=True)
    assert (camera.thresholds.dark_luma, camera.thresholds.frames) == (12, 12)


@pytest.mark.parametrize("every_s", [0.5, 1, 5, 10])
def test_a_camera_is_silent_only_after_three_looks_and_its_window_holds_the_frames(every_s):
    (camera,) = cameras(THING + CAMERA + f"every_s = {every_s}\n")
    patient = camera.patient

    assert patient.silent_ms >= max(5000, 3 * every_s * 1000)
    assert patient.window_ms >= patient.frames * every_s * 1000


@pytest.mark.parametrize(
    ("written", "said"),
    {
        'kind = "onvif"': "camera.kind",
        'url = "ftp://10.1.2.3/jpg"': "camera.url",
        'url = "rtsp://10.1.2.3/live"': "camera.url",
        'url = "http:///jpg"': "camera.url",
        'url = "http://[10.1.2.3/jpg"': "camera.url",
        'url = "http://10.1.2.3:99999/jpg"': "camera.url",
        'url = "http://10.1.2.3/a b"': "camera.url",
        "every_s = 0": "camera.every_s",
        "every_s = 11": "camera.every_s",
        "clock_box = [0.5, 0, 0.1, 1]": "camera.clock_box",
        "clock_box = [0, 0, 2, 1]": "camera.clock_box",
        "camera_clock = true": "camera.camera_clock",
        "thresholds = { dark = 3 }": "camera.thresholds.dark",
        "thresholds = { agree = 2 }": "camera.thresholds",
        'user = "admin"': "camera.user",
        'password = "x"': "camera.password",
    }.items(),
)
def test_a_mistake_is_named_by_its_key(written, said):
    key = written.split(" ", 1)[0]
    kept = "".join(line + "\n" for line in CAMERA.splitlines() if not line.startswith(f"{key} "))
    found = mistakes(THING + kept + written + "\n")
    assert [one.split(":")[0] for one in found if one.startswith("camera")], found
    assert any(re.match(re.escape(said) + r"\b", one) for one in found), found


@pytest.mark.parametrize(
    "url",
    [
        f"http://admin:{SECRET}@10.1.2.3/jpg",
        f"http://:{SECRET}@10.1.2.3/jpg",
        f"http://10.1.2.3/jpg?user=admin&pwd={SECRET}",
        f"http://10.1.2.3/jpg?TOKEN={SECRET}",
        f"rtsp://10.1.2.3:554/user=admin&password={SECRET}&channel=1&stream=0.sdp",
        f"http://10.1.2.3/jpg;loginpas={SECRET}",
        f"http://10.1.2.3/jpg?pass%5Fword={SECRET}",
    ],
)
def test_a_password_in_a_url_is_refused_and_not_repeated(url):
    (said,) = mistakes(THING + CAMERA.replace("http://10.1.2.3/jpg", url))

    assert said.startswith("camera.url: holds a user or a password")
    assert SECRET not in said


def test_only_a_video_thing_that_tells_whether_it_is_online_has_a_camera():
    no_picture = TEMPLATE.replace("video_online = {}\n", "")
    with pytest.raises(CatalogueError, match="nobody would hear of it"):
        parse({"town.toml": CITY + AREA + no_picture + THING + CAMERA})
    weather = TEMPLATE.replace('"video"', '"weather"')
    with pytest.raises(CatalogueError, match="only a thing of kind video"):
        parse({"town.toml": CITY + AREA + weather + THING + CAMERA})


def test_two_cameras_never_share_the_variables_of_their_secrets():
    other = (THING + CAMERA).replace("cam-1", "cam_1")
    with pytest.raises(CatalogueError, match=r"cam-1 has the same variables CITYWATCH_CAMERA_CAM_1_"):
        cameras(THING + CAMERA + other)


def test_who_we_are_to_a_camera_comes_from_its_variables_and_never_shows():
    (camera,) = cameras(THING + CAMERA)
    environ = {"CITYWATCH_CAMERA_CAM_1_USER": "viewer", "CITYWATCH_CAMERA_CAM_1_PASSWORD_FILE": "/secret"}
    secrets = camera_secrets(camera, environ, lambda path: SECRET + "\n")

    assert (secrets.user, secrets.password) == ("viewer", SECRET)
    assert SECRET not in f"{secrets!r}{camera!r}"


def test_an_unreadable_file_is_named_without_what_it_should_hold():
    (camera,) = cameras(THING + CAMERA)

    def gone(path: str) -> str:
        raise FileNotFoundError(path)

    with pytest.raises(SettingsError, match="CITYWATCH_CAMERA_CAM_1_PASSWORD_FILE"):
        camera_secrets(camera, {"CITYWATCH_CAMERA_CAM_1_PASSWORD_FILE": "/gone"}, gone)


def test_a_variable_of_a_camera_that_is_not_there_is_found():
    found = cameras(THING + CAMERA)
    names = ["CITYWATCH_CAMERA_CAM_1_USER", "CITYWATCH_CAMERA_CAM_2_PASSWORD_FILE", "CITYWATCH_PORT"]
    assert list(unclaimed_variables(names, found)) == ["CITYWATCH_CAMERA_CAM_2_PASSWORD_FILE"]


def test_the_example_of_the_guide_is_a_camera():
    (example,) = re.findall(r"^```toml\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.M | re.S)
    (camera,) = parse({"town.toml": CITY + AREA + example}).cameras

    assert (camera.kind, camera.variable) == (CameraKind.RTSP, "CITYWATCH_CAMERA_CAM_NORTH_GATE")
    for key in CameraShape.model_fields:
        assert f"| `{key}` |" in GUIDE.read_text(encoding="utf-8")


def test_the_guide_says_every_number_of_states_and_troubles():
    text = GUIDE.read_text(encoding="utf-8")
    states = next(line for line in text.splitlines() if line.startswith("| `video_state` |"))
    assert [int(number) for number in re.findall(r"\b(\d+) [a-z]", states)] == [*STATE_CODES.values()]
    troubles = next(line for line in text.splitlines() if line.startswith("| `video_trouble` |"))
    assert [int(number) for number in re.findall(r"\b(\d+) [a-z]", troubles)] == [*TROUBLE_CODES.values()]
    for prop, codes in (("video_state", STATE_CODES), ("video_trouble", TROUBLE_CODES)):
        assert PROPERTIES[prop].high == max(codes.values())
