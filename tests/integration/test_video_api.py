"""What cameras show over HTTP, with real pictures in a real Valkey."""

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import IO

import pytest
import redis
from served import WITHIN_S, dashboard
from stack import free_port, wait_until
from talk import fetch, now_ms
from video_town import TOWN, jpeg

from city.settings import Settings
from dashboard import video_fan
from dashboard.api import video as api
from store import catalogue
from store.video import MOST_BYTES, Video


@pytest.fixture
def settings(database, redis_url) -> Settings:
    from store.database import connect

    with connect(database, "test") as conn:
        catalogue.save(conn, TOWN)
    return replace(Settings(), port=free_port(), database_url=database, redis_url=redis_url)


@pytest.fixture
def base(settings, monkeypatch) -> Iterator[str]:
    monkeypatch.setattr(video_fan, "MOST_OF_ONE", 30)
    with dashboard(settings) as base:
        yield f"{base}/api/v1/video"


@pytest.fixture
def video(redis_url) -> Iterator[Video]:
    client = Video(redis_url)
    yield client
    client.close()


@contextmanager
def camera(video: Video, thing_id: str, every_s: float = 0.1, size: int = 0) -> Iterator[list[int]]:
    """A camera that sends pictures; gives the times at which they were taken."""
    stop, taken = threading.Event(), []

    def send() -> None:
        while not stop.wait(every_s):
            taken.append(now_ms())
            video.offer(thing_id, jpeg(len(taken)) + b"\0" * size, taken[-1])

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield taken
    finally:
        stop.set()
        thread.join()


