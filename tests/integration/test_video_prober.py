"""Cameras over real HTTP, through the prober, to a real broker: what each of them shows is said, and none
that is ill costs another anything."""

import logging
from dataclasses import replace

import numpy as np
import pytest
from camera_pictures import blurred, fogged, grey, half_covered, night, street
from camera_probe import Ear, camera, probing
from camera_server import (
    CLEAR,
    PASSWORD,
    USER,
    as_jpeg,
    by_basic,
    by_digest,
    camera_server,
    drips,
    film_of,
    hangs,
    hangs_up,
    redirects,
    says,
    shows,
    streams,
    without_end,
)
from fieldtalk import listener
from stack import wait_until

from city.camera import TROUBLE_CODES, CameraKind, CameraSecrets, Trouble
from city.settings import Settings
from city.video_codes import STATE_CODES
from city.video_state import VideoState
from store.video import Video

S, T = VideoState, Trouble
BAD = {
    "hangs": (hangs, T.TIMEOUT),
    "drips": (drips, T.TIMEOUT),
    "without-end": (without_end, T.TOO_LARGE),
    "garbage": (says(b"\xff\xd8" + bytes(5000)), T.BROKEN_PICTURE),
    "page": (says(b"<html>login</html>", "text/html"), T.NOT_A_PICTURE),
    "nothing": (says(b""), T.NOT_A_PICTURE),
    "tiny": (says(as_jpeg(grey(street())[:14, :14])), T.BROKEN_PICTURE),
    "redirects": (redirects, T.REDIRECTED),
    "hangs-up": (hangs_up, T.STREAM_ENDED),
    "gone": (None, T.NOT_FOUND),
}


@pytest.fixture(scope="module")
def server():
    with camera_server() as one:
        yield one


@pytest.fixture
def settings(mqtt_url) -> Settings:
    return replace(Settings(), mqtt_url=mqtt_url)


