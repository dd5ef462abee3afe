"""Pictures of cameras on a real Valkey: the newest kept, every one pushed, wants that end by themselves."""

import pytest
import redis
from cast import NOW

from store.live import Unavailable
from store.video import KEPT_S, MOST_BYTES, WANTED_S, Picture, Video


@pytest.fixture
def video(redis_url):
    client = Video(redis_url)
    yield client
    client.close()


@pytest.fixture
def keys(redis_url):
    client = redis.Redis.from_url(redis_url)
    yield client
    client.close()


def test_the_newest_picture_is_what_was_offered_last_with_its_time(video):
    video.offer("cam-a", b"\xff\xd8one", NOW)
    video.offer("cam-a", b"\xff\xd8two", NOW + 1)
    assert video.newest("cam-a") == Picture("cam-a", b"\xff\xd8two", NOW + 1)


def test_a_camera_that_sent_nothing_has_no_picture(video):
    assert video.newest("cam-a") is None


def test_a_picture_and_a_want_are_forgotten_in_time(video, keys):
    video.offer("cam-a", b"\xff\xd8", NOW)
    video.want("cam-a")
    assert 0 < keys.ttl("citywatch:video:newest:cam-a") <= KEPT_S
    assert 0 < keys.ttl("citywatch:video:wanted:cam-a") <= WANTED_S


def test_only_the_cameras_that_somebody_asked_for_are_wanted(video):
    video.want("cam-b")
    assert video.wanted(["cam-a", "cam-b"]) == {"cam-b"}
    assert video.wanted([]) == frozenset()


def test_every_picture_of_a_camera_is_pushed_to_who_follows_it_and_no_other(video, redis_url):
    other = Video(redis_url)
    pictures = video.follow("cam-a", 0.1)
    assert next(pictures) is None  # subscribed
    for number, thing_id in enumerate(("cam-a", "cam-b", "cam-a")):
        other.offer(thing_id, b"\xff\xd8", NOW + number)
    seen = [next(pictures), next(pictures), next(pictures)]
    assert [picture and (picture.thing_id, picture.taken_at) for picture in seen] == [
        ("cam-a", NOW),
        ("cam-a", NOW + 2),
        None,
    ]
    other.close()


def test_who_follows_all_is_told_whose_picture_it_is(video, redis_url):
    other = Video(redis_url)
    pictures = video.follow(timeout_s=0.5)
    assert next(pictures) is None
    other.offer("cam-b", b"\xff\xd8", NOW)
    assert next(pictures) == Picture("cam-b", b"\xff\xd8", NOW)
    other.close()


def test_a_picture_that_is_too_large_is_refused_before_it_fills_the_memory(video):
    with pytest.raises(ValueError, match="above"):
        video.offer("cam-a", bytes(MOST_BYTES + 1), NOW)
    assert video.newest("cam-a") is None


def test_an_absent_redis_is_said_at_once():
    gone = Video("redis://127.0.0.1:1/0")
    with pytest.raises(Unavailable):
        gone.newest("cam-a")