def got(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(
        url, headers={name.replace("_", "-"): said for name, said in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=WITHIN_S) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def parts(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """When each picture of a stream was taken, and the picture."""
    assert stream.readline() == b"--picture\r\n"
    while line := stream.readline():
        headers = {}
        while line.strip():
            name, _, value = line.decode().strip().partition(": ")
            headers[name] = value
            line = stream.readline()
        body = stream.read(int(headers["Content-Length"]))
        assert stream.readline() == b"\r\n"
        assert stream.readline() == b"--picture\r\n"
        yield int(headers["X-Taken-At"]), body


def watching(base: str, thing_id: str = "cam-east") -> IO[bytes]:
    return urllib.request.urlopen(f"{base}/{thing_id}/live", timeout=WITHIN_S)


def test_the_newest_picture_comes_with_its_time_and_is_kept_by_nobody(base, video):
    taken_at = now_ms()
    video.offer("cam-east", jpeg(1), taken_at)
    status, headers, body = got(f"{base}/cam-east/frame.jpg", Accept_Encoding="gzip")
    assert (status, body) == (200, jpeg(1))
    assert headers["content-type"] == "image/jpeg"
    assert headers["x-taken-at"] == str(taken_at)
    assert (headers["cache-control"], headers["x-content-type-options"]) == ("no-store", "nosniff")
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert 0 <= int(headers["x-now"]) - taken_at < 60_000


def test_a_picture_that_is_had_already_is_not_sent_again(base, video):
    video.offer("cam-east", jpeg(1), now_ms())
    tag = got(f"{base}/cam-east/frame.jpg")[1]["etag"]
    status, headers, body = got(f"{base}/cam-east/frame.jpg", If_None_Match=tag)
    assert (status, body, headers["etag"]) == (304, b"", tag)
    video.offer("cam-east", jpeg(2), now_ms() + 1)
    assert got(f"{base}/cam-east/frame.jpg", If_None_Match=tag)[0] == 200


def test_an_old_picture_is_not_given_as_new_but_for_the_last_one_there_was(base, video):
    taken_at = now_ms() - 31_000
    video.offer("cam-east", jpeg(1), taken_at)
    status, answer = fetch(f"{base}/cam-east/frame.jpg")
    assert (status, answer["taken_at"], "too old" in answer["detail"]) == (503, taken_at, True)
    status, headers, body = got(f"{base}/cam-east/frame.jpg?last=1")
    assert (status, headers["x-taken-at"], body) == (200, str(taken_at), jpeg(1))


def test_a_camera_without_a_picture_is_said_in_plain_words(base):
    for last in ("0", "1"):
        status, answer = fetch(f"{base}/cam-east/frame.jpg?last={last}")
        assert (status, answer["taken_at"]) == (503, None)
        assert (answer["unfit"], "no picture" in answer["detail"]) == ("none", True)


def test_what_is_not_a_jpeg_never_leaves_the_server(base, video):
    for body in (b"<html><script>alert(1)</script>", b"GIF89a", b"\xff\xd8"):
        video.offer("cam-east", body, now_ms())
        for ask in ("", "?last=1"):
            status, headers, answer = got(f"{base}/cam-east/frame.jpg{ask}")
            assert (status, headers["content-type"]) == (503, "application/json")
            assert body not in answer


def test_what_is_not_a_camera_is_not_found(base):
    for thing_id in ("nobody", "res-a", "cam-east%00", "..%2fcam-east"):
        assert [got(f"{base}/{thing_id}/{path}")[0] for path in ("frame.jpg", "live")] == [404, 404]


def test_a_live_stream_begins_with_the_newest_and_goes_on_with_every_next_one(base, video):
    video.offer("cam-east", jpeg(0), now_ms())
    with watching(base) as stream:
        assert stream.headers["content-type"] == "multipart/x-mixed-replace; boundary=picture"
        assert stream.headers["content-encoding"] is None
        pictures = parts(stream)
        assert next(pictures)[1] == jpeg(0)
        for number in (1, 2, 3):
            video.offer("cam-east", jpeg(number), now_ms() + number)
            assert next(pictures)[1] == jpeg(number)


def test_whoever_looks_wants_the_camera_live_and_nobody_else_does(base, video):
    with watching(base):
        wait_until(lambda: video.wanted(["cam-east", "cam-far"]) == {"cam-east"}, WITHIN_S, "it is wanted")
    wait_until(lambda: not video.wanted(["cam-east"]), WITHIN_S, "it is wanted no longer")


def test_thirty_viewers_of_one_camera_get_the_same_pictures_by_one_follower(base, video, redis_url):
    client = redis.Redis.from_url(redis_url)
    with ExitStack() as stack:
        streams = [stack.enter_context(watching(base)) for _ in range(30)]
        wait_until(lambda: video.wanted(["cam-east"]), WITHIN_S, "somebody follows")
        channel = "citywatch:video:picture:cam-east"
        wait_until(lambda: client.pubsub_numsub(channel)[0][1] == 1, WITHIN_S, "one follower")
        assert [one.name for one in threading.enumerate()].count("video-cam-east") == 1
        taken_at = now_ms()
        video.offer("cam-east", jpeg(7), taken_at)
        assert {next(parts(stream)) for stream in streams} == {(taken_at, jpeg(7))}
    wait_until(lambda: client.pubsub_numsub(channel)[0][1] == 0, WITHIN_S, "the follower left with the last")
    client.close()


def test_a_viewer_that_pauses_goes_on_with_the_newest_and_holds_nobody_up(base, video):
    large = MOST_BYTES - 20_000
    with watching(base) as slow, watching(base) as quick, camera(video, "cam-east", 0.05, large) as taken:
        wait_until(lambda: len(taken) > 2, WITHIN_S, "pictures come")
        quickly, slowly = parts(quick), parts(slow)
        seen = [next(quickly)[0] for _ in range(60)]
        behind = [next(slowly)[0]]
        while behind[-1] < seen[-1]:
            behind.append(next(slowly)[0])
    assert seen == sorted(seen)
    assert behind == sorted(behind)
    assert len(behind) < len(seen) / 2, "what a slow viewer cannot take is left out"


def test_an_old_or_broken_picture_is_left_out_of_a_live_stream(base, video):
    video.offer("cam-east", jpeg(1), now_ms() - 31_000)
    with watching(base) as stream:
        wait_until(lambda: video.wanted(["cam-east"]), WITHIN_S, "somebody follows")
        video.offer("cam-east", b"garbage", now_ms())
        video.offer("cam-east", jpeg(2), now_ms())
        assert next(parts(stream))[1] == jpeg(2)


def test_a_live_stream_without_pictures_ends_by_itself(settings, monkeypatch, video):
    monkeypatch.setattr(video_fan.VideoFan.__init__, "__defaults__", (0.5,))
    with dashboard(settings) as base, watching(f"{base}/api/v1/video") as stream:
        assert stream.read() == b"--picture\r\n"


def test_a_viewer_that_takes_nothing_is_let_go_of(base, video, redis_url, monkeypatch):
    monkeypatch.setattr(api, "TAKES_WITHIN_S", 1.0)
    client = redis.Redis.from_url(redis_url)
    channel = "citywatch:video:picture:cam-east"
    with watching(base), camera(video, "cam-east", 0.02, MOST_BYTES - 20_000):
        wait_until(lambda: client.pubsub_numsub(channel)[0][1] == 1, WITHIN_S, "somebody follows")
        wait_until(lambda: client.pubsub_numsub(channel)[0][1] == 0, WITHIN_S, "nobody follows any more")
    client.close()


def test_a_dashboard_that_stops_ends_its_live_streams(settings, video):
    with dashboard(settings) as base:
        stream = watching(f"{base}/api/v1/video")
        video.offer("cam-east", jpeg(1), now_ms())
        assert next(parts(stream))[1] == jpeg(1)
    assert stream.read() == b""


def test_no_more_look_than_there_is_room_for(base, video, monkeypatch):
    monkeypatch.setattr(video_fan, "MOST_VIEWERS", 2)
    with watching(base), watching(base):
        status, answer = fetch(f"{base}/cam-east/live")
        assert (status, answer["unfit"], "as can" in answer["detail"]) == (503, "full", True)
        monkeypatch.setattr(video_fan, "MOST_OF_ONE", 2)
        assert fetch(f"{base}/cam-east/live")[1]["unfit"] == "full_for_you"
    wait_until(lambda: got_begin(base), WITHIN_S, "there is room again")


def got_begin(base: str) -> bool:
    try:
        with watching(base) as stream:
            return stream.readline() == b"--picture\r\n"
    except urllib.error.HTTPError:
        return False


def test_a_live_stream_goes_on_after_redis_was_away(base, video, redis_url):
    client = redis.Redis.from_url(redis_url)
    with watching(base) as stream:
        wait_until(lambda: video.wanted(["cam-east"]), WITHIN_S, "somebody follows")
        client.client_kill_filter(_type="pubsub")
        channel = "citywatch:video:picture:cam-east"
        wait_until(lambda: client.pubsub_numsub(channel)[0][1] == 1, WITHIN_S, "it follows again")
        video.offer("cam-east", jpeg(3), now_ms())
        assert next(parts(stream))[1] == jpeg(3)
    client.close()


def test_without_redis_pictures_are_said_to_be_away_at_once_and_the_rest_works(settings):
    with dashboard(replace(settings, redis_url="redis://127.0.0.1:1/0")) as base:
        for _ in range(3):
            status, answer = fetch(f"{base}/api/v1/video/cam-east/frame.jpg")
            assert (status, answer["unfit"], "Redis is away" in answer["detail"]) == (503, "away", True)
        assert len(fetch(f"{base}/api/v1/video")[1]["cameras"]) == 4


def test_the_cameras_near_a_thing_or_a_place_come_with_distance_and_bearing(base):
    answer = fetch(f"{base}?near=chem-a&k=2")[1]
    assert answer["near"] == {"thing_id": "chem-a", "place": [121.9, 29.92]}
    assert [one["thing_id"] for one in answer["cameras"]] == ["cam-east", "cam-north"]
    assert answer["cameras"][0]["online"] is None
    there = fetch(f"{base}?near=121.9,29.92&k=2")[1]
    assert (there["near"]["thing_id"], there["cameras"]) == (None, answer["cameras"])
    assert fetch(f"{base}?near=chem-a&online=1")[1]["cameras"] == []
    assert [one["thing_id"] for one in fetch(f"{base}?near=cam-east&k=1")[1]["cameras"]] == ["cam-north"]


NONSENSE = {
    "near=nobody": 404,
    "near=": 404,
    "near=1,2,3": 422,
    "near=a,b": 422,
    "near=nan,30": 422,
    "near=29.9,121.85": 422,
    "near=chem-a&k=0": 422,
    "near=chem-a&k=17": 422,
    "near=chem-a&k=x": 422,
    "near=chem-a&online=perhaps": 422,
}


def test_a_question_that_makes_no_sense_is_answered_in_words(base):
    answers = {ask: fetch(f"{base}?{ask}") for ask in NONSENSE}
    assert {ask: status for ask, (status, _) in answers.items()} == NONSENSE
    assert all(answer["detail"] for _, answer in answers.values())


def test_a_stream_is_not_asked_for_its_headers_alone(base):
    request = urllib.request.Request(f"{base}/cam-east/live", method="HEAD")
    with pytest.raises(urllib.error.HTTPError, match="405"):
        urllib.request.urlopen(request, timeout=WITHIN_S)