def darkness(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(8, 2, (270, 480))


FILMS = {
    S.ONLINE: CLEAR,
    S.FROZEN: [CLEAR[0]],
    S.BLACK: [as_jpeg(grey(darkness(seed))) for seed in range(12)],
    S.OVER_EXPOSED: film_of(street() * 0.02 + 248),
    S.BLURRED: film_of(blurred(street(), 81), 0.5),
    S.COVERED: film_of(half_covered(street(), 25, "left")),
    S.LOW_CONTRAST: film_of(fogged(street())),
}


def test_each_state_of_a_picture_is_found_and_said(server, settings):
    for state, film in FILMS.items():
        server.paths[f"/{state}"] = shows(film)
    cameras = [camera(state.value, server.url(f"/{state}")) for state in FILMS]
    with listener(settings.mqtt_url) as heard, probing(settings, cameras):
        ear = Ear(heard)
        for state in FILMS:
            online = 1.0 if state is S.ONLINE else 0.0
            ear.hears(state.value, video_state=STATE_CODES[state], video_online=online, video_trouble=0)
        all_give_pictures = {state.value: "online" for state in FILMS}
        ear.until(lambda e: e.status == all_give_pictures, "all online at the broker")
        assert ear.newest["black"]["luma"] < 30 < 220 < ear.newest["over_exposed"]["luma"]


def test_before_it_is_known_a_camera_is_neither_online_nor_offline(server, settings):
    server.paths["/one"] = shows(CLEAR)
    with listener(settings.mqtt_url) as heard, probing(settings, [camera("one", server.url("/one"))]):
        ear = Ear(heard)
        ear.hears("one", video_online=1.0)
        unknown = [said for _, said in ear.all if said["video_state"] == STATE_CODES[S.UNKNOWN]]
        assert unknown
        assert not any("video_online" in said for said in unknown)


def test_a_noisy_still_night_is_online_and_the_same_picture_again_is_frozen(server, settings):
    dark = film_of(night(), 3.0)
    server.paths["/night"], server.paths["/still"] = shows(dark), shows(dark[:1])
    cameras = [camera(name, server.url(f"/{name}")) for name in ("night", "still")]
    with listener(settings.mqtt_url) as heard, probing(settings, cameras):
        ear = Ear(heard)
        ear.hears("night", video_state=STATE_CODES[S.ONLINE])
        ear.hears("still", video_state=STATE_CODES[S.FROZEN], video_online=0.0)


def test_bad_cameras_are_told_apart_and_fifteen_good_ones_do_not_notice(server, settings):
    for name, (answer, _) in BAD.items():
        if answer is not None:
            server.paths[f"/{name}"] = answer
    good = [f"good-{number}" for number in range(15)]
    for name in good:
        server.paths[f"/{name}"] = shows(CLEAR)
    cameras = [camera(name, server.url(f"/{name}")) for name in (*BAD, *good)]
    cameras.append(camera("deaf", "http://127.0.0.1:1/jpg"))
    with listener(settings.mqtt_url) as heard, probing(settings, cameras):
        ear = Ear(heard)
        for name in good:
            ear.hears(name, video_online=1.0)
        for name, (_, trouble) in {**BAD, "deaf": (None, T.NO_CONNECTION)}.items():
            wanted = {"video_state": STATE_CODES[S.UNREACHABLE], "video_trouble": TROUBLE_CODES[trouble]}
            ear.hears(name, video_online=0.0, **wanted)
            assert "luma" not in ear.newest[name]
        assert not any(said.get("video_online") == 1.0 for name, said in ear.all if name in BAD)
        assert not any(said.get("video_online") == 0.0 for name, said in ear.all if name in good)
        assert server.asked["/elsewhere"] == 0


def test_a_lost_camera_is_unreachable_and_comes_back_by_itself(server, settings):
    server.paths["/back"] = shows(CLEAR)
    with listener(settings.mqtt_url) as heard, probing(settings, [camera("back", server.url("/back"))]):
        ear = Ear(heard)
        ear.hears("back", video_online=1.0)
        del server.paths["/back"]
        ear.hears("back", video_online=0.0, video_trouble=TROUBLE_CODES[T.NOT_FOUND])
        ear.until(lambda e: e.status.get("back") == "offline", "said offline")
        assert ear.newest["back"]["frame_age"] >= 3
        server.paths["/back"] = shows(CLEAR)
        ear.hears("back", video_online=1.0, video_trouble=0)
        ear.until(lambda e: e.status.get("back") == "online", "said online")


@pytest.mark.parametrize("answer", [by_basic, by_digest])
def test_a_camera_that_asks_who_we_are_is_told_and_a_wrong_password_is_named(server, settings, answer):
    server.paths["/closed"] = answer(CLEAR)
    cameras = [camera(name, server.url("/closed")) for name in ("right", "wrong", "nobody")]
    secrets = {"right": CameraSecrets(USER, PASSWORD), "wrong": CameraSecrets(USER, "no")}
    with listener(settings.mqtt_url) as heard, probing(settings, cameras, secrets):
        ear = Ear(heard)
        ear.hears("right", video_online=1.0)
        for name in ("wrong", "nobody"):
            ear.hears(name, video_online=0.0, video_trouble=TROUBLE_CODES[T.UNAUTHORISED])


def test_a_password_goes_to_nobody_who_did_not_ask_and_into_nothing_that_is_kept(
    server, settings, redis_url, caplog, capfd
):
    heads, inside = [], shows(CLEAR)

    def listening(asked):
        heads.append(asked.headers.get("Authorization"))
        inside(asked)

    server.paths["/open"], server.paths["/asks"] = listening, by_digest(CLEAR)
    server.paths["/wrong"] = by_basic(CLEAR)
    cameras = [camera(name, server.url(f"/{name}")) for name in ("open", "asks", "wrong")]
    cameras.append(camera("deaf", "rtsp://127.0.0.1:1/live", CameraKind.RTSP))
    secrets = {one.thing_id: CameraSecrets(USER, PASSWORD) for one in cameras}
    secrets["wrong"] = CameraSecrets("else", PASSWORD)
    caplog.set_level(logging.DEBUG)
    with (
        listener(settings.mqtt_url) as heard,
        probing(replace(settings, redis_url=redis_url), cameras, secrets),
    ):
        ear = Ear(heard)
        for name in ("open", "asks"):
            ear.hears(name, video_online=1.0)
        ear.hears("wrong", video_trouble=TROUBLE_CODES[T.UNAUTHORISED])
        ear.hears("deaf", video_trouble=TROUBLE_CODES[T.NO_CONNECTION], video_online=0.0)
    assert set(heads) == {None}
    video = Video(redis_url)
    kept = b"".join(video.newest(name).jpeg for name in ("open", "asks"))
    video.close()
    everything = f"{caplog.text}{capfd.readouterr()}{ear.all}{kept!r}"
    assert "unreachable" in everything
    assert PASSWORD not in everything


def test_a_stream_is_judged_and_while_nobody_watches_no_stream_is_held_open(server, settings):
    server.paths["/stream"] = streams(CLEAR)
    one = camera("stream", server.url("/stream"), CameraKind.MJPEG)
    before = server.asked["/stream"]
    with listener(settings.mqtt_url) as heard, probing(settings, [one]):
        ear = Ear(heard)
        ear.hears("stream", video_online=1.0)
        assert server.asked["/stream"] - before >= 8


def test_one_connection_serves_any_number_of_viewers_with_the_newest_pictures(server, settings, redis_url):
    server.paths["/live"] = streams(CLEAR, 0.02)
    one = replace(camera("live", server.url("/live"), CameraKind.MJPEG), every_s=5.0)
    viewers = [Video(redis_url) for _ in range(3)]
    with probing(replace(settings, redis_url=redis_url), [one]):
        wait_until(lambda: viewers[0].newest("live"), 60, "a picture while nobody watches")
        before = server.asked["/live"]
        follows = [viewer.follow("live", 5.0) for viewer in viewers]
        assert [next(pictures) for pictures in follows] == [None] * 3
        seen = [[], [], []]
        for _ in range(10):
            viewers[0].want("live")
            for taken, pictures in zip(seen, follows, strict=True):
                taken.append(next(pictures))
        for taken in seen:
            times = [picture.taken_at for picture in taken]
            assert times == sorted(set(times))
            assert times[-1] - times[1] < 8 * 1000  # many a second, not one each five
        assert server.asked["/live"] - before <= 2
    for viewer in viewers:
        viewer.close()


def test_whoever_speaks_for_cameras_says_offline_when_it_ends(server, settings):
    server.paths["/ends"] = shows(CLEAR)
    with listener(settings.mqtt_url) as heard:
        ear = Ear(heard)
        with probing(settings, [camera("ends", server.url("/ends"))]):
            ear.until(lambda e: e.status.get("ends") == "online", "said online")
        ear.until(lambda e: e.status.get("ends") == "offline", "said offline")


def test_without_redis_cameras_are_judged_all_the_same(server, settings):
    server.paths["/alone"] = shows(CLEAR)
    away = replace(settings, redis_url="redis://127.0.0.1:1/0")
    with listener(settings.mqtt_url) as heard, probing(away, [camera("alone", server.url("/alone"))]):
        Ear(heard).hears("alone", video_online=1.0)


def test_a_connection_that_the_camera_gave_up_between_looks_is_no_trouble(server, settings):
    inside = shows(CLEAR)

    def leaves(asked):
        inside(asked)
        asked.close_connection = True  # without having said so

    server.paths["/leaves"] = leaves
    with listener(settings.mqtt_url) as heard, probing(settings, [camera("leaves", server.url("/leaves"))]):
        ear = Ear(heard)
        ear.hears("leaves", video_online=1.0)
        assert {said["video_trouble"] for _, said in ear.all} == {0}
