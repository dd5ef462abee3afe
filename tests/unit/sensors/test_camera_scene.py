"""What demo cameras show is judged as it should be: well by day, night and rain, and ill when told to be."""

from functools import cache

import numpy as np
import pytest

from city.catalogue import Catalogue
from city.frame import Frame
from city.video_state import VideoState, judge
from sensors.camera_act import Act
from sensors.lettering import HIGH, WIDE, lettering
from sensors.scene import HEIGHT, WIDTH, Scene

START = 1_795_305_600_000
PLACES = ("cam-xinlu-dam", "cam-qingzhi-gate", "cam-qingzhi-tanks", "cam-meishan-bay")
S = VideoState


@cache
def scene(thing_id: str) -> Scene:
    return Scene(thing_id)


def state(
    demo: Catalogue, thing_id: str, hour: float, rain: float = 0.0, act: Act = Act.NORMAL
) -> VideoState:
    camera = next(camera for camera in demo.cameras if camera.thing_id == thing_id)
    began = START + int(hour * 3_600_000)
    times = [began + second * 5000 for second in range(10)]
    clock = "2026-11-22 08:00:%02d"
    pictures = [scene(thing_id).picture(time, hour, rain, clock % n, act) for n, time in enumerate(times)]
    if act is Act.FREEZE:
        pictures = pictures[:1] * 10
    frames = [Frame.of(one.luma, time) for one, time in zip(pictures, times, strict=True)]
    return judge(frames, times[-1] + 1, camera.patient).state


@pytest.mark.parametrize("rain", [0.0, 1.0])
@pytest.mark.parametrize("hour", [0, 3, 6, 9, 12, 18, 21])
@pytest.mark.parametrize("thing_id", PLACES)
def test_a_demo_camera_is_online_by_day_and_night_and_in_rain(demo, thing_id, hour, rain):
    assert state(demo, thing_id, hour, rain) is S.ONLINE


@pytest.mark.parametrize(
    ("act", "found"),
    [
        (Act.FREEZE, S.FROZEN),
        (Act.BLACK, S.BLACK),
        (Act.WHITE, S.OVER_EXPOSED),
        (Act.BLUR, S.BLURRED),
        (Act.COVER, S.COVERED),
    ],
)
@pytest.mark.parametrize("thing_id", PLACES)
def test_each_fault_of_a_demo_camera_is_found_by_day(demo, thing_id, act, found):
    assert state(demo, thing_id, 12, act=act) is found


def test_a_picture_is_that_of_its_planes_and_costs_no_other(demo):
    picture = scene(PLACES[0]).picture(START, 12, 0, "2026-11-22 08:00:00")
    assert picture.luma.shape == (HEIGHT, WIDTH)
    assert picture.blue.shape == picture.red.shape == (HEIGHT // 2, WIDTH // 2)
    assert {plane.dtype for plane in (picture.luma, picture.blue, picture.red)} == {np.dtype(np.uint8)}


def test_letters_differ_and_fit_their_place():
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:."
    drawn = {letter: lettering(letter, 1).tobytes() for letter in letters}
    assert len(set(drawn.values())) == len(letters)
    assert lettering("AB", 2).shape == (HIGH * 2, (WIDE * 2 + 1) * 2)
