"""JPEGs as bytes: their size before they are decoded, and where they are in a stream however it is cut."""

import time

import numpy as np
import pytest
from camera_pictures import grey, street
from camera_server import as_jpeg
from hypothesis import given
from hypothesis import strategies as st

from city.camera import MOST_BYTES_SHOWN, Trouble
from ingest.video.jpeg import MOST_BYTES, NotPicturesError, Parts, TooLargeError, fit_to_decode, size_of
from ingest.video.pictures import WIDEST, Reader

PICTURE = as_jpeg(grey(street()))


def part(jpeg: bytes, length: bool = True) -> bytes:
    said = b"Content-Length: %d\r\n" % len(jpeg) if length else b""
    return b"--next\r\nContent-Type: image/jpeg\r\n" + said + b"\r\n" + jpeg + b"\r\n"


def test_the_size_is_read_from_the_head():
    assert size_of(PICTURE) == (270, 480)


@given(st.binary(max_size=200))
def test_what_is_no_jpeg_has_no_size_and_raises_nothing(data):
    size_of(data)
    assert size_of(b"GIF89a" + data) is None
    size_of(PICTURE[:30] + data)


def test_a_bomb_is_not_fit_to_be_decoded_though_it_is_small():
    at = PICTURE.index(b"\xff\xc0") + 5
    bomb = PICTURE[:at] + b"\xff\xff\xff\xff" + PICTURE[at + 4 :]
    assert size_of(bomb) == (65535, 65535)
    assert not fit_to_decode(bomb)
    assert Reader().read(bomb).trouble is Trouble.BROKEN_PICTURE


@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize("cut", [1, 7, 1000, 1_000_000])
def test_pictures_of_a_stream_are_found_however_it_is_cut(cut, length):
    stream = b"preamble\r\n" + b"".join(part(PICTURE, length) for _ in range(3))
    parts, found = Parts(), []
    for at in range(0, len(stream), cut):
        found += parts.feed(stream[at : at + cut])
    assert found == [PICTURE] * 3


@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize("cut", [1, 1_000_000])
def test_a_picture_that_holds_a_smaller_one_is_whole(cut, length):
    thumb = b"\xff\xd8" + b"\xff\xe1\x00\x08\xff\xd8\xff\xd9" + PICTURE[2:]
    stream, parts = part(thumb, length) + part(PICTURE, length), Parts()
    found = [one for at in range(0, len(stream), cut) for one in parts.feed(stream[at : at + cut])]
    assert found == [thumb, PICTURE]


def test_a_picture_that_drips_and_never_ends_is_not_looked_through_again_and_again():
    parts, began = Parts(), time.process_time()
    assert not list(parts.feed(PICTURE[:-2]))
    for _ in range(MOST_BYTES // 500 - 100):
        assert not list(parts.feed(bytes(500)))
    assert time.process_time() - began < 1


@pytest.mark.parametrize("pixels", ["noise", "street"])
def test_what_is_shown_is_never_too_large_to_be_shown(pixels):
    noise = np.random.default_rng(1).integers(0, 256, (960, 960), dtype=np.uint8)
    picture = as_jpeg(noise if pixels == "noise" else grey(street()))
    assert 1000 < len(Reader().read(picture).jpeg) <= MOST_BYTES_SHOWN


def test_a_picture_above_the_bound_ends_the_stream():
    with pytest.raises(TooLargeError):
        list(Parts(1000).feed(b"\xff\xd8" + bytes(2000)))
    with pytest.raises(TooLargeError):
        list(Parts().feed(b"Content-Length: %d\r\n\r\n\xff\xd8" % (MOST_BYTES + 1)))


def test_a_stream_of_something_else_ends_soon():
    with pytest.raises(NotPicturesError):
        list(Parts().feed(b"<html>" * 1000))


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_half_a_picture_is_broken_and_not_covered(share):
    cut = PICTURE[: int(len(PICTURE) * share)]
    assert Reader().read(cut).trouble is Trouble.BROKEN_PICTURE
    assert Reader().read(cut + b"\xff\xd9").trouble is Trouble.BROKEN_PICTURE


def test_after_a_broken_picture_the_next_is_read_as_ever():
    reader = Reader()
    assert reader.read(PICTURE[:5000]).trouble is Trouble.BROKEN_PICTURE
    assert reader.read(PICTURE).size == (270, 480)


def test_what_a_browser_gets_is_ours_and_no_wider_than_a_wall_needs():
    wide = as_jpeg(grey(street()).repeat(5, axis=0).repeat(5, axis=1))
    seen = Reader().read(wide + b"<script>")
    assert seen.size == (1350, 2400)
    assert size_of(seen.jpeg) == (540, WIDEST)
    assert b"<script>" not in seen.jpeg


def test_a_picture_too_small_to_be_judged_is_broken():
    assert Reader().read(as_jpeg(grey(street())[:14, :14])).trouble is Trouble.BROKEN_PICTURE
